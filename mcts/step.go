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
			for _, l := range g.leaves {
				s.pending = append(s.pending, g.tree.position[l.at])
			}
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
		own := evals[:len(g.leaves)]
		evals = evals[len(own):]
		if err := s.checkEvaluations(g, own); err != nil {
			faults = append(faults, fmt.Errorf("search in slot %d: %w", i, err))
			g.release()
			continue
		}
		for k := range own {
			s.evaluated(g, g.leaves[k].at, &own[k])
		}
		g.land()
		g.settle()
	}
	return errors.Join(faults...)
}

func (s *Search) waiting(p phase) int {
	n := 0
	for i := range s.games {
		if g := &s.games[i]; g.phase == p && p == stepping {
			n += g.travelling()
		} else if g.phase == p {
			n += len(g.leaves)
		}
	}
	return n
}

func (s *Search) checkEvaluations(g *game, evals []Evaluation) error {
	for k := range evals {
		p := &g.tree.position[g.leaves[k].at]
		if err := s.checkEvaluation(p, &evals[k]); err != nil {
			return fmt.Errorf("evaluation of state %x: %w", p.State, err)
		}
	}
	return nil
}

func (s *Search) checkEvaluation(p *plugins.Position, e *Evaluation) error {
	if len(e.Logits) != s.spec.Actions || len(e.Values) != s.spec.Players {
		return fmt.Errorf("%d logits for %d actions, %d values for %d players", len(e.Logits), s.spec.Actions, len(e.Values), s.spec.Players)
	}
	for a := range p.Legal.All() {
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

// evaluated grows node n and ends its simulation; the root's evaluation counts as none.
func (s *Search) evaluated(g *game, n int32, e *Evaluation) {
	g.tree.grow(n, e)
	s.backupRaw(g, n)
	if n == root {
		s.prepareRoot(g)
	} else {
		g.done++
	}
}

// backupRaw backs node n's own evaluation up.
func (s *Search) backupRaw(g *game, n int32) {
	for k := range s.values {
		s.values[k] = float64(g.tree.raw[int(n)*g.tree.players+k])
	}
	g.tree.backup(n, s.values)
}

// prepareRoot plans the search of a game whose root has been evaluated.
func (s *Search) prepareRoot(g *game) {
	if s.config.Algorithm == PUCT {
		s.mixNoise(g)
		return
	}
	g.visits = considered(g.visits, min(s.config.Considered, int(g.tree.width[root])), g.budget)
}

// Select goes down every tree that is not finished or waiting, as often as a round allows, each
// time to the next move that was never played, and returns these moves in order of slot; none when
// all is done. Simulations that end in a known terminal position are backed up on the way. Asked
// again before Expand, it returns the same moves. The slice is valid until the next call of a
// method of s.
func (s *Search) Select() []plugins.Move {
	clear(s.moves)
	s.moves = s.moves[:0]
	for i := range s.games {
		g := &s.games[i]
		for g.phase == selecting {
			s.round(g)
		}
		if g.phase == stepping {
			for k := range g.leaves {
				if l := &g.leaves[k]; l.edge != arrived {
					s.moves = append(s.moves, g.move(l))
				}
			}
		}
	}
	return s.moves
}

func (g *game) move(l *leaf) plugins.Move {
	return plugins.Move{State: g.tree.position[l.at].State, Action: int(g.tree.action[l.edge])}
}

// round starts the simulations that can go side by side: with PUCT one, with Gumbel one for every
// action that sequential halving visits next. These differ at the root, so that none of them
// passes where another waits.
func (s *Search) round(g *game) {
	g.starts = g.starts[:0]
	if s.config.Algorithm == PUCT {
		g.starts = append(g.starts, int32(s.rootPUCT(g)))
	} else {
		g.starts = s.rootGumbel(g, g.starts)
	}
	for _, e := range g.starts {
		s.simulate(g, int(e))
	}
	g.settle()
}

// abreast is the number of simulations from here on that consider the same visit count.
func (s *Search) abreast(g *game) int {
	n := 1
	for !s.config.Sequential && g.done+n < g.budget && g.visits[g.done+n] == g.visits[g.done] {
		n++
	}
	return n
}

// simulate goes down one tree from an edge of the root, to an edge without a child or to a terminal
// or proven node.
func (s *Search) simulate(g *game, e int) {
	t := &g.tree
	for n := root; ; {
		child := t.child[e]
		if child == unvisited {
			g.leaves = append(g.leaves, leaf{at: n, edge: int32(e)})
			return
		}
		if t.ended(child) {
			s.endAt(g, child)
			return
		}
		n = child
		switch {
		case t.mover[n] == plugins.Chance:
			e = t.draw(n, g.luck)
		case s.config.Algorithm == PUCT:
			e = s.puct(t, n)
		default:
			e = s.interior(t, n)
		}
	}
}

// endAt ends a simulation in a terminal node, where nothing is still to come, or in a proven one, which
// knows what is.
func (s *Search) endAt(g *game, n int32) {
	clear(s.values)
	g.tree.backup(n, s.values)
	g.done++
}

// Expand takes the position that each move of Select led to, in the same order, and copies it. Terminal ones end
// their simulation, exactly; from chance positions it goes on to an outcome, which Select asks for next;
// the others become Pending. Positions with a Fault, or that no search
// can go on from, free their slot and are reported, joined, as *FaultError values, one a slot; the
// other slots go on.
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
		own := positions[:g.travelling()]
		positions = positions[len(own):]
		if k, reason := s.firstRejected(g, own); reason != "" {
			faults = append(faults, &FaultError{Slot: i, Move: g.move(g.traveller(k)), Reason: reason})
			g.release()
			continue
		}
		s.expand(g, own)
	}
	return errors.Join(faults...)
}

func (s *Search) firstRejected(g *game, positions []plugins.Position) (int, string) {
	for k := range positions {
		if reason := s.reject(&positions[k]); reason != "" {
			return k, reason
		}
		if positions[k].Player == plugins.Chance && int(g.traveller(k).luck) >= s.spec.MaxLength {
			return k, fmt.Sprintf("nature moves more than %d times in a row, which is the longest that the rules say a game is", s.spec.MaxLength)
		}
	}
	return 0, ""
}

// traveller is the leaf of number k among those that wait for a position.
func (g *game) traveller(k int) *leaf {
	for i := range g.leaves {
		if g.leaves[i].edge == arrived {
			continue
		}
		if k == 0 {
			return &g.leaves[i]
		}
		k--
	}
	return nil
}

// expand makes nodes of the positions that a game's leaves led to, and keeps those to evaluate and those
// that go on behind a chance position.
func (s *Search) expand(g *game, positions []plugins.Position) {
	kept := g.leaves[:0]
	for _, l := range g.leaves {
		if l.edge != arrived {
			p := g.tree.store.keep(&positions[0])
			positions = positions[1:]
			l = leaf{at: g.tree.add(&p, l.at, l.edge), edge: arrived, luck: l.luck}
		}
		switch n := l.at; g.tree.mover[n] {
		case plugins.Terminal:
			s.endAt(g, n)
			continue
		case plugins.Chance:
			g.tree.growOutcomes(n)
			l.edge, l.luck = int32(g.tree.draw(n, g.luck)), l.luck+1
		}
		kept = append(kept, l)
	}
	g.leaves = kept
	if g.tree.solved() {
		g.abandon()
	}
	g.settle()
}
