package main

import (
	"fmt"
	"log/slog"
	"sync"
)

// rulings are what was decided about single games of a match beyond what the rules say. They are
// logged, and kept for the games' records. It is safe for concurrent use.
type rulings struct {
	log *slog.Logger

	mu   sync.Mutex
	made map[int][]string // by game
}

func newRulings(log *slog.Logger) *rulings { return &rulings{log: log, made: map[int][]string{}} }

func (r *rulings) add(game int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.log.Warn("adjudicated", "game", game+1, "ruling", text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made[game] = append(r.made[game], text)
}

// of are the rulings about one game.
func (r *rulings) of(game int) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made[game]
}
