package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// gameKeeper writes the games of a match as they end: to a file of JSON lines, and as SGF files. Its
// methods are called one at a time.
type gameKeeper struct {
	table table
	file  *os.File     // of JSON lines, or nil
	dir   string       // of SGF files, or ""
	rules *weiqi.Rules // with dir
	err   error        // the first
}

// keptGame is a line of a file of games.
type keptGame struct {
	Environment string           `json:"environment"`
	Settings    plugins.Settings `json:"settings,omitempty"`
	engine.GameRecord
	Rulings []string `json:"rulings,omitempty"`
}

func newGameKeeper(dir, file string, t table) (*gameKeeper, error) {
	k := &gameKeeper{dir: dir, table: t}
	var err error
	if dir != "" {
		if k.rules, err = goRules(t.spec, t.settings); err == nil {
			err = os.MkdirAll(dir, 0o755)
		}
		if err != nil {
			return nil, fmt.Errorf("--sgf: %w", err)
		}
	}
	if file != "" {
		if k.file, err = os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			return nil, fmt.Errorf("--record: %w", err)
		}
	}
	return k, nil
}

// add keeps a game. What goes wrong is in err, and then no more are kept.
func (k *gameKeeper) add(g engine.GameRecord) {
	rulings := k.table.rulings.of(g.Game)
	if k.file != nil && k.err == nil {
		if err := k.addLine(g, rulings); err != nil {
			k.err = fmt.Errorf("--record: game %d: %w", g.Game+1, err)
		}
	}
	if k.dir != "" && k.err == nil {
		if err := k.addSGF(g, rulings); err != nil {
			k.err = fmt.Errorf("--sgf: game %d: %w", g.Game+1, err)
		}
	}
}

// addLine writes a line in one call, so that a match that dies leaves whole lines.
func (k *gameKeeper) addLine(g engine.GameRecord, rulings []string) error {
	line, err := json.Marshal(keptGame{k.table.spec.Name, k.table.settings, g, rulings})
	if err == nil {
		_, err = k.file.Write(append(line, '\n'))
	}
	return err
}

func (k *gameKeeper) addSGF(g engine.GameRecord, rulings []string) error {
	record, err := goRecord(k.rules, g.Seats[weiqi.Black], g.Seats[weiqi.White], "tengen arena", g.Actions)
	if err != nil {
		return err
	}
	if g.Adjudication != "" { // then a player has resigned
		record.Result = "B+R"
		if g.Returns[weiqi.White] > g.Returns[weiqi.Black] {
			record.Result = "W+R"
		}
	}
	record.Comment = strings.Join(rulings, "\n")
	var text bytes.Buffer
	if err := weiqi.WriteSGF(&text, record); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(k.dir, fmt.Sprintf("game-%04d.sgf", g.Game+1)), text.Bytes(), 0o644)
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
