package modular

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// New returns modular arithmetic as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// least is the largest number of the easiest problems: fewer numbers would leave a split empty.
const least = 3

// Family is modular arithmetic for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{
			{Name: "largest", Kind: plugins.Int, Default: "9", Min: least, Max: 999, Help: "the largest of a, b and c in (a+b*c)%m"},
			{Name: "modulus", Kind: plugins.Int, Default: "9", Min: 2, Max: 999, Help: "the largest m"},
		},
		Configure: func(s plugins.Settings) (plugins.Task, error) {
			return Task{Largest: s.Int("largest"), Modulus: s.Int("modulus")}, nil
		},
	}
}

// Task is (a+b*c)%m with a, b and c of up to Largest, 3 to 999, and m from 2 to Modulus, 2 to 999.
type Task struct{ Largest, Modulus int }

// Spec describes the answers: worked, a product, two numbers no larger than the largest sum, their
// signs and the remainder, with room for four characters more.
func (t Task) Spec() plugins.TaskSpec {
	length := func(n int) int { return len(strconv.Itoa(n)) }
	product := t.Largest * t.Largest
	return plugins.TaskSpec{
		Name: "modular", Version: "1",
		Alphabet: "0123456789,-:", PromptAlphabet: "0123456789(+*)%=", Grammar: "[0-9,-]*:" + problem.Number,
		MaxLength: length(product) + 2*length(product+t.Largest) + length(t.Modulus-1) + 3 + 4,
	}
}

// remainder is a problem.
type remainder struct{ a, b, c, m int }

func (r remainder) String() string { return fmt.Sprintf("(%d+%d*%d)%%%d", r.a, r.b, r.c, r.m) }

// key is the same for b*c and c*b.
func (r remainder) key() string {
	return remainder{r.a, min(r.b, r.c), max(r.b, r.c), r.m}.String()
}

// value is what the problem asks for.
func (r remainder) value() int { return (r.a + r.b*r.c) % r.m }

// draw finds the problem that a request asks for.
func (t Task) draw(request plugins.Request) (remainder, error) {
	n := 1 + problem.Between(least, t.Largest, request.Difficulty)
	return problem.Draw(request, func(random *rand.Rand) (remainder, string) {
		r := remainder{random.IntN(n), random.IntN(n), random.IntN(n), 2 + random.IntN(t.Modulus-1)}
		return r, r.key()
	})
}

// Problem draws a problem. It is "(3+4*5)%7", the prompt "(3+4*5)%7=".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	r, err := t.draw(request)
	return []byte(r.String()), r.String() + "=", err
}

// Verify compares what follows the answer's ':' with the remainder, character for character.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	r, ok := t.parse(string(state))
	if !ok {
		return plugins.Verdict{Fault: "the state holds no modular problem of these settings"}
	}
	return problem.Judge(answer, strconv.Itoa(r.value()), t.Spec())
}

// parse reads a problem back, refusing what Problem would not write.
func (t Task) parse(text string) (r remainder, ok bool) {
	_, err := fmt.Sscanf(text, "(%d+%d*%d)%%%d", &r.a, &r.b, &r.c, &r.m)
	fits := min(r.a, r.b, r.c) >= 0 && max(r.a, r.b, r.c) <= t.Largest && r.m >= 2 && r.m <= t.Modulus
	return r, err == nil && fits && r.String() == text
}

// Worked answers the request's problem by product, sum and remainder.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	r, err := t.draw(request)
	if err != nil {
		return "", "", err
	}
	return r.String() + "=", problem.Finished(r.steps()), nil
}

// Plain is a problem whose work stops after any step.
func (t Task) Plain(request plugins.Request) (string, error) {
	r, err := t.draw(request)
	if err != nil {
		return "", err
	}
	return r.String() + "=" + problem.CutShort(r.steps(), problem.Random(request, "plain")), nil
}

// steps are the product, the sum, and the multiple of m in it.
func (r remainder) steps() []problem.Step {
	product := strconv.Itoa(r.b * r.c)
	sum := strconv.Itoa(r.a + r.b*r.c)
	value := r.value()
	return []problem.Step{
		{Text: product, Value: product},
		{Text: "," + sum, Value: sum},
		{Text: "-" + strconv.Itoa(r.a+r.b*r.c-value), Value: strconv.Itoa(value)},
	}
}
