package engine

import (
	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/replay"
)

// surprise is how far a search moved the policy: KL(target || prior), in nats.
func surprise(target, prior []float32) float32 {
	var sum float64
	for a, p := range target {
		if p > 0 && prior[a] > 0 {
			sum += float64(float64(p) * (exact.Log(float64(p)) - exact.Log(float64(prior[a]))))
		}
	}
	return float32(max(0, sum))
}

// drawBySurprise shares out the draws of a game's decisions (Wu, KataGoMethods.md, "Policy Surprise
// Weighting"): as many in all as there are decisions to learn from, 1-Surprise of them evenly and the
// rest in proportion to the decision's surprise. What is left of a whole draw is one with that
// probability.
func (w *worker) drawBySurprise(s *slot) {
	share := w.config.Learner.Surprise
	if share == 0 {
		return
	}
	decisions := s.group.Members[0].Decisions
	var sum float64
	count := 0
	for i := range decisions {
		if decisions[i].Extra >= 0 {
			sum += float64(s.surprise[i])
			count++
		}
	}
	if sum == 0 {
		return
	}
	random := stream.New(w.config.Run.Seed, stream.Draw, w.iteration, s.group.Index)
	for i := range decisions {
		if decisions[i].Extra >= 0 {
			draws := 1 - share + float64(share*float64(count)*float64(s.surprise[i]))/sum
			decisions[i].Extra = int8(min(int(draws+random.Float()), 1+replay.MaxExtra)) - 1
		}
	}
}
