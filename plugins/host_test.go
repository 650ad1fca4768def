package plugins_test

import (
	"context"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestOpen(t *testing.T) {
	h := open(t, "tictactoe", plugins.Options{})
	ctx := context.Background()
	spec, err := h.Configure(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.Start(ctx, make([]plugins.Request, 3))
	if err != nil {
		t.Fatal(err)
	}
	p, err = h.Step(ctx, []plugins.Move{{p[0].State, 4}, {p[1].State, 99}})
	t.Log(spec, p, err)
	d, err := h.Render(ctx, [][]byte{p[0].State})
	t.Log(d, err)
	r, err := h.Rollout(ctx, []plugins.Playout{{p[0].State, 1, 10}})
	t.Log(r, err)
}
