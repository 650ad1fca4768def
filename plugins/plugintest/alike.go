package plugintest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// Bounds on the comparison of positions that look alike.
const (
	pairsCompared = 200
	pairsOfALook  = 4  // so that one common look does not take all
	pliesFollowed = 24 // both positions are played on as far as this
	exchangedTo   = 16 // moves from here on are not exchanged
	blindGames    = 4  // times as many as the options say
)

// checkObservation looks for positions that the same player cannot tell apart, after the same number of moves, and that
// go on differently: an observation that hides nothing, as the spec says, cannot look the same there. Where it may hide
// something, it must at least change.
func checkObservation(ctx context.Context, s *subject) error {
	if !s.spec.Traits.PerfectInformation {
		return s.blind(ctx)
	}
	return s.alike(ctx, func(p place) (own, other string) {
		look := fmt.Sprintln(p.position.Player, len(p.moves)) + string(p.position.Observation)
		return look, look
	})
}

// checkPerspective looks for positions that two players cannot tell from each other's and that go on otherwise than with
// the seats exchanged: then one of them is given the wrong view, the wrong turn or the wrong reward.
func checkPerspective(ctx context.Context, s *subject) error {
	if s.spec.Players != 2 || !s.spec.Traits.PerfectInformation {
		return errAbsent
	}
	return s.alike(ctx, func(p place) (own, other string) {
		look := string(p.position.Observation)
		return fmt.Sprintln(p.position.Player) + look, fmt.Sprintln(1-p.position.Player) + look
	})
}

// place is a position where a player moves, and how play came there.
type place struct {
	line
	position plugins.Position
}

// alike follows pairs of places where the look of one is the other look of the other.
func (s *subject) alike(ctx context.Context, looks func(place) (own, other string)) error {
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	places, err := s.places(ctx, games)
	if err != nil {
		return err
	}
	var pairs []*pair
	seen := map[string][]place{}
	for _, b := range places {
		own, other := looks(b)
		known := func(a place) bool { return bytes.Equal(a.position.State, b.position.State) }
		for _, a := range seen[other] {
			if len(pairs) < pairsCompared && !known(a) {
				pairs = append(pairs, newPair(a, b))
			}
		}
		if len(seen[own]) < pairsOfALook && !slices.ContainsFunc(seen[own], known) {
			seen[own] = append(seen[own], b)
		}
	}
	s.note = fmt.Sprintf("%d pairs of positions that look alike", len(pairs))
	return s.follow(ctx, pairs)
}

// places are the positions of games where a player moves, and those after two moves of a player are exchanged: another
// way, often, to the same position. Early ones come first.
func (s *subject) places(ctx context.Context, games []game) ([]place, error) {
	var out []place
	for _, g := range games {
		for i, p := range g.plies {
			if i == 0 && p.before.Player >= 0 {
				out = append(out, place{p.line, p.before})
			}
			if p.after.Player >= 0 {
				out = append(out, place{p.then(p.action), p.after})
			}
		}
	}
	exchanged, err := s.exchanged(ctx, games)
	out = append(out, exchanged...)
	slices.SortStableFunc(out, func(a, b place) int { return len(a.moves) - len(b.moves) })
	return out, err
}

// exchanged plays games with two moves of a player exchanged, where the moves are still legal.
func (s *subject) exchanged(ctx context.Context, games []game) ([]place, error) {
	if s.spec.Traits.Chance {
		return nil, nil // what nature did would have to be exchanged too
	}
	n := s.spec.Players
	var starts []plugins.Position
	var moves [][]int
	var lines []line
	for _, g := range games {
		for i := 0; i+n < min(len(g.plies), exchangedTo); i++ {
			turned := slices.Clone(g.moves[i : i+n+1])
			turned[0], turned[n] = turned[n], turned[0]
			starts, moves = append(starts, g.plies[i].before), append(moves, turned)
			lines = append(lines, line{g.request, append(slices.Clone(g.moves[:i]), turned...)})
		}
	}
	ways, err := paths(ctx, s.env, starts, moves)
	var out []place
	for i, way := range ways {
		if last := way[len(way)-1]; len(way) == len(moves[i])+1 && last.Player >= 0 && s.good(&last) == nil {
			out = append(out, place{lines[i], last})
		}
	}
	return out, err
}

// blind finds that nobody sees anything though somebody moves more than once in a game.
func (s *subject) blind(ctx context.Context) error {
	more := *s
	more.options.Games *= blindGames
	plies, err := more.plies(ctx)
	if err != nil {
		return err
	}
	var first []byte
	moves := map[string]bool{} // players in games
	again := false
	for _, p := range plies {
		if p.before.Player < 0 {
			continue
		}
		if first == nil {
			first = p.before.Observation
		}
		if !bytes.Equal(first, p.before.Observation) {
			return nil
		}
		key := fmt.Sprint(p.request.Seed, p.before.Player)
		again = again || moves[key]
		moves[key] = true
	}
	if again {
		return errors.New("all positions look alike, to all players")
	}
	return nil
}
