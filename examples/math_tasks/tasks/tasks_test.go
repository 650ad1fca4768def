package tasks

import (
	"maps"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/examples/math_tasks/addition"
	"github.com/tengen-rl/tengen/examples/math_tasks/chain"
	"github.com/tengen-rl/tengen/examples/math_tasks/countdown"
	"github.com/tengen-rl/tengen/examples/math_tasks/equation"
	"github.com/tengen-rl/tengen/examples/math_tasks/mixed"
	"github.com/tengen-rl/tengen/examples/math_tasks/modular"
	"github.com/tengen-rl/tengen/examples/math_tasks/multiplication"
	"github.com/tengen-rl/tengen/examples/math_tasks/parity"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// variant is a task under settings that are tested.
type variant struct {
	name     string
	family   plugins.TaskFamily
	settings plugins.Settings
	other    plugins.Settings // under which states of settings must be refused
	walk     bool             // the last letter of an answer is its result: there is no ':'
}

func (v variant) String() string {
	for _, name := range slices.Sorted(maps.Keys(v.settings)) {
		v.name += "," + name + "=" + v.settings[name]
	}
	return v.name
}

type set = plugins.Settings

// variants are every task with its defaults, and with its settings at both ends of their ranges.
var variants = []variant{
	{"addition", addition.Family(), nil, set{"digits": "3"}, false},
	{"addition", addition.Family(), set{"digits": "1"}, nil, false},
	{"addition", addition.Family(), set{"digits": "18"}, nil, false},
	{"chain", chain.Family(), nil, set{"hops": "3"}, true},
	{"chain", chain.Family(), set{"hops": "1"}, nil, true},
	{"countdown", countdown.Family(), nil, set{"numbers": "4"}, false},
	{"countdown", countdown.Family(), set{"numbers": "2", "largest": "4"}, nil, false},
	{"countdown", countdown.Family(), set{"numbers": "5", "largest": "99"}, nil, false},
	{"equation", equation.Family(), nil, set{"largest": "10"}, false},
	{"equation", equation.Family(), set{"largest": "3"}, nil, false},
	{"equation", equation.Family(), set{"largest": "999"}, nil, false},
	{"mixed", mixed.Family(), nil, set{"tasks": "parity,chain"}, false},
	{"mixed", mixed.Family(), set{"tasks": "addition"}, nil, false},
	{"modular", modular.Family(), nil, set{"modulus": "10"}, false},
	{"modular", modular.Family(), set{"largest": "3", "modulus": "2"}, nil, false},
	{"modular", modular.Family(), set{"largest": "999", "modulus": "999"}, nil, false},
	{"multiplication", multiplication.Family(), nil, set{"digits": "3"}, false},
	{"multiplication", multiplication.Family(), set{"digits": "1"}, nil, false},
	{"multiplication", multiplication.Family(), set{"digits": "9"}, nil, false},
	{"parity", parity.Family(), nil, set{"bits": "21"}, false},
	{"parity", parity.Family(), set{"bits": "8", "long": "1"}, nil, false},
	{"parity", parity.Family(), set{"bits": "256", "long": "0"}, nil, false},
}

// Every task is tested, under its own name.
func TestAllTasksAreVariants(t *testing.T) {
	tested := map[string]bool{}
	for _, v := range variants {
		tested[v.name] = true
		if spec := v.task(t).Spec(); spec.Name != v.name {
			t.Errorf("task %s is listed as %s", spec.Name, v.name)
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(tested)), slices.Sorted(maps.Keys(All))) {
		t.Errorf("tested are %v, bundled %v", tested, slices.Sorted(maps.Keys(All)))
	}
}

// task is the author's value, without the adapter that holds answers to alphabet and grammar.
func (v variant) task(t *testing.T) plugins.Task {
	t.Helper()
	settings, err := v.settings.Resolve(v.family.Settings)
	if err != nil {
		t.Fatal(err)
	}
	task, err := v.family.Configure(settings)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// answers keep to the format, the first one at least.
func (v variant) answers(prompt string) []string {
	if v.walk {
		return []string{"a", "abc", "", prompt}
	}
	return []string{":1", ":0", "1:1", "", "1", prompt, prompt + ":1"}
}

func TestConformance(t *testing.T) {
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return plugins.AdaptTask(v.family) },
				plugintest.Options{Settings: v.settings, Other: v.other, SamePrompts: true, Answers: v.answers})
		})
	}
}

// A character is a token: under the default settings a task has few, and its texts are short enough
// for a small transformer.
func TestTextsAreSmall(t *testing.T) {
	for _, v := range variants {
		task := v.task(t)
		characters := map[rune]bool{}
		for _, c := range task.Spec().Alphabet + task.Spec().PromptAlphabet {
			characters[c] = true
		}
		longest, worked := 0, 0
		for i := range uint64(500) {
			prompt, answer, err := task.(plugins.WorkedTask).Worked(plugins.Request{Seed: i, Difficulty: float32(i%5) / 4})
			if err != nil {
				t.Fatal(err)
			}
			longest, worked = max(longest, len(prompt)), max(worked, len(answer))
		}
		t.Logf("%s: %d characters, prompts up to %d, worked answers up to %d of %d", v, len(characters), longest, worked, task.Spec().MaxLength)
		if len(characters) >= 64 || v.settings == nil && longest+task.Spec().MaxLength > 64 {
			t.Errorf("%s: %d characters, prompts of %d and answers of %d: want under 64, and 64 together", v, len(characters), longest, task.Spec().MaxLength)
		}
	}
}
