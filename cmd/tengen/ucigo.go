package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tengen-rl/tengen/engine"
)

// uciLimit is how long a go may think.
type uciLimit struct {
	thinking
	infinite bool // until stop
}

// Shares of the time left that a move takes where the program does not say how many are to come.
const (
	movesToGo = 40
	ofBonus   = 0.8 // of what every move adds to the clock
)

// mostNodes bounds the simulations that anybody can ask for.
const mostNodes = 1_000_000

// limitOf reads the arguments of go; what is not there leaves the session's own limit.
func (s *uciSession) limitOf(words []string) uciLimit {
	l := uciLimit{thinking: s.thinking}
	number := func(k int) time.Duration {
		if k+1 >= len(words) {
			return 0
		}
		n, _ := strconv.Atoi(words[k+1])
		return time.Duration(n)
	}
	var left, bonus [2]time.Duration
	togo := time.Duration(movesToGo)
	for k, word := range words {
		switch word {
		case "infinite", "ponder":
			l.infinite = true
		case "nodes":
			l.simulations, l.time = min(max(1, int(number(k))), mostNodes), 0
		case "movetime":
			l.time = number(k) * time.Millisecond
		case "wtime", "btime":
			left[seatOf(word)] = number(k) * time.Millisecond
		case "winc", "binc":
			bonus[seatOf(word)] = number(k) * time.Millisecond
		case "movestogo":
			togo = max(1, number(k))
		}
	}
	mover := s.game.Position().Player
	if mover >= 0 && mover < 2 && left[mover] > 0 {
		share := left[mover]/(togo+1) + time.Duration(ofBonus*float64(bonus[mover]))
		l.time = max(time.Millisecond, min(share, left[mover]/2))
	}
	return l
}

// seatOf is the player of wtime and btime.
func seatOf(word string) int {
	if word[0] == 'b' {
		return 1
	}
	return 0
}

// think answers a go: while it searches it listens for stop and quit. A command that comes before its time waits for the
// answer, so that a script is worked through in order.
func (s *uciSession) think(ctx context.Context, words []string, next func(context.Context) (string, error)) (quit bool, err error) {
	if s.game.Over() {
		s.say("bestmove (none)")
		return false, nil
	}
	limit := s.limitOf(words)
	thinking, stop := context.WithCancel(ctx)
	defer stop()
	listening, answered := context.WithCancelCause(ctx)
	done := make(chan error, 1)
	go func() {
		done <- s.search(thinking, limit)
		answered(errAnswered)
	}()
	line, err := s.listen(listening, next, limit.infinite)
	switch {
	case errors.Is(err, errAnswered):
		err = nil
	case errors.Is(err, io.EOF):
		err = nil
		if limit.infinite { // nobody is left to say stop
			stop()
		}
	case err != nil || line == "stop" || line == "quit":
		stop()
	default:
		s.held = line
	}
	return line == "quit", errors.Join(err, <-done)
}

// errAnswered ends listening when the search has ended by itself.
var errAnswered = errors.New("answered")

// listen waits for stop, for quit or, unless the search has no end of its own, for any other command that has to wait.
func (s *uciSession) listen(ctx context.Context, next func(context.Context) (string, error), infinite bool) (string, error) {
	for {
		line, err := next(ctx)
		if err != nil {
			return "", err
		}
		switch line = strings.TrimSpace(line); line {
		case "":
		case "isready":
			s.say("readyok")
		case "stop", "quit":
			return line, nil
		default:
			if !infinite {
				return line, nil
			}
		}
	}
}

// search thinks and says the move: within the limit, or until ctx is cancelled where there is none.
func (s *uciSession) search(ctx context.Context, limit uciLimit) error {
	begun := time.Now()
	if limit.infinite {
		best, err := s.deepen(ctx, begun)
		if err != nil {
			return err
		}
		return s.conclude(context.WithoutCancel(ctx), best, begun)
	}
	s.agent.SetSimulations(limit.simulations)
	limited, cancel := limit.limit(ctx)
	defer cancel()
	best, err := s.agent.Analyze(limited, s.game.Position())
	owed := context.WithoutCancel(ctx)
	if err != nil && ctx.Err() != nil { // stopped: a short search has to do
		s.agent.SetSimulations(firstAnalysis)
		best, err = s.agent.Analyze(owed, s.game.Position())
	}
	if err != nil {
		return err
	}
	return s.conclude(owed, best, begun)
}

// deepen searches the position with twice as many simulations again and again, says what each search found, and
// returns the last that was whole when ctx was cancelled. The first is always brought to its end: a move is owed.
func (s *uciSession) deepen(ctx context.Context, begun time.Time) (best engine.Analysis, err error) {
	patient := context.WithoutCancel(ctx)
	s.agent.SetSimulations(firstAnalysis)
	if best, err = s.agent.Analyze(patient, s.game.Position()); err != nil {
		return best, err
	}
	for n := 2 * firstAnalysis; n <= deepestAnalysis; n *= 2 {
		if err := s.info(patient, best, begun); err != nil {
			return best, err
		}
		s.agent.SetSimulations(n)
		thought, err := s.agent.Analyze(ctx, s.game.Position())
		if ctx.Err() != nil {
			return best, nil
		}
		if err != nil {
			return best, err
		}
		best = thought
	}
	<-ctx.Done()
	return best, nil
}

// conclude says what was thought and the move.
func (s *uciSession) conclude(ctx context.Context, best engine.Analysis, begun time.Time) error {
	if err := s.info(ctx, best, begun); err != nil {
		return err
	}
	names, err := s.game.Names(ctx)
	if err != nil {
		return err
	}
	s.say("bestmove " + names[best.Action])
	return nil
}

func (s *uciSession) info(ctx context.Context, best engine.Analysis, begun time.Time) error {
	names, err := s.game.Names(ctx)
	if err != nil {
		return err
	}
	took := time.Since(begun)
	perSecond := int(float64(best.Simulations) / max(took.Seconds(), 1e-3))
	s.say(fmt.Sprintf("info depth 1 score cp %d nodes %d nps %d time %d pv %s",
		centipawns(best.Values[s.game.Position().Player]), best.Simulations, perSecond, took.Milliseconds(), names[best.Action]))
	return nil
}

// centipawns is a return from -1 to 1 as chess programs write it (Leela Chess Zero's formula).
func centipawns(value float32) int {
	v := max(-0.999, min(0.999, float64(value)))
	return int(math.Round(111.7 * math.Tan(1.5620688*v)))
}
