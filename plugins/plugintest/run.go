package plugintest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// Options choose what is tested. The zero value tests the default settings.
type Options struct {
	// Settings are what the environment is tested under.
	Settings plugins.Settings
	// Other are valid settings under which the environment must refuse the states of Settings;
	// nil: not tested.
	Other plugins.Settings
	// Games is how many random games are played; 0: 12.
	Games int
	// Seed is where the random choices come from.
	Seed uint64
	// Answers are answers to a prompt of a text environment, right and wrong ones, for Verify to
	// judge; nil: a few odd texts. The first is also the answer to bytes that are no state (nil: one
	// that was worked out), so where there is a Grammar it should keep to it: other answers are refused
	// before the state is read.
	Answers func(prompt string) []string
	// SamePrompts promises that a worked example answers the very problem that Start poses to the
	// same request; the kit then compares their prompts.
	SamePrompts bool
}

// Run tests the environment that open makes, each check as a subtest. It opens two, each of which
// must be fresh, not yet configured; one in a process of its own should be closed by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) plugins.Environment, options Options) {
	t.Helper()
	s := newSubject(open(t), open(t), options)
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			if err := s.run(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
}

// Check tests two fresh environments as Run does and returns everything that was found, joined.
func Check(ctx context.Context, one, other plugins.Environment, options Options) error {
	var faults []error
	for f := range Findings(ctx, one, other, options) {
		if f.Err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", f.Check, f.Err))
		}
	}
	return errors.Join(faults...)
}

// Finding is what one check has found.
type Finding struct {
	Check   string        // its name: "legal"
	Promise string        // what the environment promises
	Err     error         // how it breaks that; nil: it does not
	Took    time.Duration // to find out
}

// Findings tests two fresh environments as Run does and yields what each check has found, one after the
// other, until ctx is done.
func Findings(ctx context.Context, one, other plugins.Environment, options Options) iter.Seq[Finding] {
	s := newSubject(one, other, options)
	return func(yield func(Finding) bool) {
		for _, c := range checks {
			begun := time.Now()
			err := s.run(ctx, c)
			if ctx.Err() != nil || !yield(Finding{c.name, c.promise, err, time.Since(begun)}) {
				return
			}
		}
	}
}

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
	{"ownership", "what was returned earlier does not change", checkOwnership},
	{"repetition", "the same move from the same state leads to the same position", checkRepetition},
	{"batches", "a batch gives what its items give alone", checkBatches},
	{"legal", "step accepts exactly the legal actions", checkLegal},
	{"symmetries", "symmetries commute with play", checkSymmetries},
	{"foreign", "states of other settings are refused", checkForeign},
	{"garbage", "bytes that are no state are refused, item by item", checkGarbage},
	{"concurrency", "calls at the same time do not disturb each other", checkConcurrency},
	{"render", "states are drawn, each alike", checkRender},
	{"notation", "moves have names, different in each position", checkNotation},
	{"rollout", "random playouts are in range and repeat", checkRollout},
	{"verify", "answers are judged in range, each alike", checkVerify},
	{"splits", "no problem to learn from is held out", checkSplits},
	{"examples", "texts and worked examples are well formed and repeat", checkExamples},
}

// subject is what is under test: the same environment twice, as two processes would run it.
type subject struct {
	env, other plugins.Environment
	options    Options
	spec       plugins.Spec
	random     *rand.Rand
}

func newSubject(env, other plugins.Environment, options Options) *subject {
	options.Games = cmp.Or(options.Games, 12)
	return &subject{env: env, other: other, options: options}
}

// run makes one check, from the same beginnings whatever was checked before.
func (s *subject) run(ctx context.Context, c check) (err error) {
	s.random = rand.New(rand.NewPCG(s.options.Seed, 0))
	if s.spec, err = s.env.Configure(ctx, s.options.Settings); err != nil {
		return fmt.Errorf("configure with %v: %w", s.options.Settings, err)
	}
	return c.f(ctx, s)
}
