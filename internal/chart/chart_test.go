package chart

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"
)

func example() Chart {
	return Chart{Title: "a run", X: "minutes", Y: "score, %", Lines: []Line{
		{Name: "network", Points: []Point{{0, 1}, {1, math.NaN()}, {2, 50}}},
		{Name: "search", Points: []Point{{0, 10}, {2, math.Inf(1)}}},
		{Name: "nothing yet"},
	}}
}

func TestPNG(t *testing.T) {
	var out bytes.Buffer
	if err := example().Write(&out, "png"); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 768 || size.Y != 480 {
		t.Errorf("the picture is %v", size)
	}
}

// An SVG holds its text: what is named, and only lines with points.
func TestSVG(t *testing.T) {
	var out bytes.Buffer
	if err := example().Write(&out, "svg"); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"a run": true, "minutes": true, "score, %": true, "network": true, "search": true, "nothing yet": false} {
		if strings.Contains(out.String(), text) != want {
			t.Errorf("%q is there: %v, want %v", text, !want, want)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := example().Write(&bytes.Buffer{}, "gif"); err == nil {
		t.Error("a format that there is not was written")
	}
}
