package mixed

import (
	"errors"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// Every task of the list comes up, about as often as the others, and judges its own problems.
func TestEveryTaskIsAsked(t *testing.T) {
	task, err := newTask("parity,addition,chain")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for seed := range uint64(3000) {
		request := plugins.Request{Seed: seed, Difficulty: 0.5}
		state, prompt, err := task.Problem(request)
		if err != nil {
			t.Fatal(err)
		}
		name, own, _ := strings.Cut(string(state), " ")
		asked[name]++
		if !strings.HasPrefix(prompt, own) {
			t.Fatalf("state %q has the prompt %q", state, prompt)
		}
		alone, err := byDefault(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, want, _ := alone.Problem(request); prompt != want {
			t.Fatalf("%s alone asks %q, mixed %q", name, want, prompt)
		}
	}
	for name, n := range asked {
		if n < 900 || n > 1100 {
			t.Errorf("of 3000 problems %d are of %s", n, name)
		}
	}
	if len(asked) != 3 {
		t.Errorf("asked were %v", asked)
	}
}

// A right answer to one task's problem is none to another's, and a state of a task that is not in the mixture is refused.
func TestTasksJudgeTheirOwn(t *testing.T) {
	task, err := newTask("addition,parity")
	if err != nil {
		t.Fatal(err)
	}
	for state, want := range map[string]bool{"addition 1+10": true, "parity 00000000000000000001": false, "parity 00000000000000001011": false} {
		if v := task.Verify([]byte(state), ":11"); v.Fault != "" || v.Reward == 1 != want {
			t.Errorf("%s: %+v", state, v)
		}
	}
	for _, state := range []string{"modular (1+1*1)%2", "1+10", "", "addition", "addition parity 01"} {
		if v := task.Verify([]byte(state), ":11"); v.Fault == "" {
			t.Errorf("%q: %+v", state, v)
		}
	}
}

func TestTasksThatCannotBeMixed(t *testing.T) {
	for _, list := range []string{"", "addition,", "mixed", "addition,chess"} {
		_, err := newTask(list)
		var setting *plugins.SettingError
		if !errors.As(err, &setting) || setting.Name != "tasks" {
			t.Errorf("%q: %v", list, err)
		}
	}
}
