package plugintest_test

import (
	"context"
	"os"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// served are environments of every sort, in this process and in another.
var served = map[string]func() plugins.Environment{
	"tictactoe": tictactoe.New,
	"dice":      newDice,
	"echo":      newEcho,
}

func TestMain(m *testing.M) {
	plugins.ServeIfChild(served)
	os.Exit(m.Run())
}

// TestConformance runs the same suite on the same rules, in process and out of process.
func TestConformance(t *testing.T) {
	options := map[string]plugintest.Options{
		"dice": {Settings: plugins.Settings{"sides": "4"}, Other: plugins.Settings{"sides": "5"}},
		"echo": {
			Other: plugins.Settings{"loud": "true"}, SamePrompts: true,
			Answers: func(prompt string) []string { return []string{prompt, prompt + prompt, ""} },
		},
	}
	for name, newEnvironment := range served {
		t.Run(name+"/in process", func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return newEnvironment() }, options[name])
		})
		t.Run(name+"/out of process", func(t *testing.T) {
			plugintest.Run(t, func(t *testing.T) plugins.Environment {
				h, err := plugins.Open(context.Background(), plugins.Self(name), plugins.Options{})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { h.Close() })
				return h
			}, options[name])
		})
	}
}
