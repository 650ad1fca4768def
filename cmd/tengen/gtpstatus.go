package main

import (
	"context"
	"strings"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// finalStatusList lists the stones of a status, a line for each chain. Boards are counted as they
// stand, so every stone is alive: none is dead, and seki needs no word.
func (s *gtpSession) finalStatusList(_ context.Context, args []string) (string, error) {
	if len(args) != 1 {
		return "", errSyntax
	}
	switch args[0] {
	case "dead", "seki":
		return "", nil
	case "alive":
		state, err := goState(s.rules, s.game.Actions())
		if err != nil {
			return "", err
		}
		return strings.Join(s.chains(state), "\n"), nil
	}
	return "", errSyntax
}

// chains names the stones of each chain, in a line.
func (s *gtpSession) chains(state *weiqi.State) []string {
	var out []string
	seen := make([]bool, s.rules.Pass())
	for p := range seen {
		if state.At(p) < 0 || seen[p] {
			continue
		}
		var names []string
		for _, q := range chainOf(state, s.rules.Size(), p, seen) {
			names = append(names, s.rules.Name(nil, q))
		}
		out = append(out, strings.Join(names, " "))
	}
	return out
}

// chainOf are the points of the chain at p, which are marked as seen.
func chainOf(state *weiqi.State, size, p int, seen []bool) []int {
	chain := []int{p}
	seen[p] = true
	for i := 0; i < len(chain); i++ {
		row, column := chain[i]/size, chain[i]%size
		for _, step := range [][2]int{{-1, 0}, {0, -1}, {0, 1}, {1, 0}} {
			r, c := row+step[0], column+step[1]
			if r < 0 || c < 0 || r >= size || c >= size {
				continue
			}
			if q := r*size + c; !seen[q] && state.At(q) == state.At(p) {
				seen[q] = true
				chain = append(chain, q)
			}
		}
	}
	return chain
}
