package plugintest

import (
	"context"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// pair is two places that look alike to who moves, and where the same moves have led from there.
type pair struct {
	places [2]place
	now    [2]plugins.Position
	moves  []int
	turn   bool // the other player moves in the second: seats are exchanged
}

func newPair(a, b place) *pair {
	return &pair{
		places: [2]place{a, b}, now: [2]plugins.Position{a.position, b.position},
		turn: a.position.Player != b.position.Player,
	}
}

// follow makes the same random moves from both places of each pair and wants the same to happen.
func (s *subject) follow(ctx context.Context, pairs []*pair) error {
	for range pliesFollowed {
		var moves []plugins.Move
		var on []*pair
		faults := make([]error, len(pairs))
		for i, p := range pairs {
			if faults[i] = p.compare(); faults[i] == nil && s.goesOn(p) {
				action := s.choose(&p.now[0])
				moves = append(moves, plugins.Move{State: p.now[0].State, Action: action}, plugins.Move{State: p.now[1].State, Action: action})
				p.moves, on = append(p.moves, action), append(on, p)
			}
		}
		if err := shortest(faults); err != nil || len(on) == 0 {
			return err
		}
		next, err := step(ctx, s.env, moves)
		if err != nil {
			return err
		}
		for i, p := range on {
			p.now = [2]plugins.Position{next[2*i], next[2*i+1]}
		}
		pairs = on
	}
	return nil
}

// goesOn says whether to follow the pair further. It stops before the longest game there can be, since how many moves
// are left need not be seen.
func (s *subject) goesOn(p *pair) bool {
	made := max(len(p.places[0].moves), len(p.places[1].moves)) + len(p.moves)
	return s.good(&p.now[0]) == nil && p.now[0].Player != plugins.Terminal && made+1 < s.spec.MaxLength
}

// compare says in what the two have come to differ, and how both came about.
func (p *pair) compare() error {
	err := p.differ()
	if err == nil {
		return nil
	}
	here, there := p.places[0].line, p.places[1].line
	for _, action := range p.moves {
		here, there = here.then(action), there.then(action)
	}
	where := (&Violation{Request: there.request, Moves: there.moves}).Where()
	return here.at(fmt.Errorf("%w, which is after %s; %d moves ago both looked the same to who moved", err, where, len(p.moves)))
}

func (p *pair) differ() error {
	a, b := p.now[0], p.now[1]
	switch {
	case (a.Fault != "") != (b.Fault != ""):
		return fmt.Errorf("fault is %q, there it is %q", a.Fault, b.Fault)
	case a.Fault != "":
		return nil
	case p.seat(a.Player) != b.Player:
		return fmt.Errorf("player %d is to move, there it is %d, want %d", a.Player, b.Player, p.seat(a.Player))
	case !slices.Equal(a.Legal, b.Legal):
		return differentActions(a.Legal, b.Legal)
	case !slices.Equal(a.Chances, b.Chances):
		return fmt.Errorf("chances are %v, there %v", a.Chances, b.Chances)
	}
	for k, r := range a.Rewards {
		if there := b.Rewards[p.seat(k)]; len(p.moves) > 0 && !closeTo(float64(r), float64(there)) {
			return fmt.Errorf("player %d earns %v, there player %d earns %v", k, r, p.seat(k), there)
		}
	}
	return nil
}

// seat is who is in the second place what player k is in the first.
func (p *pair) seat(k int) int {
	if p.turn && k >= 0 {
		return 1 - k
	}
	return k
}

// differentActions names an action that is in one of two sets.
func differentActions(a, b plugins.Bitset) error {
	for i := range a.All() {
		if !b.Has(i) {
			return fmt.Errorf("action %d is legal, and there it is not", i)
		}
	}
	for i := range b.All() {
		if !a.Has(i) {
			return fmt.Errorf("action %d is not legal, and there it is", i)
		}
	}
	return nil
}
