package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
	"github.com/tengen-rl/tengen/plugins"
)

// goRules are the rules of Go under an environment's settings; other games have none.
func goRules(spec plugins.Spec, settings plugins.Settings) (*weiqi.Rules, error) {
	if spec.Name != "go" {
		return nil, fmt.Errorf("this is for Go, and the rules are those of %s", spec.Name)
	}
	return weiqi.NewRules(settings.Int("size"), settings.Float("komi"), settings.Int("max_moves"))
}

// goState is the position after a game's moves.
func goState(rules *weiqi.Rules, actions []int) (*weiqi.State, error) {
	var s weiqi.State
	if err := rules.Start(&s, plugins.Request{}); err != nil {
		return nil, err
	}
	for ply, action := range actions {
		if err := rules.Play(&s, action); err != nil {
			return nil, fmt.Errorf("move %d: %w", ply+1, err)
		}
	}
	return &s, nil
}

// goScore is the result of a game, counted as the board stands.
func goScore(rules *weiqi.Rules, actions []int) (string, error) {
	s, err := goState(rules, actions)
	if err != nil {
		return "", err
	}
	return rules.Result(s), nil
}

// goRecord is a game to be written, its result counted as the board stands.
func goRecord(rules *weiqi.Rules, black, white, event string, actions []int) (weiqi.Record, error) {
	result, err := goScore(rules, actions)
	return weiqi.Record{
		Size: rules.Size(), Komi: rules.Komi(), Black: black, White: white, Event: event, Result: result, Moves: actions,
	}, err
}

// sgfWriter writes games of Go as SGF.
func sgfWriter(t table) (func(io.Writer, engine.GameRecord, []string) error, error) {
	rules, err := goRules(t.spec, t.settings)
	return func(w io.Writer, g engine.GameRecord, rulings []string) error {
		record, err := goRecord(rules, g.Seats[weiqi.Black], g.Seats[weiqi.White], "tengen arena", g.Actions)
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
		return weiqi.WriteSGF(w, record)
	}, err
}
