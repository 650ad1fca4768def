package chart

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// Chart is some lines over common axes.
type Chart struct {
	Title string
	X, Y  string // what the axes measure, with units
	Lines []Line
}

// Line is one named curve, its points in the order of drawing.
type Line struct {
	Name   string
	Points []Point
}

// Point is a point of a curve. Points that are not finite are left out.
type Point struct{ X, Y float64 }

// The size of a drawing: PNG has 96 dots to the inch.
const (
	width  = 8 * vg.Inch
	height = 5 * vg.Inch
)

// Formats are what Write can write.
var Formats = []string{"png", "svg"}

// Write draws the chart in one of Formats.
func (c Chart) Write(w io.Writer, format string) error {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = c.Title, c.X, c.Y
	p.Add(plotter.NewGrid())
	p.Legend.Top = true
	for i, line := range c.Lines {
		if err := draw(p, line, i); err != nil {
			return fmt.Errorf("chart: line %q: %w", line.Name, err)
		}
	}
	out, err := p.WriterTo(width, height, format)
	if err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	return nil
}

// draw adds the i-th line. A short one shows its points: between few measurements the line is a guess.
func draw(p *plot.Plot, line Line, i int) error {
	var points plotter.XYs
	for _, at := range line.Points {
		if finite(at.X) && finite(at.Y) {
			points = append(points, plotter.XY(at))
		}
	}
	if len(points) == 0 {
		return nil
	}
	curve, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	curve.Color, curve.Width = plotutil.Color(i), vg.Points(1.5)
	curve.Dashes = plotutil.Dashes(i / len(plotutil.DefaultColors))
	dots.Color, dots.Shape = plotutil.Color(i), plotutil.Shape(i)
	p.Add(curve)
	if len(points) <= few {
		p.Add(dots)
		p.Legend.Add(line.Name, curve, dots)
		return nil
	}
	p.Legend.Add(line.Name, curve)
	return nil
}

const few = 40

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
