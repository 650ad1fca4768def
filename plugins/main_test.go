package plugins_test

import (
	"context"
	"os"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// served are the environments that this test binary serves to itself.
var served = map[string]func() plugins.Environment{
	"tictactoe": tictactoe.New,
	"synthetic": newSynthetic,
}

func TestMain(m *testing.M) {
	plugins.ServeIfChild(served)
	os.Exit(m.Run())
}

// open starts the environment called name in a child process and closes it after the test.
func open(t testing.TB, name string, options plugins.Options) *plugins.Host {
	t.Helper()
	h, err := plugins.Open(context.Background(), plugins.Self(name), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}
