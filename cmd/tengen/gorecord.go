package main

import (
	"fmt"
	"math"
	"strings"

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

// goScore is the result of a game as GTP and SGF write it, counted as the board stands: "B+3.5",
// "W+7.5" or "0".
func goScore(rules *weiqi.Rules, actions []int) (string, error) {
	var s weiqi.State
	if err := rules.Start(&s, plugins.Request{}); err != nil {
		return "", err
	}
	for ply, action := range actions {
		if err := rules.Play(&s, action); err != nil {
			return "", fmt.Errorf("move %d: %w", ply+1, err)
		}
	}
	margin := float64(rules.Score(&s)) - rules.Komi()
	switch number := points(math.Abs(margin)); {
	case margin > 0:
		return "B+" + number, nil
	case margin < 0:
		return "W+" + number, nil
	}
	return "0", nil
}

// goRecord is a game of Go to be written.
type goRecord struct {
	black, white string
	event        string
	actions      []int
	comments     []string // by ply; may be shorter
}

// sgf writes the record as one game tree of SGF, file format 4 (red-bean.com/sgf).
func (g goRecord) sgf(rules *weiqi.Rules) (string, error) {
	result, err := goScore(rules, g.actions)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "(;GM[1]FF[4]CA[UTF-8]AP[Tengen]SZ[%d]KM[%s]RU[Chinese]", rules.Size(), points(rules.Komi()))
	fmt.Fprintf(&b, "PB[%s]PW[%s]EV[%s]RE[%s]\n", sgfText(g.black), sgfText(g.white), sgfText(g.event), result)
	for ply, action := range g.actions {
		fmt.Fprintf(&b, ";%c[%s]", "BW"[ply%2], sgfPoint(rules, action))
		if ply < len(g.comments) && g.comments[ply] != "" {
			fmt.Fprintf(&b, "C[%s]\n", sgfText(g.comments[ply]))
		} else if ply%10 == 9 {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(b.String(), "\n") + ")\n", nil
}

// sgfPoint is a point's column and row, letters from the upper left; nothing for a pass.
func sgfPoint(rules *weiqi.Rules, action int) string {
	if action == rules.Pass() {
		return ""
	}
	return string([]byte{'a' + byte(action%rules.Size()), 'a' + byte(action/rules.Size())})
}

var sgfEscapes = strings.NewReplacer(`\`, `\\`, `]`, `\]`)

func sgfText(s string) string { return sgfEscapes.Replace(s) }
