package countdown

import (
	"fmt"
	"math/rand/v2"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// tries is how many expressions are drawn before a worked answer goes without another wrong one.
const tries = 100

// Worked answers the request's problem by trying expressions until one is right.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	g, err := t.draw(request)
	if err != nil {
		return "", "", err
	}
	return g.String() + "=", problem.Finished(t.steps(request, g)), nil
}

// Plain is a problem whose work stops after any attempt.
func (t Task) Plain(request plugins.Request) (string, error) {
	g, err := t.draw(request)
	if err != nil {
		return "", err
	}
	return g.String() + "=" + problem.CutShort(t.steps(request, g), problem.Random(request, "plain")), nil
}

// steps are attempts, the last one right: "3+5+7=15", then ",3*5+7=22".
func (t Task) steps(request plugins.Request, g game) []problem.Step {
	random := problem.Random(request, "attempts")
	used := problem.Between(2, t.Numbers, request.Difficulty)
	var tried []term
	for range random.IntN(attempts) {
		if wrong, ok := t.miss(random, g, used); ok {
			tried = append(tried, wrong)
		}
	}
	var steps []problem.Step
	comma := ""
	for _, x := range append(tried, g.solution) {
		steps = append(steps, problem.Step{Text: fmt.Sprintf("%s%s=%d", comma, x.text, x.value), Value: x.text})
		comma = ","
	}
	return steps
}

// miss is an expression that comes to another number than the target.
func (t Task) miss(random *rand.Rand, g game, used int) (term, bool) {
	for range tries {
		if x, ok := t.attempt(random, g.numbers, used); ok && x.value != g.target {
			return x, true
		}
	}
	return term{}, false
}
