//go:build unix

package plugins_test

import (
	"reflect"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

func openPool(t *testing.T, name string, n int) *plugins.Pool {
	t.Helper()
	p, err := plugins.OpenPool(t.Context(), plugins.Self(name), n, plugins.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// Several processes keep the contract of one: games, and problems in text.
func TestPoolKeepsTheContract(t *testing.T) {
	for _, name := range []string{"tictactoe", "tally"} {
		t.Run(name, func(t *testing.T) {
			plugintest.Run(t, func(t *testing.T) plugins.Environment { return openPool(t, name, 3) }, plugintest.Options{Games: 4, SamePrompts: name == "tally"})
		})
	}
}

// kin is what a process and all that it starts have in common.
var kin = regexp.MustCompile(`TENGEN_KIN=\w+`)

// Processes take turns, and calls side by side go to different ones.
func TestPoolSpreadsCalls(t *testing.T) {
	p := openPool(t, "witness", 3)
	if _, err := p.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if pids := p.PIDs(); len(pids) != 3 || slices.Contains(pids, 0) || pids[0] == pids[1] {
		t.Errorf("processes %v", pids)
	}
	start, err := p.Start(t.Context(), make([]plugins.Request, 1))
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]string, 9)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			if drawing, err := p.Render(t.Context(), [][]byte{start[0].State}); err == nil {
				answers[i] = kin.FindString(drawing[0])
			}
		})
	}
	all.Wait()
	slices.Sort(answers)
	if n := len(slices.Compact(answers)); n != 3 || answers[0] == "" {
		t.Errorf("%d processes answered, want all 3", n)
	}
}

// One that is not like the others is refused.
func TestPoolOfDifferentPlugins(t *testing.T) {
	p := openPool(t, "faulty", 2)
	if _, err := p.Configure(t.Context(), plugins.Settings{"mode": "changes"}); err == nil || !containsAll(err.Error(), "faulty", "different specs") {
		t.Errorf("got %v", err)
	}
	one, err := openPool(t, "tictactoe", 2).Configure(t.Context(), nil)
	want, err2 := open(t, "tictactoe", plugins.Options{}).Configure(t.Context(), nil)
	if err != nil || err2 != nil || !reflect.DeepEqual(one, want) {
		t.Errorf("%v, %v", err, err2)
	}
}
