package mcts

import (
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// proofs is what a tree knows for certain (MCTS-Solver: Winands, Björnsson and Saito, "Monte-Carlo
// tree search solver", 2008). A terminal node is proven. Any other is proven when one of its proven
// edges is worth the most that the rules allow, or when all of its edges are proven: it is then worth
// the best of them to its mover.
//
// As in a tree, N is the number of nodes, E of edges, P of players. All slices are empty where proofs
// are off.
type proofs struct {
	on        bool
	low, high float32 // bounds of a mover's return, from the root on

	exact  []bool    // [N] proven
	value  []float32 // [N][P] the return still to come at a proven node
	open   []int32   // [N] edges that are not proven
	best   []int32   // [N] the proven edge worth most to the mover, the first of equals, or noProof
	closed []bool    // [E] leads to a proven node
}

// noProof is the best edge of a node without proven edges.
const noProof int32 = -1

// provable says why a proof of one player's best would say nothing of the others, or of what nature
// does, or nothing.
func provable(spec plugins.Spec) error {
	if spec.Traits.Chance {
		return fmt.Errorf("proofs are for rules without chance, and %s has chance positions", spec.Name)
	}
	if spec.Players == 1 || spec.Players == 2 && spec.Returns.ConstantSum {
		return nil
	}
	return fmt.Errorf("proofs are for one player, or for two whose returns sum to a constant, and %s has %d players, constant sum %v",
		spec.Name, spec.Players, spec.Returns.ConstantSum)
}

// newProofs returns no proofs, kept if on is set. What one of two players must leave to the other bounds
// a return too.
func newProofs(on bool, spec plugins.Spec) proofs {
	p := proofs{on: on, low: spec.Returns.Low, high: spec.Returns.High}
	if spec.Players == 2 {
		p.low = max(p.low, spec.Returns.Sum-spec.Returns.High)
		p.high = min(p.high, spec.Returns.Sum-spec.Returns.Low)
	}
	return p
}

// truncate keeps the first nodes and edges.
func (p *proofs) truncate(nodes, edges, players int) {
	if p.on {
		p.exact, p.value = p.exact[:nodes], p.value[:nodes*players]
		p.open, p.best, p.closed = p.open[:nodes], p.best[:nodes], p.closed[:edges]
	}
}

// add makes room for a node, proven where it is terminal.
func (p *proofs) add(terminal bool, players int) {
	if !p.on {
		return
	}
	p.exact = append(p.exact, terminal)
	p.open, p.best = append(p.open, 0), append(p.best, noProof)
	for range players {
		p.value = append(p.value, 0)
	}
}

// grow gives node n, the newest, its edges.
func (p *proofs) grow(n, width int32) {
	if !p.on {
		return
	}
	p.open[n] = width
	for range width {
		p.closed = append(p.closed, false)
	}
}

// forget makes the root, of so many edges, a node of which nothing is proven.
func (p *proofs) forget(width int32) {
	if p.on {
		p.exact[root], p.open[root], p.best[root] = false, width, noProof
		clear(p.closed)
	}
}

// isClosed reports whether an edge leads to a proven node.
func (p *proofs) isClosed(e int) bool { return p.on && p.closed[e] }

// ended reports whether nothing is left to find out below node n.
func (t *tree) ended(n int32) bool {
	return t.mover[n] == plugins.Terminal || t.proofs.on && t.proofs.exact[n]
}

// solved reports whether the root is proven.
func (t *tree) solved() bool { return t.proofs.on && t.proofs.exact[root] }

// gain is the return that a proven edge brings a player.
func (t *tree) gain(e int32, player int) float32 {
	at := int(t.child[e])*t.players + player
	return t.reward[at] + t.proofs.value[at]
}

// earned is what node n's mover has earned since the root.
func (t *tree) earned(n int32) (sum float32) {
	player := int(t.mover[n])
	for ; n != root; n = t.parent[n] {
		sum += t.reward[int(n)*t.players+player]
	}
	return sum
}

// lost reports whether an edge of node n is proven to bring its mover the least that the rules allow.
func (t *tree) lost(n int32, e int) bool {
	return t.proofs.closed[e] && t.earned(n)+t.gain(int32(e), int(t.mover[n])) <= t.proofs.low
}

// backupProofs is backup where proofs are kept. A proven node tells its exact value, and its past is
// rewritten. A node with a proven edge tells that edge's value after a simulation along another that
// looks worse: its mover would not play there, the search only looks.
func (t *tree) backupProofs(n int32, values []float64) {
	for {
		t.arrive(n, values)
		up, e := t.parent[n], t.via[n]
		if up == noParent {
			return
		}
		t.pass(n, e, values)
		if t.proofs.exact[n] && !t.proofs.closed[e] {
			t.prove(up, e)
		}
		t.prefer(up, e, values)
		n = up
	}
}

// arrive counts a visit of node n that brings values, and makes these exact if n is proven.
func (t *tree) arrive(n int32, values []float64) {
	t.visits[n]++
	at := int(n) * t.players
	for k := range values {
		if t.proofs.exact[n] {
			values[k] = float64(t.proofs.value[at+k])
			t.sum[at+k] = values[k] * float64(t.visits[n])
		} else {
			t.sum[at+k] += values[k]
		}
	}
}

// pass counts a visit of the edge to node n and adds its rewards to values.
func (t *tree) pass(n, e int32, values []float64) {
	at, mover := int(n)*t.players, int(t.mover[t.parent[n]])
	for k := range values {
		values[k] += float64(t.reward[at+k])
	}
	t.count[e]++
	if t.proofs.exact[n] {
		t.total[e] = float64(t.gain(e, mover)) * float64(t.count[e])
	} else {
		t.total[e] += values[mover]
	}
}

// prove closes an edge of node n, the node behind it being proven, and proves n if that suffices.
func (t *tree) prove(n, e int32) {
	p, mover := &t.proofs, int(t.mover[n])
	p.closed[e] = true
	p.open[n]--
	if p.best[n] == noProof || t.gain(e, mover) > t.gain(p.best[n], mover) {
		p.best[n] = e
	}
	best := p.best[n]
	if p.open[n] > 0 && t.earned(n)+t.gain(best, mover) < p.high {
		return
	}
	p.exact[n] = true
	for k := range t.players {
		p.value[int(n)*t.players+k] = t.gain(best, k)
	}
}

// prefer replaces what edge e of node n brought by the value of n's best proven edge, if e looks worse.
func (t *tree) prefer(n, e int32, values []float64) {
	best := t.proofs.best[n]
	if best == noProof || t.gain(best, int(t.mover[n])) <= t.q(int(e)) {
		return
	}
	for k := range values {
		values[k] = float64(t.gain(best, k))
	}
}

// abandon forgets the leaves in flight of a game whose root is proven, as if they had not been tried.
func (g *game) abandon() {
	for _, l := range g.leaves {
		g.tree.child[g.tree.via[l.at]] = unvisited
	}
	g.land()
}

// keeps reports whether an edge of the root may be played and taught. Of a proven root those that keep
// its value may; of any other, all but the proven ones that lose or are worth less than another.
func (t *tree) keeps(e int) bool {
	p, mover := &t.proofs, int(t.mover[root])
	switch {
	case !p.on:
		return true
	case !p.closed[e]:
		return !p.exact[root]
	case !p.exact[root] && t.lost(root, e):
		return false
	}
	return t.gain(int32(e), mover) == t.gain(p.best[root], mover)
}

// mask gives edges of the root that proofs rule out the value none.
func (t *tree) mask(dst []float32, none float32) {
	for i := range dst {
		if !t.keeps(int(t.first[root]) + i) {
			dst[i] = none
		}
	}
}

// readProofs fills in what is proven.
func (s *Search) readProofs(t *tree, r *Result) {
	r.Proven = t.solved()
	if !t.proofs.on {
		r.ProvenQ = nil
		return
	}
	r.ProvenQ = sized(r.ProvenQ, plugins.BitsetWords(s.spec.Actions))
	from, to := t.edges(root)
	for e := from; e < to; e++ {
		if t.proofs.closed[e] {
			r.ProvenQ.Add(int(t.action[e]))
		}
	}
}
