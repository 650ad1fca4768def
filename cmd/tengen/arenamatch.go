package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/internal/rating"
)

// arenaMatch is a match under way: it is played in rounds, so that it can stop early.
type arenaMatch struct {
	console  *console
	request  arenaRequest
	table    table
	players  [2]engine.Player
	external bool // a program of somebody else's plays
	keep     *gameKeeper
	test     *rating.SPRT // or nil
	trained  *float64     // seconds that A was trained for, if it is a run

	mu    sync.Mutex
	games []engine.GameRecord // that have ended
}

// run plays the match and prints what came of it, even when it was stopped.
func (m *arenaMatch) run(ctx context.Context) error {
	began := time.Now()
	err := m.play(ctx)
	if len(m.games) == 0 {
		return err
	}
	result := m.measure()
	result.Seconds = time.Since(began).Seconds()
	if err != nil {
		result.Stopped = "failed"
		if why := (interruption{}); errors.As(context.Cause(ctx), &why) {
			result.Stopped = "interrupted"
		}
	}
	if m.request.json {
		return errors.Join(err, json.NewEncoder(m.console.out).Encode(result))
	}
	_, printed := fmt.Fprint(m.console.out, result)
	return errors.Join(err, printed)
}

func (m *arenaMatch) play(ctx context.Context) error {
	for first := 0; first < m.request.games; first += m.round() {
		_, err := engine.PlayMatch(ctx, m.table.env, m.table.spec, m.players[0], m.players[1], engine.MatchConfig{
			Games: min(m.round(), m.request.games-first), First: first,
			Opening: m.request.opening, Seed: m.request.seed, Threads: threads(m.request.threads), Each: m.ended,
		})
		slices.SortFunc(m.games, func(a, b engine.GameRecord) int { return a.Game - b.Game })
		if err := errors.Join(err, m.keep.err); err != nil {
			return err
		}
		if m.decided() {
			return nil
		}
	}
	return nil
}

// round is how many games are played at once: many for networks, which think about them together,
// fewer for programs that think about one at a time, so that games end one after the other. It
// changes no result.
func (m *arenaMatch) round() int {
	if m.external {
		return 8 * threads(m.request.threads)
	}
	return 32 * threads(m.request.threads)
}

// ended takes a game and reports every tenth of the match.
func (m *arenaMatch) ended(g engine.GameRecord) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.games = append(m.games, g)
	if n, of := len(m.games), m.request.games; n*10/of > (n-1)*10/of {
		fmt.Fprintf(m.console.err, "%d of %d games\n", n, of)
	}
	if g.Adjudication != "" {
		m.console.log.Info("adjudicated", "game", g.Game+1, "ruling", g.Adjudication)
	}
	m.keep.add(g)
}

// decided asks the test after every pair, and drops the games after the one that decides it: they
// are kept, but that they were played at all depends on the number of threads.
func (m *arenaMatch) decided() bool {
	if m.test == nil {
		return false
	}
	var results rating.Pentanomial
	for i := 1; i < len(m.games); i += 2 {
		results.Add(m.games[i-1].Points() + m.games[i].Points())
		if _, verdict := m.test.Judge(results); verdict != rating.Undecided {
			m.games = m.games[:i+1]
			return true
		}
	}
	return false
}

// measure is what the games so far prove.
func (m *arenaMatch) measure() measured {
	out := newMeasured(m.players[0].Name(), m.players[1].Name(), engine.Tally(m.games))
	out.Trained = m.trained
	for _, g := range m.games {
		if g.Adjudication != "" || len(m.table.rulings.of(g.Game)) > 0 {
			out.Adjudicated++
		}
	}
	if m.test != nil {
		out.Test = newTested(*m.test, pairs(m.games))
	}
	return out
}

// pairs counts the pairs of games that have both ended, by points.
func pairs(games []engine.GameRecord) (results rating.Pentanomial) {
	for i := 1; i < len(games); i++ {
		if a, b := games[i-1], games[i]; a.Game%2 == 0 && b.Game == a.Game+1 {
			results.Add(a.Points() + b.Points())
		}
	}
	return results
}
