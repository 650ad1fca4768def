package plugins_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// tally asks for a number in strokes, and teaches it: the smallest task with examples of both
// kinds. Numbers to learn from are even, held-out ones odd, so no problem is in both splits.
type tally struct{}

var tallyFamily = plugins.TaskFamily{
	Configure: func(plugins.Settings) (plugins.Task, error) { return tally{}, nil },
}

func newTally() plugins.Environment { return plugins.AdaptTask(tallyFamily) }

func (tally) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{
		Name: "tally", Version: "1",
		Alphabet: "|", PromptAlphabet: "0123456789=,", Grammar: `\|+`, MaxLength: 99,
	}
}

func (tally) number(r plugins.Request) int { return 2 + 2*int(r.Seed%49) - int(r.Split) }

func (t tally) Problem(r plugins.Request) ([]byte, string, error) {
	if r.Seed == 1313 {
		return nil, "", errors.New("1313 brings bad luck")
	}
	n := t.number(r)
	return []byte{byte(n)}, fmt.Sprint(n, "="), nil
}

func (t tally) Verify(problem []byte, answer string) plugins.Verdict {
	if len(problem) != 1 {
		return plugins.Verdict{Fault: "not a number"}
	}
	if len(answer) == int(problem[0]) {
		return plugins.Verdict{Reward: 1}
	}
	return plugins.Verdict{}
}

func (t tally) Worked(r plugins.Request) (prompt, answer string, err error) {
	_, prompt, err = t.Problem(r)
	return prompt, strings.Repeat("|", t.number(r)), err
}

func (t tally) Plain(r plugins.Request) (string, error) {
	n := min(t.number(r), 10)
	return strings.Repeat("|", n) + "," + strings.Repeat("|", n+1), nil
}
