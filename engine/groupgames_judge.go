package engine

import (
	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/replay"
)

// judgeGames gives the decisions of a group's games their advantages: the return of whoever made it,
// against what the same role got in the group's other games. Games that failed stand aside. Where a
// role got exactly the same in all games its decisions teach nothing and are masked; a game none of
// whose roles teaches is one of zero variance.
func judgeGames(g *replay.Group, players int, estimate grpo.Estimator) {
	var rewards []float32
	var roles []int
	for i := range g.Members {
		if g.Members[i].End == replay.Failed {
			continue
		}
		for player, r := range g.Members[i].Returns {
			rewards, roles = append(rewards, r), append(roles, player)
		}
	}
	advantages := make([]float32, len(rewards))
	grpo.ByRole(estimate, advantages, rewards, roles)
	teaches := make([]bool, players)
	for i, r := range rewards {
		if r != rewards[roles[i]] { // of the first game
			teaches[roles[i]] = true
		}
	}
	for i := range g.Members {
		if m := &g.Members[i]; m.End != replay.Failed {
			judgeGame(m, advantages[:players], teaches)
			advantages = advantages[players:]
		}
	}
}

// judgeGame gives one game's decisions their advantages, by role.
func judgeGame(m *replay.Member, advantages []float32, teaches []bool) {
	m.End = replay.ZeroVariance
	for k := range m.Decisions {
		d := &m.Decisions[k]
		if d.Kind != replay.Advantage {
			continue
		}
		if !teaches[d.Player] {
			d.Masked = true
			continue
		}
		d.Advantage = advantages[d.Player]
		m.End = replay.Used
	}
}
