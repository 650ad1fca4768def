package plugintest_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// honest are environments of every sort, in this process and in another.
var honest = map[string]func() plugins.Environment{
	"tictactoe": tictactoe.New,
	"dice":      newDice,
	"echo":      newEcho,
	"nim":       func() plugins.Environment { return newNim(nim{}) },
	"chatty":    newChatty,
}

// children are environments with something wrong that show it in a process of their own.
var children = map[string]func() plugins.Environment{"dies": newDies, "differs": newDiffers, "sessions": newSessions, "once": newOnce}

// The test binary serves these environments, and those with something wrong, to itself.
func TestMain(m *testing.M) {
	maps.Copy(children, honest)
	plugins.ServeIfChild(children)
	os.Exit(m.Run())
}

// TestConformance runs the same suite on the same rules, in process and out of process.
func TestConformance(t *testing.T) {
	options := map[string]plugintest.Options{
		"tictactoe": {InTurn: true},
		"nim":       {InTurn: true},
		"dice":      {Settings: plugins.Settings{"sides": "4"}, Other: plugins.Settings{"sides": "5"}},
		"echo": {
			Other: plugins.Settings{"loud": "true"}, SamePrompts: true,
			Answers: func(prompt string) []string { return []string{prompt, prompt + prompt, ""} },
		},
	}
	for name, newEnvironment := range honest {
		if name == "chatty" {
			newEnvironment = tictactoe.New // it prints only on its own standard output
		}
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

func TestSettingsThatAreRefusedAreTold(t *testing.T) {
	err := plugintest.Check(t.Context(), newDice(), newDice(), plugintest.Options{Settings: plugins.Settings{"sides": "1"}})
	var refusal *plugins.SettingError
	if !errors.As(err, &refusal) || refusal.Name != "sides" {
		t.Errorf("got %v", err)
	}
}
