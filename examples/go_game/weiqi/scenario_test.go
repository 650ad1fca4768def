package weiqi

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// scenario runs the commands of a file in testdata/scenarios, made by hand:
//
//	board X            rows follow; the position, with X to move and nothing but growth before it
//	play O C3          a move, which must be legal and in turn
//	legal X C3 pass    each is legal for the player, were it their turn
//	illegal X C3       none is
//	expect             rows follow; the position
//	score -4           Black's area minus White's
//	over               the game has ended
type scenario struct {
	rules *Rules
	state State
	moves []int // all of them, those that set up the board included
}

// run executes one command.
func (c *scenario) run(fields []string, rows []string) error {
	switch fields[0] {
	case "board":
		return c.setUp(fields[1], rows)
	case "play":
		return c.play(fields[1], fields[2])
	case "legal", "illegal":
		return c.ask(fields[0] == "legal", fields[1], fields[2:])
	case "expect":
		if got := c.rows(); !slices.Equal(got, rows) {
			return fmt.Errorf("the board is\n%s", strings.Join(got, "\n"))
		}
	case "score":
		if got := strconv.Itoa(c.rules.Score(&c.state)); got != fields[1] {
			return fmt.Errorf("score %s", got)
		}
	case "over":
		if c.rules.Mover(&c.state) != plugins.Terminal {
			return fmt.Errorf("the game goes on")
		}
	default:
		return fmt.Errorf("unknown command")
	}
	return nil
}

// setUp makes a board one stone at a time, Black's first, the other side passing: no stone is
// captured on the way to a legal position.
func (c *scenario) setUp(mover string, rows []string) error {
	rules, err := NewRules(len(rows), 0.5, 0)
	if err != nil {
		return err
	}
	*c = scenario{rules: rules}
	c.rules.clear(&c.state)
	for player := range 2 {
		for p, mark := range strings.Fields(strings.Join(rows, " ")) {
			if mark != "XO"[player:][:1] {
				continue
			}
			if int(c.state.side) != player {
				c.move(rules.points)
			}
			c.move(p)
		}
	}
	if "XO"[c.state.side:][:1] != mover {
		c.move(rules.points)
	}
	return nil
}

func (c *scenario) move(action int) {
	c.moves = append(c.moves, action)
	if err := c.rules.Play(&c.state, action); err != nil {
		panic(err)
	}
}

func (c *scenario) play(mover, name string) error {
	if err := c.ask(true, mover, []string{name}); err != nil {
		return err
	}
	if "XO"[c.state.side:][:1] != mover {
		return fmt.Errorf("it is not the turn of %s", mover)
	}
	action, err := c.rules.Parse(name)
	if err != nil {
		return err
	}
	c.move(action)
	return nil
}

// ask checks whether moves are legal for a player.
func (c *scenario) ask(want bool, mover string, names []string) error {
	state := c.state
	if "XO"[state.side:][:1] != mover {
		state.side ^= 1
		state.known = false
	}
	for _, name := range names {
		action, err := c.rules.Parse(name)
		if err != nil {
			return err
		}
		if got := c.rules.legal(&state).has(action); got != want {
			return fmt.Errorf("legal(%s) is %v", name, got)
		}
	}
	return nil
}

// rows draws the board plainly.
func (c *scenario) rows() []string {
	out := make([]string, c.rules.size)
	for p := range c.rules.points {
		mark := "."
		if player := c.state.At(p); player >= 0 {
			mark = "XO"[player:][:1]
		}
		out[p/c.rules.size] = strings.TrimSpace(out[p/c.rules.size] + " " + mark)
	}
	return out
}

// eachCommand calls do with every command of a scenario file, its rows and where it stands.
func eachCommand(t *testing.T, file string, do func(where string, fields, rows []string)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		line, _, _ := strings.Cut(lines[i], "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		where := fmt.Sprintf("%s:%d: %s", filepath.Base(file), i+1, line)
		var rows []string
		if fields[0] == "board" || fields[0] == "expect" {
			for i+1 < len(lines) && strings.ContainsAny(lines[i+1][:min(1, len(lines[i+1]))], ".XO") {
				i++
				rows = append(rows, strings.TrimSpace(lines[i]))
			}
		}
		do(where, fields, rows)
	}
}

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d scenarios: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			var c scenario
			eachCommand(t, file, func(where string, fields, rows []string) {
				if err := c.run(fields, rows); err != nil {
					t.Fatalf("%s: %v in\n%s", where, err, c.rules.Draw(&c.state))
				}
			})
		})
	}
}
