package mcts

import (
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Child returns the position that an action of the slot's root leads to, if the search has been
// there: who plays on need not ask the environment for it again. It belongs to the caller.
func (s *Search) Child(slot, action int) (plugins.Position, bool) {
	n := s.child(slot, action)
	if n == unvisited {
		return plugins.Position{}, false
	}
	return copied(&s.games[slot].tree.position[n]), true
}

// Descend begins the search of a game's next position: that of Child, which must be there and neither
// terminal nor a chance position. It is Begin with that position, but for the evaluation, which the tree holds already:
// of an evaluator that gives equal positions equal evaluations the results have the same bits.
func (s *Search) Descend(slot, action int, noise []float32) error {
	n := s.child(slot, action)
	if n == unvisited {
		return fmt.Errorf("search in slot %d: it has not been behind action %d", slot, action)
	}
	g := &s.games[slot]
	if g.tree.width[n] == 0 || g.tree.mover[n] == plugins.Chance {
		return fmt.Errorf("search in slot %d: no player moves behind action %d, or its position has not been evaluated", slot, action)
	}
	if err := s.checkNoise(slot, noise); err != nil {
		return err
	}
	s.takeNoise(g, noise)
	g.budget, g.done = g.next, 0
	g.land()
	g.tree.keep(n)
	s.backupRaw(g, root)
	s.prepareRoot(g)
	g.settle()
	return nil
}

// child is the node behind an action of the slot's root, or unvisited.
func (s *Search) child(slot, action int) int32 {
	if slot < 0 || slot >= len(s.games) || len(s.games[slot].tree.mover) == 0 {
		return unvisited
	}
	t := &s.games[slot].tree
	from, to := t.edges(root)
	for e := from; e < to; e++ {
		if int(t.action[e]) == action {
			return t.child[e]
		}
	}
	return unvisited
}

// keep makes node n, which has been evaluated, the root of an otherwise empty tree.
func (t *tree) keep(n int32) {
	at, from, to := int(n)*t.players, int(t.first[n]), int(t.first[n]+t.width[n])
	t.position[root], t.mover[root] = t.top.hold(&t.position[n]), t.mover[n]
	copy(t.reward[:t.players], t.reward[at:])
	copy(t.raw[:t.players], t.raw[at:])
	copy(t.action, t.action[from:to])
	copy(t.logit, t.logit[from:to])
	copy(t.prior, t.prior[from:to])
	t.truncate(1, to-from)
	t.first[root], t.width[root], t.visits[root] = 0, int32(to-from), 0
	t.proofs.forget(t.width[root])
	clear(t.sum)
	clear(t.count)
	clear(t.total)
	for e := range t.child {
		t.child[e] = unvisited
	}
}
