package plugins

import "context"

// Teacher is the optional power of text environments to give what a network may learn from before
// it earns any reward: plain texts (Traits.Plain) and worked examples (Traits.Worked).
type Teacher interface {
	// Examples returns one example for each request: len(out) == len(requests), in order. Equal
	// requests give equal examples. A kind that the traits do not name, and a worked example of a
	// held-out problem, is a Fault.
	Examples(ctx context.Context, requests []ExampleRequest) ([]Example, error)
}

// ExampleKind says what an example is for.
type ExampleKind uint8

const (
	// Plain is text of the domain, for a base model to continue: no question, no answer.
	Plain ExampleKind = iota
	// Worked is a question with a worked answer, for a cold start. The answer keeps to the rules
	// that every answer is held to, but need not be right: imitation may start from mistakes.
	Worked
)

// String is the kind's name, as errors and logs give it.
func (k ExampleKind) String() string {
	switch k {
	case Plain:
		return "plain"
	case Worked:
		return "worked"
	}
	return "unknown"
}

// ExampleRequest asks for one example. Seed, Difficulty and Split are as in Start; the engine owns
// seeds here too. Plain texts of the split HeldOut are there to measure a loss on.
type ExampleRequest struct {
	Request
	Kind ExampleKind
}

// MaxText is the most characters a prompt or a plain text may have.
const MaxText = 65535

// Example is something to learn from.
type Example struct {
	// Prompt is the question of a worked example: at most MaxText characters of Spec.Alphabet and
	// Spec.PromptAlphabet. It is "" where the kind is Plain.
	Prompt string
	// Answer is the worked answer, which keeps to Spec.Alphabet, Grammar and MaxLength; or the
	// plain text, 1 to MaxText characters of Spec.Alphabet and Spec.PromptAlphabet.
	Answer string
	// Fault says what is wrong with this item alone; the other fields are then empty.
	Fault string
}
