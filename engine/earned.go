package engine

import (
	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// earnings says what answers earn in training: their verdicts, what their lengths add or take, and what their distance from a
// reference does.
type earnings struct {
	ReinforceConfig
	limit int // tokens of the longest answer, End not counted
}

func (t *trainer) earnings() earnings { return earnings{t.config.Reinforce, t.rules.spec.MaxLength} }

// at is what a step has, counted from 0.
func (e earnings) at(step int) earnings { return earnings{e.ReinforceConfig.at(step), e.limit} }

// of are the rewards of the answers that have a verdict.
func (e earnings) of(g *text.Group) []float32 {
	var out []float32
	for i := range g.Answers {
		if a := &g.Answers[i]; !unjudged(a) {
			out = append(out, a.Reward+a.Extra+e.length(a.Length()))
		}
	}
	return out
}

// length is what an answer of so many tokens earns for that.
func (e earnings) length(tokens int) (extra float32) {
	if e.Overlong > 0 {
		extra += grpo.Overlong(tokens, e.limit, e.Overlong)
	}
	if e.TargetLength > 0 {
		extra += grpo.TargetLength(tokens, e.TargetLength, float32(e.LengthWeight))
	}
	return extra
}

// teaches says whether the answers of a group earned different rewards.
func (e earnings) teaches(g *text.Group) bool { return !grpo.Equal(e.of(g)) }

// unjudged says that an answer has no verdict.
func unjudged(a *text.Answer) bool { return a.End == replay.Failed }
