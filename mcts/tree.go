package mcts

import (
	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/plugins"
)

// Indices that lead nowhere.
const (
	root      int32 = 0  // the root is always the first node
	noParent  int32 = -1 // the root's parent and the edge to it
	unvisited int32 = -1 // the child of an edge that was never followed
)

// tree is one game's search tree as a struct of arrays. Nodes are numbered in the order they were
// made; the edges of a node, its legal actions (or possible outcomes) in ascending order, lie side by side. Values are
// absolute: one number per player, never negated on the way up.
//
// N is the number of nodes, E of edges, P of players.
type tree struct {
	players int

	position []plugins.Position // [N] as the environment gave it; in store, but for the root's
	mover    []int32            // [N] player to move, or plugins.Terminal or plugins.Chance
	parent   []int32            // [N] node, or noParent
	via      []int32            // [N] edge from the parent, or noParent
	first    []int32            // [N] first edge
	width    []int32            // [N] number of edges; 0 at Terminal and before evaluation
	visits   []int32            // [N] 1 for its own evaluation, and 1 for every simulation that went on below
	reward   []float32          // [N][P] earned by the move that led here; the root's is not counted
	raw      []float32          // [N][P] the evaluator's value; 0 at Terminal and Chance
	sum      []float64          // [N][P] total, over visits, of the return still to come

	action []int32   // [E]
	logit  []float32 // [E] as evaluated, less the node's largest
	prior  []float32 // [E] softmax of the logits; with noise at PUCT's root; an outcome's probability
	child  []int32   // [E] node, or unvisited
	count  []int32   // [E] visits
	total  []float64 // [E] sum over visits of the return, from here on, of the node's mover; 0 of outcomes

	proofs proofs // what is certain
	store  store  // what the positions' slices are kept in
	top    holder // what those of a root are kept in that was a child before
}

// reset empties the tree and keeps its memory.
func (t *tree) reset() { t.truncate(0, 0) }

// truncate keeps the first nodes, of which only the root may keep its position, and edges.
func (t *tree) truncate(nodes, edges int) {
	t.store.reset()
	clear(t.position[nodes:])
	t.position, t.mover, t.parent, t.via = t.position[:nodes], t.mover[:nodes], t.parent[:nodes], t.via[:nodes]
	t.first, t.width, t.visits = t.first[:nodes], t.width[:nodes], t.visits[:nodes]
	t.proofs.truncate(nodes, edges, t.players)
	nodes *= t.players
	t.reward, t.raw, t.sum = t.reward[:nodes], t.raw[:nodes], t.sum[:nodes]
	t.action, t.logit, t.prior = t.action[:edges], t.logit[:edges], t.prior[:edges]
	t.child, t.count, t.total = t.child[:edges], t.count[:edges], t.total[:edges]
}

// add makes a node without edges and returns its number. The slices of p are kept.
func (t *tree) add(p *plugins.Position, parent, via int32) int32 {
	n := int32(len(t.mover))
	t.position = append(t.position, *p)
	t.mover = append(t.mover, int32(p.Player))
	t.parent = append(t.parent, parent)
	t.via = append(t.via, via)
	t.first = append(t.first, int32(len(t.action)))
	t.width = append(t.width, 0)
	t.visits = append(t.visits, 0)
	t.reward = append(t.reward, p.Rewards...)
	for range t.players {
		t.raw = append(t.raw, 0)
		t.sum = append(t.sum, 0)
	}
	t.proofs.add(p.Player == plugins.Terminal, t.players)
	if via != noParent {
		t.child[via] = n
	}
	return n
}

// grow gives the newest node its edges, one for each legal action, and its raw value.
func (t *tree) grow(n int32, e *Evaluation) {
	copy(t.raw[int(n)*t.players:], e.Values)
	from := len(t.action)
	t.first[n] = int32(from)
	top := lowLogit
	for a := range t.position[n].Legal.All() {
		logit := max(lowLogit, e.Logits[a])
		top = max(top, logit)
		t.action = append(t.action, int32(a))
		t.logit = append(t.logit, logit)
		t.child = append(t.child, unvisited)
		t.count = append(t.count, 0)
		t.total = append(t.total, 0)
	}
	for i := from; i < len(t.logit); i++ {
		t.logit[i] -= top
	}
	t.prior = append(t.prior, t.logit[from:]...)
	exact.Softmax(t.prior[from:])
	t.width[n] = int32(len(t.action) - from)
	t.proofs.grow(n, t.width[n])
}

// lowLogit is the least log-probability told apart from none; mctx uses the same.
const lowLogit float32 = -1e9

// edges returns the range of a node's edges.
func (t *tree) edges(n int32) (from, to int) {
	return int(t.first[n]), int(t.first[n] + t.width[n])
}

// value is the node's mean value for a player: its own evaluation and all below.
func (t *tree) value(n int32, player int) float32 {
	return float32(t.sum[int(n)*t.players+player] / float64(t.visits[n]))
}

// q is the mean return, from the edge's node on, of that node's mover; the edge has visits.
func (t *tree) q(e int) float32 { return float32(t.total[e] / float64(t.count[e])) }

// qFor is q for any player.
func (t *tree) qFor(e, player int) float32 {
	child := t.child[e]
	return t.reward[int(child)*t.players+player] + t.value(child, player)
}

// backup ends a simulation in node n: values, the returns still to come there, are added to n and,
// with the rewards on the way, to everything above it. It uses values as scratch.
func (t *tree) backup(n int32, values []float64) {
	if t.proofs.on {
		t.backupProofs(n, values)
		return
	}
	for {
		at := int(n) * t.players
		t.visits[n]++
		for k, v := range values {
			t.sum[at+k] += v
		}
		up, e := t.parent[n], t.via[n]
		if up == noParent {
			return
		}
		for k := range values {
			values[k] += float64(t.reward[at+k])
		}
		t.count[e]++
		if mover := t.mover[up]; mover >= 0 {
			t.total[e] += values[mover]
		}
		n = up
	}
}
