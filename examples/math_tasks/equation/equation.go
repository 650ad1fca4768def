package equation

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// New returns linear equations as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// least is the largest number of the easiest problems: there are enough of those for two splits.
const least = 3

// Family is linear equations for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{{
			Name: "largest", Kind: plugins.Int, Default: "9", Min: least, Max: 999,
			Help: "the largest absolute value of a, b and x in a*x+b=c",
		}},
		Configure: func(s plugins.Settings) (plugins.Task, error) { return Task{Largest: s.Int("largest")}, nil },
	}
}

// Task is a*x+b=c with a, b and x from -Largest to Largest, 3 to 999, and a not 0.
type Task struct{ Largest int }

// Spec describes the answers: worked, a, "x=", a*x, ':' and x, each number with a sign, and room for
// four characters more.
func (t Task) Spec() plugins.TaskSpec {
	length := func(n int) int { return len(strconv.Itoa(-n)) }
	return plugins.TaskSpec{
		Name: "equation", Version: "1",
		Alphabet: "0123456789-x=:", PromptAlphabet: "0123456789-+x=;", Grammar: "[0-9x=-]*:(?:0|-?[1-9][0-9]*)",
		MaxLength: 2*length(t.Largest) + length(t.Largest*t.Largest) + 3 + 4,
	}
}

// equation is a problem: a*x+b=c.
type equation struct{ a, b, c int }

func (e equation) String() string { return fmt.Sprintf("%dx%+d=%d", e.a, e.b, e.c) }

// draw finds the equation that a request asks for.
func (t Task) draw(request plugins.Request) (equation, error) {
	n := problem.Between(least, t.Largest, request.Difficulty)
	return problem.Draw(request, func(random *rand.Rand) (equation, string) {
		signed := func() int { return random.IntN(2*n+1) - n }
		a, b, x := signed(), signed(), signed()
		if a == 0 {
			return equation{}, ""
		}
		e := equation{a, b, a*x + b}
		return e, e.String()
	})
}

// Problem draws an equation. The problem is "3x+5=-7", the prompt "3x+5=-7;".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	e, err := t.draw(request)
	return []byte(e.String()), e.String() + ";", err
}

// Verify compares what follows the answer's ':' with x, character for character.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	e, ok := t.parse(string(state))
	if !ok {
		return plugins.Verdict{Fault: "the state holds no equation of these settings"}
	}
	return problem.Judge(answer, strconv.Itoa((e.c-e.b)/e.a), t.Spec())
}

// parse reads an equation back, refusing what Problem would not write.
func (t Task) parse(text string) (e equation, ok bool) {
	if _, err := fmt.Sscanf(text, "%dx%d=%d", &e.a, &e.b, &e.c); err != nil || e.String() != text {
		return e, false
	}
	n := t.Largest
	if e.a == 0 || max(e.a, -e.a, e.b, -e.b) > n || max(e.c, -e.c) > n*n+n || (e.c-e.b)%e.a != 0 {
		return e, false
	}
	x := (e.c - e.b) / e.a
	return e, max(x, -x) <= n
}

// Worked answers the request's problem in two steps.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	e, err := t.draw(request)
	if err != nil {
		return "", "", err
	}
	return e.String() + ";", problem.Finished(e.steps()), nil
}

// Plain is an equation whose work stops after any step.
func (t Task) Plain(request plugins.Request) (string, error) {
	e, err := t.draw(request)
	if err != nil {
		return "", err
	}
	return e.String() + ";" + problem.CutShort(e.steps(), problem.Random(request, "plain")), nil
}

// steps take b away, and then divide, which needs no more words than the result.
func (e equation) steps() []problem.Step {
	right := strconv.Itoa(e.c - e.b)
	return []problem.Step{
		{Text: fmt.Sprintf("%dx=%s", e.a, right), Value: right},
		{Value: strconv.Itoa((e.c - e.b) / e.a)},
	}
}
