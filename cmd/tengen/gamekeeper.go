package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

// gameKeeper writes the games of a match as they end: to a file of JSON lines, and to files as a game's players exchange
// them. Its methods are called one at a time.
type gameKeeper struct {
	table table
	file  *os.File // of JSON lines, or nil
	files []gameFiles
	err   error // the first
}

// gameFiles is a directory of files in one of a game's own formats.
type gameFiles struct {
	format string // sgf or pgn
	dir    string
	write  func(w io.Writer, g engine.GameRecord, rulings []string) error
}

// keptGame is a line of a file of games.
type keptGame struct {
	Environment string           `json:"environment"`
	Settings    plugins.Settings `json:"settings,omitempty"`
	engine.GameRecord
	Rulings []string `json:"rulings,omitempty"`
}

// newGameKeeper keeps games in a file and in directories, "" for none.
func newGameKeeper(file, sgf, pgn string, t table) (*gameKeeper, error) {
	k := &gameKeeper{table: t}
	var err error
	if sgf != "" {
		err = k.addFiles("sgf", sgf, sgfWriter)
	}
	if pgn != "" && err == nil {
		err = k.addFiles("pgn", pgn, pgnWriter)
	}
	if err == nil && file != "" {
		if k.file, err = os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			err = fmt.Errorf("--record: %w", err)
		}
	}
	return k, err
}

// gameWriter makes what writes a match's games in some format.
type gameWriter func(table) (func(io.Writer, engine.GameRecord, []string) error, error)

func (k *gameKeeper) addFiles(format, dir string, writer gameWriter) error {
	write, err := writer(k.table)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		return fmt.Errorf("--%s: %w", format, err)
	}
	k.files = append(k.files, gameFiles{format, dir, write})
	return nil
}

// add keeps a game. What goes wrong is in err, and then no more are kept.
func (k *gameKeeper) add(g engine.GameRecord) {
	rulings := k.table.rulings.of(g.Game)
	if k.file != nil && k.err == nil {
		if err := k.addLine(g, rulings); err != nil {
			k.err = fmt.Errorf("--record: game %d: %w", g.Game+1, err)
		}
	}
	for _, f := range k.files {
		if k.err == nil {
			k.err = f.add(g, rulings)
		}
	}
}

// add writes a game's file.
func (f gameFiles) add(g engine.GameRecord, rulings []string) error {
	var text bytes.Buffer
	err := f.write(&text, g, rulings)
	if err == nil {
		err = os.WriteFile(filepath.Join(f.dir, fmt.Sprintf("game-%04d.%s", g.Game+1, f.format)), text.Bytes(), 0o644)
	}
	if err != nil {
		return fmt.Errorf("--%s: game %d: %w", f.format, g.Game+1, err)
	}
	return nil
}

// addLine writes a line in one call, so that a match that dies leaves whole lines.
func (k *gameKeeper) addLine(g engine.GameRecord, rulings []string) error {
	line, err := json.Marshal(keptGame{k.table.spec.Name, k.table.settings, g, rulings})
	if err == nil {
		_, err = k.file.Write(append(line, '\n'))
	}
	return err
}

func (k *gameKeeper) close() error {
	if k.file == nil {
		return nil
	}
	return k.file.Close()
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
