package plugins_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strconv"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// witness is tic-tac-toe that tells, as its drawing, what its process was given.
type witness struct{ plugins.Environment }

// testimony is what a plugin process sees of the world.
type testimony struct {
	Environment []string
	Directory   string
	Stdin       string
	Files       []string
}

func newWitness() plugins.Environment { return witness{tictactoe.New()} }

// Render implements plugins.Renderer.
func (witness) Render(_ context.Context, states [][]byte) ([]string, error) {
	var t testimony
	t.Environment = os.Environ()
	t.Directory, _ = os.Getwd()
	in, _ := io.ReadAll(os.Stdin)
	t.Stdin = string(in)
	entries, _ := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		name, _ := os.Readlink("/proc/self/fd/" + e.Name())
		t.Files = append(t.Files, e.Name()+" "+name)
	}
	text, err := json.Marshal(t)
	out := make([]string, len(states))
	for i := range out {
		out[i] = string(text)
	}
	return out, err
}

// parent is tic-tac-toe that starts a process of its own to draw a position.
type parent struct {
	plugins.Environment
	prepare func(*exec.Cmd)
}

func newParent() plugins.Environment { return parent{tictactoe.New(), func(*exec.Cmd) {}} }

// newDeserter is a parent whose process leaves its group and its session.
func newDeserter() plugins.Environment { return parent{tictactoe.New(), ownSession} }

// Render implements plugins.Renderer: the drawing is the process's number.
func (p parent) Render(context.Context, [][]byte) ([]string, error) {
	child := exec.Command("sleep", "60")
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	p.prepare(child)
	if err := child.Start(); err != nil {
		return nil, err
	}
	return []string{strconv.Itoa(child.Process.Pid)}, nil
}
