package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/internal/chart"
)

// What axes measure.
const (
	scoreAxis = "score, % of the points"
	errorAxis = "results given away, % of the positions"
	rightAxis = "right, % of the held-out problems"
	wonAxis   = "won by a perfect opponent, points a game"
)

// curves are what a run has recorded, as lines over minutes of training.
type curves struct {
	oracle, matches, solved, exploited *lines
	iterations                         []map[string]any // the numbers of each iteration
}

// lines are curves by name, in order of appearance.
type lines struct{ all []chart.Line }

func (l *lines) add(name string, seconds, y float64) {
	i := slices.IndexFunc(l.all, func(line chart.Line) bool { return line.Name == name })
	if i < 0 {
		i = len(l.all)
		l.all = append(l.all, chart.Line{Name: name})
	}
	l.all[i].Points = append(l.all[i].Points, chart.Point{X: seconds / 60, Y: y})
}

func readCurves(run string) (*curves, error) {
	c := &curves{oracle: &lines{}, matches: &lines{}, solved: &lines{}, exploited: &lines{}}
	for recorded, err := range engine.ReadEvents(run) {
		if err != nil {
			return nil, err
		}
		if err := c.take(recorded.Event); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *curves) take(e engine.Event) error {
	switch e := e.(type) {
	case engine.OracleReport:
		c.oracle.add(e.Player+", "+e.Set, e.Seconds, 100*float64(e.Errors)/float64(max(1, e.Positions)))
	case engine.Match:
		c.matches.add(e.Player+" against "+e.Opponent, e.Seconds, 100*e.Result.Score)
	case engine.Exploited:
		c.exploited.add(e.Player, e.Seconds, e.Exploitability)
	case engine.Solved:
		c.solved.add("most probable answer", e.Seconds, 100*e.Accuracy)
		c.solved.add("sampled answer", e.Seconds, 100*e.Sampled)
		c.solved.add(fmt.Sprintf("one of %d samples", e.K), e.Seconds, 100*e.PassK)
	case engine.Iteration, engine.Lessons, engine.Reinforced:
		return c.takeNumbers(e)
	}
	return nil
}

// takeNumbers keeps what an iteration reports, by name.
func (c *curves) takeNumbers(e engine.Event) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	numbers := map[string]any{}
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	c.iterations = append(c.iterations, numbers)
	return nil
}

// of are the lines that were asked for, and what their axis measures.
func (c *curves) of(what string) (axis string, all []chart.Line, err error) {
	if what == "" {
		what = c.usual()
	}
	switch what {
	case "exploited":
		return wonAxis, c.exploited.all, nil
	case "solved":
		return rightAxis, c.solved.all, nil
	case "oracle":
		return errorAxis, c.oracle.all, nil
	case "matches":
		return scoreAxis, c.matches.all, nil
	}
	var named lines
	for name := range strings.SplitSeq(what, ",") {
		if err := c.number(&named, strings.TrimSpace(name)); err != nil {
			return "", nil, err
		}
	}
	return what, named.all, nil
}

// usual is what says most of a run: what an outside judge made of it.
func (c *curves) usual() string {
	switch {
	case len(c.exploited.all) > 0:
		return "exploited"
	case len(c.oracle.all) > 0:
		return "oracle"
	case len(c.solved.all) > 0:
		return "solved"
	}
	return "matches"
}

// number adds a number of every iteration that has it.
func (c *curves) number(to *lines, name string) error {
	before := len(to.all)
	for _, numbers := range c.iterations {
		value, ok := numbers[name].(float64)
		seconds, timed := numbers["seconds"].(float64)
		if ok && timed {
			to.add(name, seconds, value)
		}
	}
	if len(to.all) == before && len(c.iterations) > 0 {
		return fmt.Errorf("iterations have no number %q; they have %s", name, strings.Join(c.names(), ", "))
	}
	return nil
}

// names are those of the numbers that iterations have.
func (c *curves) names() []string {
	var names []string
	for _, numbers := range c.iterations {
		for name, value := range numbers {
			if _, ok := value.(float64); ok {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// readMatches reads results of arena --json, a line each: scores of A's weights by how long they were
// trained, a line for each opponent.
func readMatches(file string) ([]chart.Line, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("matches: %w", err)
	}
	defer f.Close()
	var scores lines
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		var m measured
		if err := json.Unmarshal(scan.Bytes(), &m); err != nil {
			return nil, fmt.Errorf("matches %s, line %d: %w", file, n, err)
		}
		if m.Trained == nil {
			return nil, fmt.Errorf("matches %s, line %d: A, %q, is no run: it has no training to draw over", file, n, m.A)
		}
		scores.add("against "+m.B, *m.Trained, 100*m.Result.Score)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("matches %s: %w", file, err)
	}
	for _, line := range scores.all {
		slices.SortFunc(line.Points, func(a, b chart.Point) int { return cmp.Compare(a.X, b.X) })
	}
	return scores.all, nil
}
