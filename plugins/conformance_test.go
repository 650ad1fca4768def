package plugins_test

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// TestConformance runs the kit on both adapters, and on the wire without a process. Package
// plugintest runs it with one.
func TestConformance(t *testing.T) {
	for name, newEnvironment := range map[string]func() plugins.Environment{
		"tictactoe": tictactoe.New,
		"synthetic": newSynthetic,
		"coin":      newCoin,
		"tally":     newTally,
	} {
		options := plugintest.Options{SamePrompts: name == "tally"}
		if name == "coin" {
			options.Other = plugins.Settings{"stake": "2"}
		}
		t.Run(name, func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return newEnvironment() }, options)
		})
		t.Run(name+"/wire", func(t *testing.T) {
			plugintest.Run(t, func(*testing.T) plugins.Environment { return plugins.Loopback(newEnvironment()) }, options)
		})
	}
}
