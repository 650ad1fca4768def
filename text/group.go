package text

import (
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
)

// Group is a problem and the answers that were written to it.
type Group struct {
	Request plugins.Request
	State   []byte // the problem, as the verifier wants it back
	Prompt  string
	Tokens  []byte // of the prompt, without End
	Fault   string // the problem could not be posed: there are no answers
	Answers []Answer
}

// Answer is one answer to a problem.
type Answer struct {
	Tokens   []byte    // End last, if it stopped by itself
	LogProbs []float32 // of each token, in nats, as it was drawn
	Stopped  bool
	// Given is how many of the tokens, the first ones, were not drawn for this answer but taken over by Branch from
	// that with the number Of in its group.
	Given, Of int
	Text      string // what the verifier sees: without End
	Reward    float32
	Extra     float32 // what it earns beside its reward: for who trains to say
	Note      string  // of the verifier, for people
	// End says what became of the answer: Used after a verdict, Failed without one, Truncated if it did
	// not stop.
	End replay.End
}

// Length is the number of an answer's tokens, End not counted.
func (a *Answer) Length() int {
	if a.Stopped {
		return len(a.Tokens) - 1
	}
	return len(a.Tokens)
}

// Branch has an answer of the group begin as another does, with its first tokens and their log-probabilities: a
// Writer goes on from there. given is below the number of that answer's tokens.
func (g *Group) Branch(answer, of, given int) {
	a, from := &g.Answers[answer], &g.Answers[of]
	a.Tokens, a.LogProbs = append(a.Tokens[:0], from.Tokens[:given]...), append(a.LogProbs[:0], from.LogProbs[:given]...)
	a.Given, a.Of = given, of
}

// Rewards appends the rewards of the answers that have a verdict.
func (g *Group) Rewards(dst []float32) []float32 {
	for i := range g.Answers {
		if g.Answers[i].End != replay.Failed {
			dst = append(dst, g.Answers[i].Reward)
		}
	}
	return dst
}

// Own is the number of tokens that were drawn for this answer, End among them.
func (a *Answer) Own() int { return len(a.Tokens) - a.Given }

// Right says whether the answer stopped by itself and earned the highest reward there is.
func (a *Answer) Right(highest float32) bool { return a.End == replay.Used && a.Reward == highest }
