package engine

import (
	"sync"
	"time"
)

// pace reports the progress of self-play, a few times a second at most.
type pace struct {
	mu        sync.Mutex
	t         *trainer
	games     *selfPlay
	iteration int
	began     time.Time
	told      time.Time
	done      int
}

func newPace(t *trainer, games *selfPlay, iteration int) *pace {
	done := t.config.SelfPlay.Games - len(games.missing)
	return &pace{t: t, games: games, iteration: iteration, began: time.Now(), done: done}
}

func (p *pace) game() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if time.Since(p.told) < 200*time.Millisecond {
		return
	}
	p.told = time.Now()
	rate := float64(p.games.moves.Load()) / time.Since(p.began).Seconds()
	p.t.say(Progress{Iteration: p.iteration, Games: p.done, Of: p.t.config.SelfPlay.Games, MovesPerSecond: rate})
}

// smooth is the running mean of seconds per iteration.
func smooth(mean, latest float64) float64 {
	if mean == 0 {
		return latest
	}
	return 0.7*mean + 0.3*latest
}
