package engine

import (
	"math"
	"testing"

	"github.com/tengen-rl/tengen/replay"
)

// ply is a decision whose search expected value and wanted the target's actions so; action was played.
func ply(player int, value float32, action int, target ...float32) replay.Decision {
	d := replay.Decision{Player: player, Value: value, Action: action}
	for a, p := range target {
		d.Target = append(d.Target, replay.Share{Action: int32(a), Probability: p})
	}
	return d
}

// G_t = (1 - c_t) V_t + c_t (r_t + γ G_t+1) with c_t = trace * π(a_t) / max π, worked out by hand.
func TestTracedReturn(t *testing.T) {
	duel := []replay.Decision{
		ply(0, 0.5, 0, 0.8, 0.2),
		ply(1, 0.2, 1, 0.5, 0.25, 0.25), // half as likely as the best: explored
		ply(0, 0.9, 0, 1),
	}
	solitaire := []replay.Decision{ply(0, 8, 0, 1), ply(0, 10, 1, 0.6, 0.3)}
	solitaire[0].Reward, solitaire[1].Reward = []float32{2}, []float32{3}
	masked := []replay.Decision{ply(0, 0.5, 0), ply(1, 0.7, 0, 1)}
	for _, c := range []struct {
		name            string
		decisions       []replay.Decision
		players         int
		decision        int
		trace, discount float32
		outcome, total  float32
		want            float64
	}{
		{"the explored move tells half of itself", duel, 2, 1, 1, 1, -1, 0, 0.5*0.2 + 0.5*-1},
		{"and no more to the move before", duel, 2, 0, 1, 1, 1, 0, 0.5*-0.2 + 0.5*1},
		{"each move lets less through", duel, 2, 0, 0.5, 1, 1, 0, 0.5*0.5 + 0.5*(0.75*-0.2+0.25*(0.5*0.9+0.5*1))},
		{"the last move's own", duel, 2, 2, 1, 1, 1, 0, 1},
		{"rewards on the way count", solitaire, 1, 0, 1, 1, 5, 5, 2 + 0.5*10 + 0.5*3},
		{"rewards before do not", solitaire, 1, 1, 1, 1, 3, 3, 0.5*10 + 0.5*3},
		{"a move without a target is followed", masked, 2, 0, 1, 1, -1, 0, -1},
		{"without a trace every move is followed", duel, 2, 0, 0, 1, 1, 0, 1},
		{"a win in three moves", duel, 2, 0, 0, 0.9, 1, 0, 0.9 * 0.9 * 0.9},
		{"a loss in two", duel, 2, 1, 0, 0.9, -1, 0, -0.9 * 0.9},
		{"a win of one point where the other has none", duel, 2, 0, 0, 0.9, 1, 1, 0.5 + 0.5*0.9*0.9*0.9},
		{"later rewards count less", solitaire, 1, 0, 0, 0.9, 5, 5, 2 + 0.9*3},
		{"what the search expects, later, too", duel, 2, 0, 1, 0.9, 1, 0, 0.9 * (0.5*-0.2 + 0.5*0.9*0.9)},
	} {
		member := &replay.Member{Decisions: c.decisions, Returns: make([]float32, c.players)}
		got := traced(member, c.decision, c.trace, c.discount, c.outcome, c.total)
		if math.Abs(float64(got)-c.want) > 1e-6 {
			t.Errorf("%s: %v, by hand %v", c.name, got, c.want)
		}
	}
}
