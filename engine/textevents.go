package engine

// Lessons reports an iteration of a stage that imitates texts.
type Lessons struct {
	Iteration    int     `json:"iteration"`
	Iterations   int     `json:"iterations"`
	Stage        string  `json:"stage"`
	Seconds      float64 `json:"seconds"`       // since the run began, sittings added up
	Steps        int     `json:"steps"`         // of the optimiser, in this iteration
	Texts        int     `json:"texts"`         // seen in the run so far
	Tokens       int     `json:"tokens"`        // learned from in this iteration
	TokensPerS   float64 `json:"tokens_per_s"`  // of the optimiser in this iteration
	Imitation    float64 `json:"imitation"`     // cross-entropy of the texts' tokens, nats, mean over the steps
	Entropy      float64 `json:"entropy"`       // of the policy on them, nats a token
	GradientNorm float64 `json:"gradient_norm"` // before clipping, mean over the steps
	LearningRate float64 `json:"learning_rate"` // of the last step
	// WeightsSHA256 is the digest of the weights after the iteration.
	WeightsSHA256 string `json:"weights_sha256"`
}

// Reinforced reports an iteration of learning from rewards.
type Reinforced struct {
	Iteration    int     `json:"iteration"`
	Iterations   int     `json:"iterations"`
	Stage        string  `json:"stage"`
	Seconds      float64 `json:"seconds"`       // since the run began, sittings added up
	Writing      float64 `json:"writing_s"`     // seconds of this iteration spent on sampling answers
	Judging      float64 `json:"judging_s"`     // on problems and verdicts
	Learning     float64 `json:"learning_s"`    // on optimiser steps
	Reward       float64 `json:"reward"`        // mean over all answers with a verdict
	Length       float64 `json:"length"`        // mean tokens of an answer, End not counted
	LengthRight  float64 `json:"length_right"`  // of those with the highest return; 0 without any
	LengthWrong  float64 `json:"length_wrong"`  // of the others; 0 without any
	Truncated    float64 `json:"truncated"`     // share of answers that did not stop by themselves
	ZeroVariance float64 `json:"zero_variance"` // share of groups whose answers all earned the same
	ClipFraction float64 `json:"clip_fraction"` // share of tokens whose ratio was clipped
	KL           float64 `json:"kl"`            // from the weights that answered to those after, k3, nats a token
	Entropy      float64 `json:"entropy"`       // of the policy, nats a token
	GradientNorm float64 `json:"gradient_norm"` // before clipping, mean over the steps
	LearningRate float64 `json:"learning_rate"`
	Tokens       int     `json:"tokens"`        // sampled in this iteration
	SampledPerS  float64 `json:"sampled_per_s"` // tokens, while sampling
	LearnedPerS  float64 `json:"learned_per_s"` // tokens, prompts included, while learning
	Signal       Signal  `json:"signal"`        // of the run so far
	// WeightsSHA256 is the digest of the weights after the iteration.
	WeightsSHA256 string `json:"weights_sha256"`
}

// Solved reports how held-out problems were answered. Nothing is learned from it.
type Solved struct {
	Iteration   int     `json:"iteration"`
	Stage       string  `json:"stage"`
	Seconds     float64 `json:"seconds"` // of training when it was measured
	Problems    int     `json:"problems"`
	Accuracy    float64 `json:"accuracy"`     // of the most probable answers
	Sampled     float64 `json:"sampled"`      // of answers sampled at temperature 1
	PassK       float64 `json:"pass_k"`       // share of problems that one of K sampled answers solves, on average
	K           int     `json:"k"`            // answers sampled to each
	Length      float64 `json:"length"`       // mean tokens of the most probable answers
	LengthRight float64 `json:"length_right"` // of those that are right; 0 without any
	LengthWrong float64 `json:"length_wrong"` // of the others; 0 without any
	Truncated   float64 `json:"truncated"`    // share of them that did not stop by themselves
	Failed      int     `json:"failed"`       // without a verdict
	// ByDifficulty is the accuracy of each eighth of the range of difficulty, the easiest first; -1 where no problem
	// fell.
	ByDifficulty []float64 `json:"by_difficulty"`
	// LengthByDifficulty is the mean length of the most probable answers of each eighth; 0 where no problem fell.
	LengthByDifficulty []float64   `json:"length_by_difficulty"`
	Examples           []SolvedOne `json:"examples"` // a few whole answers
}

// SolvedOne is one answer.
type SolvedOne struct {
	Prompt string  `json:"prompt"`
	Answer string  `json:"answer"`
	Reward float32 `json:"reward"`
	Note   string  `json:"note,omitempty"`
}

// Kind names the event.
func (Lessons) Kind() string { return "lessons" }

// Kind names the event.
func (Reinforced) Kind() string { return "reinforced" }

// Kind names the event.
func (Solved) Kind() string { return "solved" }
