package multiplication

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// New returns multiplication as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// MaxDigits is the largest value of the setting digits: every product then fits in 64 bits.
const MaxDigits = 9

// Family is multiplication for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{{
			Name: "digits", Kind: plugins.Int, Default: "2", Min: 1, Max: MaxDigits,
			Help: "the most digits of a factor",
		}},
		Configure: func(s plugins.Settings) (plugins.Task, error) { return Task{Digits: s.Int("digits")}, nil },
	}
}

// Task is multiplication with factors of up to Digits digits, 1 to MaxDigits.
type Task struct{ Digits int }

// Spec describes the answers. Worked, there are Digits partial products and one sum fewer, of up to
// 2*Digits digits each, their signs, and the product: 4*Digits*Digits + 2*Digits - 1 characters.
func (t Task) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{
		Name: "multiplication", Version: "1",
		Alphabet: "0123456789+=:", PromptAlphabet: "0123456789*=", Grammar: "[0-9+=]*:" + problem.Number,
		MaxLength: 4*t.Digits*t.Digits + 4*t.Digits,
	}
}

// product is a problem.
type product struct{ a, b uint64 }

func (p product) String() string { return fmt.Sprintf("%d*%d", p.a, p.b) }

// key is the same for a*b and b*a.
func (p product) key() string { return product{min(p.a, p.b), max(p.a, p.b)}.String() }

// draw finds the product that a request asks for.
func (t Task) draw(request plugins.Request) (product, error) {
	limit := limit(problem.Between(1, t.Digits, request.Difficulty))
	return problem.Draw(request, func(random *rand.Rand) (product, string) {
		p := product{random.Uint64N(limit), random.Uint64N(limit)}
		return p, p.key()
	})
}

// limit is the number that factors of so many digits stay below.
func limit(digits int) uint64 {
	limit := uint64(1)
	for range digits {
		limit *= 10
	}
	return limit
}

// Problem draws two factors. The problem is "47*35", the prompt "47*35=".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	p, err := t.draw(request)
	return []byte(p.String()), p.String() + "=", err
}

// Verify compares what follows the answer's ':' with the product, character for character.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	p, ok := t.parse(string(state))
	if !ok {
		return plugins.Verdict{Fault: "the state holds no multiplication problem of these settings"}
	}
	return problem.Judge(answer, strconv.FormatUint(p.a*p.b, 10), t.Spec())
}

// parse reads a problem back, refusing what Problem would not write.
func (t Task) parse(text string) (p product, ok bool) {
	left, right, _ := strings.Cut(text, "*")
	a, errA := strconv.ParseUint(left, 10, 64)
	b, errB := strconv.ParseUint(right, 10, 64)
	p = product{a, b}
	return p, errA == nil && errB == nil && p.String() == text && max(a, b) < limit(t.Digits)
}

// Worked answers the request's problem digit by digit.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	p, err := t.draw(request)
	return p.String() + "=", problem.Finished(p.partials()), err
}

// Plain is a product whose work stops after any digit.
func (t Task) Plain(request plugins.Request) (string, error) {
	p, err := t.draw(request)
	return p.String() + "=" + problem.CutShort(p.partials(), problem.Random(request, "plain")), err
}

// partials work the product out by the digits of b, from the last: "235", then "+1410=1645".
func (p product) partials() []problem.Step {
	text := func(n uint64) string { return strconv.FormatUint(n, 10) }
	total := p.a * (p.b % 10)
	steps := []problem.Step{{Text: text(total), Value: text(total)}}
	shifted := p.a
	for rest := p.b / 10; rest > 0; rest /= 10 {
		shifted *= 10
		partial := shifted * (rest % 10)
		total += partial
		steps = append(steps, problem.Step{Text: "+" + text(partial) + "=" + text(total), Value: text(total)})
	}
	return steps
}
