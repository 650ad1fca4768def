package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

// loadAgent loads what a person calls a run: its directory (the newest checkpoint), DIR@N (the
// weights that were kept after iteration N) or a weights file. It opens no database.
func (c *console) loadAgent(ctx context.Context, name string) (*engine.Agent, error) {
	weights, err := findWeights(name)
	if err != nil {
		return nil, err
	}
	agent, err := engine.LoadAgent(ctx, weights, c.options()...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return agent, nil
}

// loadPlayer is loadAgent for what needs a game.
func (c *console) loadPlayer(ctx context.Context, name string) (*engine.Agent, error) {
	agent, err := c.loadAgent(ctx, name)
	if err != nil {
		return nil, err
	}
	if err := playable(agent.Spec()); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), agent.Close())
	}
	return agent, nil
}

// playable refuses tasks.
func playable(spec plugins.Spec) error {
	if spec.Traits.Text {
		return fmt.Errorf("%s asks problems in text: there is nothing to play; 'tengen ask' has a run answer", spec.Name)
	}
	return nil
}

func findWeights(name string) (fs.FS, error) {
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() {
		return oneFile{os.DirFS(filepath.Dir(name)), filepath.Base(name)}, nil
	}
	if err == nil {
		_, err = engine.ReadRun(name)
		return os.DirFS(name), err
	}
	run, text, ok := cutLast(name, "@")
	iteration, notNumber := strconv.Atoi(text)
	if !ok || notNumber != nil {
		return nil, fmt.Errorf("there is no run %s: %w", name, fs.ErrNotExist)
	}
	if _, err := engine.ReadRun(run); err != nil {
		return nil, err
	}
	file := fmt.Sprintf("%08d.safetensors", iteration)
	for _, kept := range []string{"selves", "checkpoints"} {
		path := filepath.Join(run, kept)
		if _, err := os.Stat(filepath.Join(path, file)); err == nil {
			return oneFile{os.DirFS(path), file}, nil
		}
	}
	return nil, fmt.Errorf("%s keeps no weights of iteration %d: see %s", run, iteration, filepath.Join(run, "selves"))
}

// cutLast cuts around the last separator.
func cutLast(s, separator string) (before, after string, ok bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// oneFile shows one file of a directory, and no other.
type oneFile struct {
	dir  fs.FS
	name string
}

func (o oneFile) Open(name string) (fs.File, error) {
	if name != o.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return o.dir.Open(name)
}

func (o oneFile) ReadDir(string) ([]fs.DirEntry, error) {
	info, err := fs.Stat(o.dir, o.name)
	if err != nil {
		return nil, err
	}
	return []fs.DirEntry{fs.FileInfoToDirEntry(info)}, nil
}
