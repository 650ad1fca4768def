package plugintest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// check is one thing that the contract promises.
type check struct {
	name, promise string
	f             func(context.Context, *subject) error
}

var checks = []check{
	{"configure", "the specification is valid and always the same", checkConfigure},
	{"settings", "settings out of range are refused by name", checkSettings},
	{"starts", "equal requests start equally, in any process", checkStarts},
	{"games", "games end, positions keep to the specification, returns are in range and add up", checkGames},
	{"order", "every player comes to move, and in turn if that is promised", checkOrder},
	{"ownership", "what was returned earlier does not change", checkOwnership},
	{"repetition", "the same move from the same state leads to the same position", checkRepetition},
	{"batches", "a batch gives what its items give alone", checkBatches},
	{"legal", "step accepts exactly the legal actions", checkLegal},
	{"symmetries", "symmetries commute with play", checkSymmetries},
	{"observation", "positions that look alike to the same mover go on alike", checkObservation},
	{"perspective", "positions that look alike to different movers go on alike, with seats exchanged", checkPerspective},
	{"foreign", "states of other settings are refused", checkForeign},
	{"garbage", "bytes that are no state are refused, item by item", checkGarbage},
	{"concurrency", "calls at the same time do not disturb each other", checkConcurrency},
	{"render", "states are drawn, each alike", checkRender},
	{"notation", "moves have names, different in each position", checkNotation},
	{"rollout", "random playouts are in range, repeat, and earn what play by step earns", checkRollout},
	{"verify", "answers are judged in range, each alike", checkVerify},
	{"splits", "no problem to learn from is held out", checkSplits},
	{"examples", "texts and worked examples are well formed and repeat", checkExamples},
	{"huge", "a huge batch gives what its items give alone", checkHuge},
	{"paused", "a call to a process that stands still ends at its deadline, and later ones are answered", checkPaused},
	{"killed", "a process that is killed in play goes on in the next", checkKilled},
}

// errAbsent is what a check says of an environment that has nothing for it to look at.
var errAbsent = errors.New("there is none")

// subject is what is under test: the same environment twice, as two processes would run it.
type subject struct {
	env, other *bounded
	options    Options
	spec       plugins.Spec
	random     *rand.Rand
	cut        int    // games are cut after so many moves, as far as they can be played; -1: never
	note       string // what the check has seen
	lost       bool   // the check has cost a process
}

func newSubject(env, other plugins.Environment, options Options) *subject {
	options.Games = cmp.Or(options.Games, 12)
	limit := cmp.Or(options.Timeout, time.Minute)
	return &subject{env: &bounded{env: env, limit: limit}, other: &bounded{env: other, limit: limit}, options: options, cut: -1}
}

// stuck says that a call was left behind: there is no use in others.
func (s *subject) stuck() bool { return s.env.stuck.Load() || s.other.stuck.Load() }

// run makes one check, from the same beginnings whatever was checked before. Only where games cannot be played, others
// than the check of games are content with the beginnings of games.
func (s *subject) run(ctx context.Context, c check) Finding {
	begun := time.Now()
	s.note = ""
	out := Finding{Check: c.name, Promise: c.promise, Err: s.attempt(ctx, c, 0), Note: s.note}
	var stop *unplayable
	switch stopped := errors.As(out.Err, &stop); {
	case errors.Is(out.Err, errAbsent):
		out.Absent, out.Err = true, nil
	case stopped && s.cut >= 0:
		out.Unmade, out.Err, out.Note = true, nil, "not looked at: games cannot be played"
	default:
		s.locate(ctx, c, &out)
		if stopped && c.name == "games" {
			s.cut = 0
			if out.At != nil {
				s.cut = max(0, len(out.At.Moves)-1)
			}
		}
	}
	out.Took = time.Since(begun)
	return out
}

// locate finds the shortest game that shows what was found.
func (s *subject) locate(ctx context.Context, c check, f *Finding) {
	if !errors.As(f.Err, &f.At) {
		return
	}
	if !s.lost { // or every try would cost processes
		f.At = s.shorten(ctx, c, f.At)
	}
	s.name(ctx, f.At)
	f.Err = f.At
}

// choices are where moves come from.
func choices(seed, try uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, try)) }

// attempt makes a check once, with random choices of its own. A process that is lost meanwhile is a fault of its
// own: its host has started another, and answered.
func (s *subject) attempt(ctx context.Context, c check, try uint64) (err error) {
	s.random = choices(s.options.Seed, try)
	if s.spec, err = s.env.Configure(ctx, s.options.Settings); err != nil {
		return fmt.Errorf("configure with %v: %w", s.options.Settings, err)
	}
	one, other := s.env.pid(), s.other.pid()
	err = c.f(ctx, s)
	s.lost = s.env.pid() != one || s.other.pid() != other
	if err == nil && s.lost && c.name != "killed" {
		return errors.New("the process was lost on the way: it crashed, or answered too late")
	}
	return err
}
