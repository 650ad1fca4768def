package plugintest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// Violation is a broken promise and where it shows: enough to see it again.
type Violation struct {
	Request plugins.Request // for the start of the game
	Moves   []int           // made from there; an outcome where nature moves
	Names   []string        // what the moves are called, where the environment names moves
	Err     error           // what is wrong after them
}

// Error says where, and what.
func (v *Violation) Error() string { return fmt.Sprintf("%s: %v", v.Where(), v.Err) }

// Unwrap returns what is wrong, for errors.Is and errors.As.
func (v *Violation) Unwrap() error { return v.Err }

// Where names the start and the moves: "seed 3, moves 4 0 8 (b2 a3 c1)".
func (v *Violation) Where() string {
	out := startName(v.Request)
	if len(v.Moves) == 0 {
		return out + ", at the start"
	}
	out += ", moves " + listed(v.Moves)
	if len(v.Names) > 0 {
		out += " (" + listed(v.Names) + ")"
	}
	return out
}

// startName says which start a request asks for.
func startName(r plugins.Request) string {
	out := fmt.Sprintf("seed %d", r.Seed)
	if r.Difficulty != 0 {
		out += fmt.Sprintf(", difficulty %v", r.Difficulty)
	}
	if r.Split == plugins.HeldOut {
		out += ", held out"
	}
	return out
}

// listed writes moves, those in the middle of a long game only as a number of them.
func listed[T any](moves []T) string {
	const begin, end = 20, 20
	var words []string
	for i, m := range moves {
		switch {
		case len(moves) <= begin+end+1 || i < begin || i >= len(moves)-end:
			words = append(words, fmt.Sprint(m))
		case i == begin:
			words = append(words, fmt.Sprintf("... %d more ...", len(moves)-begin-end))
		}
	}
	return strings.Join(words, " ")
}

// line is how a position comes about.
type line struct {
	request plugins.Request
	moves   []int
}

// then is the line with one move more.
func (l line) then(action int) line {
	return line{l.request, append(slices.Clip(l.moves), action)}
}

// at says that err shows after the line; nil stays nil, and what has its place keeps it.
func (l line) at(err error) error {
	var placed *Violation
	if err == nil || errors.As(err, &placed) {
		return err
	}
	return &Violation{Request: l.request, Moves: l.moves, Err: err}
}

// shortest is the violation with the fewest moves, the first of several; other errors come before all.
func shortest(faults []error) error {
	best := -1
	var found error
	for _, err := range faults {
		var v *Violation
		switch {
		case err == nil:
		case !errors.As(err, &v):
			return err
		case best < 0 || len(v.Moves) < best:
			best, found = len(v.Moves), err
		}
	}
	return found
}
