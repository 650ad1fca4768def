package parity

import (
	"math/rand/v2"
	"strings"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// New returns parity as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// Family is parity for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{
			{Name: "bits", Kind: plugins.Int, Default: "20", Min: 8, Max: 256, Help: "how many bits a problem has"},
			{Name: "long", Kind: plugins.Float, Default: "0.15", Min: 0, Max: 1, Help: "share of the worked examples that go bit by bit; the others give the parity at once"},
		},
		Configure: func(s plugins.Settings) (plugins.Task, error) {
			return Task{Bits: s.Int("bits"), Long: s.Float("long")}, nil
		},
	}
}

// Task is the parity of Bits bits, 8 to 256. Long is the share of worked examples that go bit by bit.
type Task struct {
	Bits int
	Long float64
}

// Spec describes the answers: Bits characters of thinking and two more, with room for half as many
// again.
func (t Task) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{
		Name: "parity", Version: "1",
		Alphabet: "01:", PromptAlphabet: "01=", Grammar: "[01]*:[01]", MaxLength: t.Bits + 2 + t.Bits/2,
	}
}

// draw finds the bits that a request asks for.
func (t Task) draw(request plugins.Request) (string, error) {
	return problem.Draw(request, func(random *rand.Rand) (string, string) {
		bits := make([]byte, t.Bits)
		for i := range bits {
			bits[i] = '0' + byte(random.IntN(2))
		}
		return string(bits), string(bits)
	})
}

// Problem draws bits. The problem is "0110", the prompt "0110=".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	bits, err := t.draw(request)
	return []byte(bits), bits + "=", err
}

// Verify compares what follows the answer's ':' with the parity.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	bits := string(state)
	if len(bits) != t.Bits || strings.Trim(bits, "01") != "" {
		return plugins.Verdict{Fault: "the state holds no parity problem of these settings"}
	}
	running := steps(bits)
	return problem.Judge(answer, running[len(running)-1].Value, t.Spec())
}

// Worked answers the request's problem, at length or at once.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	bits, err := t.draw(request)
	if err != nil {
		return "", "", err
	}
	work := steps(bits)
	if random := problem.Random(request, "long"); random.Float64() >= t.Long {
		work = []problem.Step{{Value: work[len(work)-1].Value}}
	}
	return bits + "=", problem.Finished(work), nil
}

// Plain is a string of bits whose work stops after any of them.
func (t Task) Plain(request plugins.Request) (string, error) {
	bits, err := t.draw(request)
	if err != nil {
		return "", err
	}
	return bits + "=" + problem.CutShort(steps(bits), problem.Random(request, "plain")), nil
}

// steps are the parities after each bit.
func steps(bits string) []problem.Step {
	out := make([]problem.Step, len(bits))
	odd := byte(0)
	for i := range out {
		odd ^= bits[i] & 1
		now := string('0' + odd)
		out[i] = problem.Step{Text: now, Value: now}
	}
	return out
}
