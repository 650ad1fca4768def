package plugintest

import (
	"context"
	"fmt"
)

// orderGames is how many times as many games are played before a player is missed.
const orderGames = 20

// checkOrder looks at whose turn it is. The kit does not know the game: that a player never comes to move it takes for a
// mistake, and any other order only where the options promise one.
func checkOrder(ctx context.Context, s *subject) error {
	games, err := s.play(ctx, ignore)
	if err != nil {
		return err
	}
	broken := s.outOfTurn(games)
	s.note = "the players move in turn"
	if broken != nil {
		s.note = "the players do not always move in turn: " + broken.Error()
	}
	if s.options.InTurn && broken != nil {
		return broken
	}
	return s.allMove(ctx, games)
}

// allMove looks for a player who never moves, in more and more games.
func (s *subject) allMove(ctx context.Context, games []game) error {
	moves, missing := make([]bool, s.spec.Players), s.spec.Players
	more := *s
	for tries := 1; ; tries++ {
		for _, g := range games {
			for _, p := range g.plies {
				if k := p.before.Player; k >= 0 && !moves[k] {
					moves[k] = true
					missing--
				}
			}
		}
		if missing == 0 || s.cut >= 0 {
			return nil
		}
		if tries == orderGames {
			return fmt.Errorf("of %d players %d never come to move, in %d random games", s.spec.Players, missing, tries*s.options.Games)
		}
		more.options.Seed += uint64(s.options.Games)
		var err error
		if games, err = more.play(ctx, ignore); err != nil {
			return err
		}
	}
}

// outOfTurn finds the earliest move that is not the next player's. Nature moves when it likes.
func (s *subject) outOfTurn(games []game) error {
	faults := make([]error, len(games))
	for i, g := range games {
		last := -1
		for _, p := range g.plies {
			mover := p.before.Player
			if mover < 0 {
				continue
			}
			if want := (last + 1) % s.spec.Players; last >= 0 && mover != want {
				faults[i] = p.at(fmt.Errorf("player %d is to move, want %d", mover, want))
				break
			}
			last = mover
		}
	}
	return shortest(faults)
}
