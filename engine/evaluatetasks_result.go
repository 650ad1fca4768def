package engine

import (
	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

const (
	difficultyBins = 8
	solvedExamples = 3
)

// TaskResult is how held-out problems were answered.
type TaskResult struct {
	Problems int           `json:"problems"` // asked
	Best     AnswersResult `json:"best"`     // the most probable answer to each
	Sampled  AnswersResult `json:"sampled"`  // all that were sampled; zero without any
	// PassAt is pass@1, pass@2 and so on up to the number of samples: how often one of so many solves a problem,
	// estimated without bias (grpo.PassAtK) and averaged over the problems.
	PassAt []float64 `json:"pass_at"`
	// ByDifficulty is the most probable answers by eighths of the difficulty from 0 to 1, the easiest first.
	ByDifficulty []AnswersResult `json:"by_difficulty"`
	Examples     []SolvedOne     `json:"examples"` // a few of the most probable answers, whole, the easiest first
	// Searched is the answers that a search with the verifier at hand found; zero without any.
	Searched SearchedResult `json:"searched"`
}

// AnswersResult counts some answers. Lengths are means, in tokens without End, and 0 of no answers.
type AnswersResult struct {
	Answers     int     `json:"answers"`
	Right       int     `json:"right"`        // ended by the agent, and worth the highest return
	Truncated   int     `json:"truncated"`    // not ended by the agent
	Failed      int     `json:"failed"`       // without a verdict: they count as wrong. Problems that could not be posed count here alone.
	Accuracy    float64 `json:"accuracy"`     // right ones among the answers; 0 of none
	Length      float64 `json:"length"`       // of all
	LengthRight float64 `json:"length_right"` // of the right ones
	LengthWrong float64 `json:"length_wrong"` // of the others
}

// answersTally is an AnswersResult in the making.
type answersTally struct {
	AnswersResult
	length, good, bad tally
}

// add counts the answers of a group; right is the return of a right one.
func (t *answersTally) add(g *text.Group, right float32) {
	if g.Fault != "" {
		t.Failed++
	}
	for i := range g.Answers {
		a := &g.Answers[i]
		n, of := float64(a.Length()), &t.bad
		if a.Right(right) {
			of = &t.good
			t.Right++
		}
		of.add(n)
		t.length.add(n)
		t.Answers++
		if a.End == replay.Failed {
			t.Failed++
		}
		if !a.Stopped {
			t.Truncated++
		}
	}
}

func (t *answersTally) result() AnswersResult {
	r := t.AnswersResult
	r.Accuracy = float64(r.Right) / float64(max(1, r.Answers))
	r.Length, r.LengthRight, r.LengthWrong = t.length.value(), t.good.value(), t.bad.value()
	return r
}

// ofBest takes the most probable answers.
func (r *TaskResult) ofBest(groups []text.Group, right float32) {
	var all answersTally
	var bins [difficultyBins]answersTally
	for g := range groups {
		all.add(&groups[g], right)
		bins[min(difficultyBins-1, int(groups[g].Request.Difficulty*difficultyBins))].add(&groups[g], right)
	}
	r.Best = all.result()
	for i := range bins {
		r.ByDifficulty = append(r.ByDifficulty, bins[i].result())
	}
	for i := range solvedExamples {
		if g := &groups[(2*i+1)*len(groups)/(2*solvedExamples)]; len(g.Answers) > 0 {
			a := g.Answers[0]
			r.Examples = append(r.Examples, SolvedOne{g.Prompt, a.Text, a.Reward, a.Note})
		}
	}
}

// ofSamples takes the sampled answers, so many to each problem that could be posed.
func (r *TaskResult) ofSamples(groups []text.Group, samples int, right float32) {
	var all answersTally
	pass := make([]tally, samples)
	for g := range groups {
		before := all.Right
		all.add(&groups[g], right)
		if groups[g].Fault != "" {
			continue
		}
		for k := range pass {
			pass[k].add(grpo.PassAtK(samples, all.Right-before, k+1))
		}
	}
	r.Sampled = all.result()
	for k := range pass {
		r.PassAt = append(r.PassAt, pass[k].value())
	}
}
