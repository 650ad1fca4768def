package mixed

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tengen-rl/tengen/examples/math_tasks/addition"
	"github.com/tengen-rl/tengen/examples/math_tasks/chain"
	"github.com/tengen-rl/tengen/examples/math_tasks/countdown"
	"github.com/tengen-rl/tengen/examples/math_tasks/equation"
	"github.com/tengen-rl/tengen/examples/math_tasks/modular"
	"github.com/tengen-rl/tengen/examples/math_tasks/multiplication"
	"github.com/tengen-rl/tengen/examples/math_tasks/parity"
	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// families are the tasks that can be mixed.
var families = map[string]func() plugins.TaskFamily{
	"addition": addition.Family, "chain": chain.Family, "countdown": countdown.Family, "equation": equation.Family,
	"modular": modular.Family, "multiplication": multiplication.Family, "parity": parity.Family,
}

// usual are the tasks of numbers, whose answers end with ':' and a result.
const usual = "addition,countdown,equation,modular,multiplication"

// New returns a mixture of tasks as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// Family is mixtures for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{
			{Name: "tasks", Kind: plugins.Text, Default: usual, Help: "which tasks, by name, with commas between them"},
		},
		Configure: func(s plugins.Settings) (plugins.Task, error) { return newTask(s["tasks"]) },
	}
}

// Task asks problems of several tasks.
type Task struct {
	names []string // sorted, each once
	tasks []worked
}

// worked is what the tasks of the mixture can all do.
type worked interface {
	plugins.Task
	plugins.PlainTask
	plugins.WorkedTask
}

func newTask(list string) (plugins.Task, error) {
	names := strings.Split(list, ",")
	slices.Sort(names)
	t := Task{names: slices.Compact(names)}
	for _, name := range t.names {
		task, err := byDefault(name)
		if err != nil {
			return nil, &plugins.SettingError{Name: "tasks", Value: list, Reason: err.Error()}
		}
		t.tasks = append(t.tasks, task)
	}
	return t, nil
}

// byDefault is a task with its default settings.
func byDefault(name string) (worked, error) {
	family, ok := families[name]
	if !ok {
		return nil, fmt.Errorf("there is no task %q to mix in", name)
	}
	settings, err := plugins.Settings(nil).Resolve(family().Settings)
	if err != nil {
		return nil, err
	}
	task, err := family().Configure(settings)
	if err != nil {
		return nil, err
	}
	return task.(worked), nil
}

// Spec is the union of the tasks' alphabets and the longest of their answers.
func (t Task) Spec() plugins.TaskSpec {
	s := plugins.TaskSpec{Name: "mixed", Version: "1"}
	for _, task := range t.tasks {
		own := task.Spec()
		s.Alphabet, s.PromptAlphabet = union(s.Alphabet, own.Alphabet), union(s.PromptAlphabet, own.PromptAlphabet)
		s.MaxLength = max(s.MaxLength, own.MaxLength)
		s.Version += "." + own.Version
	}
	return s
}

func union(a, b string) string {
	characters := []rune(a + b)
	slices.Sort(characters)
	return string(slices.Compact(characters))
}

// of is the task that a request asks.
func (t Task) of(request plugins.Request) (name string, task worked) {
	i := problem.Random(request, "task").IntN(len(t.tasks))
	return t.names[i], t.tasks[i]
}

// Problem poses a problem of one of the tasks.
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	name, task := t.of(request)
	state, prompt, err := task.Problem(request)
	return append([]byte(name+" "), state...), prompt, err
}

// Worked is a worked example of the same task.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	_, task := t.of(request)
	return task.Worked(request)
}

// Plain is a text of the same task.
func (t Task) Plain(request plugins.Request) (string, error) {
	_, task := t.of(request)
	return task.Plain(request)
}

// Verify has the problem's task judge the answer, which must keep to that task's alphabet and length.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	name, own, _ := strings.Cut(string(state), " ")
	i, ok := slices.BinarySearch(t.names, name)
	if !ok {
		return plugins.Verdict{Fault: "the state holds no problem of these tasks"}
	}
	spec := t.tasks[i].Spec()
	if utf8.RuneCountInString(answer) > spec.MaxLength || strings.Trim(answer, spec.Alphabet) != "" {
		return plugins.Verdict{Note: "no answer to a problem of " + name + " looks like that"}
	}
	return t.tasks[i].Verify([]byte(own), answer)
}
