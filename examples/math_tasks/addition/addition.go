package addition

import (
	"math"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// New returns addition as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// MaxDigits is the largest value of the setting digits: every sum then fits in 64 bits.
const MaxDigits = 18

// Family is addition for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{{
			Name: "digits", Kind: plugins.Int, Default: "2", Min: 1, Max: MaxDigits,
			Help: "the most digits of a term",
		}},
		Configure: func(s plugins.Settings) (plugins.Task, error) { return Task{Digits: s.Int("digits")}, nil },
	}
}

// Task is addition with terms of up to Digits digits, 1 to MaxDigits.
type Task struct{ Digits int }

// Spec describes the answers: the sum in decimal, one digit longer than a term at most.
func (t Task) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{
		Name: "addition", Version: "1",
		Alphabet: "0123456789", PromptAlphabet: "0123456789+=", Grammar: "0|[1-9][0-9]*", MaxLength: t.Digits + 1,
	}
}

// Problem draws two terms. The problem is "47+5", the prompt "47+5=".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	a, b := draw(request.Seed, t.limit(request.Difficulty), request.Split)
	problem := strconv.FormatUint(a, 10) + "+" + strconv.FormatUint(b, 10)
	return []byte(problem), problem + "=", nil
}

// limit is the number that terms of this difficulty stay below, a power of ten.
func (t Task) limit(difficulty float32) uint64 {
	more := math.Round(float64(difficulty) * float64(t.Digits-1))
	limit := uint64(10)
	for range int(more) {
		limit *= 10
	}
	return limit
}

// Verify compares the answer with the sum, character for character.
func (t Task) Verify(problem []byte, answer string) plugins.Verdict {
	a, b, ok := t.terms(string(problem))
	if !ok {
		return plugins.Verdict{Fault: "the state holds no addition problem of these settings"}
	}
	if sum := strconv.FormatUint(a+b, 10); answer != sum {
		return plugins.Verdict{Note: "the sum is " + sum}
	}
	return plugins.Verdict{Reward: 1}
}

// terms reads a problem back, refusing what Problem would not write.
func (t Task) terms(problem string) (a, b uint64, ok bool) {
	left, right, ok := strings.Cut(problem, "+")
	if !ok {
		return 0, 0, false
	}
	a, okA := t.term(left)
	b, okB := t.term(right)
	return a, b, okA && okB
}

func (t Task) term(text string) (uint64, bool) {
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && len(text) <= t.Digits && strconv.FormatUint(n, 10) == text
}
