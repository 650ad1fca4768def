package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// gameKeeper writes the games of a match as SGF files. Its methods are called one at a time.
type gameKeeper struct {
	dir   string // "" keeps nothing
	rules *weiqi.Rules
	err   error // the first
}

func newGameKeeper(dir string, t table) (*gameKeeper, error) {
	if dir == "" {
		return &gameKeeper{}, nil
	}
	rules, err := goRules(t.spec, t.settings)
	if err != nil {
		return nil, fmt.Errorf("--sgf: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("--sgf: %w", err)
	}
	return &gameKeeper{dir: dir, rules: rules}, nil
}

func (k *gameKeeper) add(g engine.GameRecord) {
	if k.dir == "" || k.err != nil {
		return
	}
	record, err := goRecord(k.rules, g.Seats[weiqi.Black], g.Seats[weiqi.White], "tengen arena", g.Actions)
	var text bytes.Buffer
	if err == nil {
		err = weiqi.WriteSGF(&text, record)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(k.dir, fmt.Sprintf("game-%04d.sgf", g.Game+1)), text.Bytes(), 0o644)
	}
	if err != nil {
		k.err = fmt.Errorf("--sgf: game %d: %w", g.Game+1, err)
	}
}

// matchSettings are the complete settings of a match's rules: a run's own, or those asked for.
func matchSettings(a, b *contestant, spec plugins.Spec, asked plugins.Settings) (plugins.Settings, error) {
	for _, k := range []*contestant{a, b} {
		if k.agent != nil {
			return k.agent.Settings()
		}
	}
	return asked.Resolve(spec.Settings)
}
