package addition

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
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

// Spec describes the answers: worked, a column has four characters and a comma, and the sum may be one
// digit longer than a term; there is room for a third more.
func (t Task) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{
		Name: "addition", Version: "3",
		Alphabet: "0123456789,:", PromptAlphabet: "0123456789+=", Grammar: "[0-9,]*:" + problem.Number, MaxLength: 8*t.Digits + 4,
	}
}

// sum is a problem.
type sum struct{ a, b uint64 }

func (s sum) String() string {
	return strconv.FormatUint(s.a, 10) + "+" + strconv.FormatUint(s.b, 10)
}

// key is the same for a+b and b+a.
func (s sum) key() string { return sum{min(s.a, s.b), max(s.a, s.b)}.String() }

// draw finds the sum that a request asks for. One term has up to as many digits as the difficulty says, the
// other up to as many or fewer, each number as often: terms of very different lengths come up too.
func (t Task) draw(request plugins.Request) (sum, error) {
	digits := problem.Between(1, t.Digits, request.Difficulty)
	return problem.Draw(request, func(random *rand.Rand) (sum, string) {
		s := sum{random.Uint64N(limit(digits)), random.Uint64N(limit(1 + random.IntN(digits)))}
		if random.IntN(2) == 1 {
			s.a, s.b = s.b, s.a
		}
		return s, s.key()
	})
}

// limit is the number that terms of so many digits stay below.
func limit(digits int) uint64 {
	limit := uint64(1)
	for range digits {
		limit *= 10
	}
	return limit
}

// Problem draws two terms. The problem is "47+5", the prompt "47+5=".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	s, err := t.draw(request)
	return []byte(s.String()), s.String() + "=", err
}

// Verify compares what follows the answer's ':' with the sum, character for character.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	s, ok := t.parse(string(state))
	if !ok {
		return plugins.Verdict{Fault: "the state holds no addition problem of these settings"}
	}
	return problem.Judge(answer, strconv.FormatUint(s.a+s.b, 10), t.Spec())
}

// parse reads a problem back, refusing what Problem would not write.
func (t Task) parse(text string) (s sum, ok bool) {
	left, right, _ := strings.Cut(text, "+")
	a, errA := strconv.ParseUint(left, 10, 64)
	b, errB := strconv.ParseUint(right, 10, 64)
	s = sum{a, b}
	return s, errA == nil && errB == nil && s.String() == text && max(a, b) < limit(t.Digits)
}

// Worked answers the request's problem column by column.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	s, err := t.draw(request)
	return s.String() + "=", problem.Finished(s.columns()), err
}

// Plain is a sum whose work stops after any column.
func (t Task) Plain(request plugins.Request) (string, error) {
	s, err := t.draw(request)
	return s.String() + "=" + problem.CutShort(s.columns(), problem.Random(request, "plain")), err
}

// columns work the sum out from the last digit: "75" and what these add up to with the carry, "12".
func (s sum) columns() []problem.Step {
	var steps []problem.Step
	carry, known, comma := uint64(0), "", ""
	for first := true; first || s.a > 0 || s.b > 0; first = false {
		x, y := s.a%10, s.b%10
		total := x + y + carry
		s.a, s.b, carry = s.a/10, s.b/10, total/10
		known = strconv.FormatUint(total%10, 10) + known
		steps = append(steps, problem.Step{Text: fmt.Sprintf("%s%d%d%02d", comma, x, y, total), Value: known})
		comma = ","
	}
	if carry > 0 {
		steps[len(steps)-1].Value = "1" + known
	}
	return steps
}
