package problem

import (
	"math/rand/v2"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// Number is the grammar of a whole number from 0 on in its one written form.
const Number = "(?:0|[1-9][0-9]*)"

// Result is what follows the only ':' of an answer. ok is false where there is none or several, and
// where the answer is longer than spec.MaxLength or has a character that is not in spec.Alphabet: the
// adapter asks for that too, but a verifier should not need it.
func Result(answer string, spec plugins.TaskSpec) (result string, ok bool) {
	if len(answer) > spec.MaxLength || strings.Trim(answer, spec.Alphabet) != "" {
		return "", false
	}
	_, result, ok = strings.Cut(answer, ":")
	return result, ok && !strings.Contains(result, ":")
}

// Judge compares an answer's result with the right one, character for character.
func Judge(answer, right string, spec plugins.TaskSpec) plugins.Verdict {
	if result, ok := Result(answer, spec); !ok || result != right {
		return plugins.Verdict{Note: "it is " + right}
	}
	return plugins.Verdict{Reward: 1}
}

// Step is a step of worked thinking.
type Step struct {
	Text  string // what is written, with whatever sets it off from the step before
	Value string // what is known after it; after the last step, the result
}

// Finished is an answer that takes all steps, of which there is at least one.
func Finished(steps []Step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(s.Text)
	}
	b.WriteByte(':')
	b.WriteString(steps[len(steps)-1].Value)
	return b.String()
}

// CutShort is an answer that stops after the first step, the second, or any: each equally often.
func CutShort(steps []Step, random *rand.Rand) string {
	return Finished(steps[:1+random.IntN(len(steps))])
}
