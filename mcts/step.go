package mcts

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Pending returns the positions that wait for an evaluation, roots and new leaves, in order of
// slot. The slice is valid until the next call of a method of s.
func (s *Search) Pending() []plugins.Position {
	clear(s.pending)
	s.pending = s.pending[:0]
	for i := range s.games {
		if g := &s.games[i]; g.phase == evaluating {
			s.pending = append(s.pending, g.leaf)
		}
	}
	return s.pending
}

// Backup takes one evaluation for each position of Pending, in the same order, and ends the
// simulations that wait for them. The evaluations are not kept. An evaluation that is not a number
// frees its slot and is reported; the other slots go on.
func (s *Search) Backup(evals []Evaluation) error {
	if n := s.waiting(evaluating); n != len(evals) {
		return fmt.Errorf("search: %d evaluations for %d positions", len(evals), n)
	}
	var faults []error
	for i := range s.games {
		g := &s.games[i]
		if g.phase != evaluating {
			continue
		}
		if err := s.checkEvaluation(g, &evals[0]); err != nil {
			faults = append(faults, fmt.Errorf("search in slot %d: evaluation of state %x: %w", i, g.leaf.State, err))
			g.release()
		} else {
			s.evaluated(g, &evals[0])
		}
		evals = evals[1:]
	}
	return errors.Join(faults...)
}

func (s *Search) waiting(p phase) int {
	n := 0
	for i := range s.games {
		if s.games[i].phase == p {
			n++
		}
	}
	return n
}

func (s *Search) checkEvaluation(g *game, e *Evaluation) error {
	if len(e.Logits) != s.spec.Actions || len(e.Values) != s.spec.Players {
		return fmt.Errorf("%d logits for %d actions, %d values for %d players", len(e.Logits), s.spec.Actions, len(e.Values), s.spec.Players)
	}
	for a := range g.leaf.Legal.All() {
		if x := e.Logits[a]; x != x || x > -lowLogit {
			return fmt.Errorf("logit of action %d is %v", a, x)
		}
	}
	for k, v := range e.Values {
		if !finite(v) {
			return fmt.Errorf("value of player %d is %v", k, v)
		}
	}
	return nil
}

// evaluated grows the leaf and ends its simulation; the root's evaluation counts as none.
func (s *Search) evaluated(g *game, e *Evaluation) {
	n := g.at
	g.tree.grow(n, g.leaf.Legal, e)
	g.leaf = plugins.Position{}
	for k, v := range e.Values {
		s.values[k] = float64(v)
	}
	g.tree.backup(n, s.values)
	if n != root {
		g.finishSimulation()
		return
	}
	g.phase = selecting
	if s.config.Algorithm == PUCT {
		s.mixNoise(g)
		return
	}
	g.visits = considered(g.visits, min(s.config.Considered, int(g.tree.width[root])), g.budget)
}

func (g *game) finishSimulation() {
	g.done++
	g.phase = selecting
	if g.done >= g.budget {
		g.phase = finished
	}
}

// Select goes down every tree that is not finished or waiting to the next move that was never
// played, and returns these moves in order of slot; none when all is done. Simulations that end
// in a known terminal position are backed up on the way. Asked again before Expand, it returns the
// same moves. The slice is valid until the next call of a method of s.
func (s *Search) Select() []plugins.Move {
	clear(s.moves)
	s.moves = s.moves[:0]
	for i := range s.games {
		g := &s.games[i]
		for g.phase == selecting {
			s.simulate(g)
		}
		if g.phase == stepping {
			s.moves = append(s.moves, g.move())
		}
	}
	return s.moves
}

func (g *game) move() plugins.Move {
	return plugins.Move{State: g.tree.state[g.at], Action: int(g.tree.action[g.edge])}
}

// simulate goes down one tree, to an edge without a child or to a terminal node.
func (s *Search) simulate(g *game) {
	t := &g.tree
	for n := root; ; {
		e := s.choose(g, n)
		child := t.child[e]
		if child == unvisited {
			g.phase, g.at, g.edge = stepping, n, int32(e)
			return
		}
		if t.mover[child] == plugins.Terminal {
			s.endAt(g, child)
			return
		}
		n = child
	}
}

func (s *Search) choose(g *game, n int32) int {
	switch {
	case s.config.Algorithm == PUCT:
		return s.puct(&g.tree, n)
	case n == root:
		return s.candidate(g, g.visits[g.done])
	}
	return s.interior(&g.tree, n)
}

// endAt ends a simulation in a terminal node: nothing is still to come.
func (s *Search) endAt(g *game, n int32) {
	clear(s.values)
	g.tree.backup(n, s.values)
	g.finishSimulation()
}

// Expand takes the position that each move of Select led to, in the same order. Terminal ones end
// their simulation, exactly; the others become Pending. Positions with a Fault, or that no search
// can go on from, free their slot and are reported, joined, as *FaultError values; the other slots
// go on.
func (s *Search) Expand(positions []plugins.Position) error {
	if n := s.waiting(stepping); n != len(positions) {
		return fmt.Errorf("search: %d positions for %d moves", len(positions), n)
	}
	var faults []error
	for i := range s.games {
		g := &s.games[i]
		if g.phase != stepping {
			continue
		}
		p := &positions[0]
		positions = positions[1:]
		if reason := s.reject(p); reason != "" {
			faults = append(faults, &FaultError{Slot: i, Move: g.move(), Reason: reason})
			g.release()
			continue
		}
		n := g.tree.add(p, g.at, g.edge)
		if p.Player == plugins.Terminal {
			s.endAt(g, n)
		} else {
			g.await(n, p)
		}
	}
	return errors.Join(faults...)
}
