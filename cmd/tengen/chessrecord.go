package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins/chess"
)

// pgnWriter writes games of chess as PGN.
func pgnWriter(t table) (func(io.Writer, engine.GameRecord, []string) error, error) {
	if t.spec.Name != "chess" {
		return nil, fmt.Errorf("this is for chess, and the rules are those of %s", t.spec.Name)
	}
	return func(w io.Writer, g engine.GameRecord, rulings []string) error {
		record := chess.Record{
			Event: "tengen arena", White: g.Seats[0], Black: g.Seats[1], Result: "1/2-1/2",
			Start: t.settings["fen"], Moves: g.Actions,
		}
		switch {
		case g.Returns[0] > g.Returns[1]:
			record.Result = "1-0"
		case g.Returns[0] < g.Returns[1]:
			record.Result = "0-1"
		}
		if g.Adjudication != "" {
			rulings = append([]string{g.Adjudication}, rulings...)
		}
		record.Comment = strings.Join(rulings, "; ")
		return chess.WritePGN(w, record)
	}, nil
}
