package engine

import (
	"cmp"
	"slices"

	"github.com/tengen-rl/tengen/replay"
)

// regret is a position of an earlier game where the search was wrong about the result.
type regret struct {
	group  uint64
	moves  []int32 // up to the position
	amount float32 // share of the range of returns
}

// restartsKept bounds how many positions the games of an iteration may go on from.
const restartsKept = 256

// restarts is the positions that games of an iteration may begin at: of each game of the iteration
// before the one where the search's value was furthest from what the game then brought, the worst
// first (after RGSC, regret-guided search control, ICLR 2026). The better half of the games is left
// out: little was wrong there.
func (t *trainer) restarts(iteration int) ([][]int32, error) {
	if t.config.SelfPlay.RestartShare == 0 {
		return nil, nil
	}
	var all []regret
	for g, err := range t.store.Groups(uint64(iteration-1), uint64(iteration)) {
		if err != nil {
			return nil, err
		}
		if worst, ok := t.worst(g); ok {
			all = append(all, worst)
		}
	}
	slices.SortFunc(all, func(a, b regret) int {
		return cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(a.group, b.group))
	})
	all = all[:min(len(all)/2, restartsKept)]
	moves := make([][]int32, len(all))
	for i := range all {
		moves[i] = all[i].moves
	}
	return moves, nil
}

// worst is the position of most regret of a game whose start does not depend on its seed.
func (t *trainer) worst(g *replay.Group) (worst regret, ok bool) {
	m := &g.Members[0]
	if m.End != replay.Used {
		return worst, false
	}
	spread := t.rules.spec.Returns.High - t.rules.spec.Returns.Low
	at := -1
	toCome := slices.Clone(m.Returns)
	for i := range m.Decisions {
		d := &m.Decisions[i]
		amount := abs32(d.Value-toCome[d.Player]) / spread
		if d.Extra >= 0 && (at < 0 || amount > worst.amount) {
			at, worst.amount = i, amount
		}
		for k, r := range d.Reward {
			toCome[k] -= r
		}
	}
	for i := 0; i < at; i++ {
		worst.moves = append(worst.moves, int32(m.Decisions[i].Action))
	}
	worst.group = g.Index
	return worst, at > 0
}

func abs32(x float32) float32 { return max(x, -x) }
