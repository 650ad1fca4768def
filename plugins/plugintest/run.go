package plugintest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

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
	// judge; nil: a few odd texts. The first is also the answer to bytes that are no state, so where
	// there is a Grammar it should keep to it: other answers are refused before the state is read.
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
	s := newSubject(one, other, options)
	var faults []error
	for _, c := range checks {
		if err := s.run(ctx, c); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", c.name, err))
		}
	}
	return errors.Join(faults...)
}

// check is one thing that the contract promises.
type check struct {
	name string
	f    func(context.Context, *subject) error
}

var checks = []check{
	{"configure", checkConfigure},
	{"settings", checkSettings},
	{"starts", checkStarts},
	{"games", checkGames},
	{"ownership", checkOwnership},
	{"repetition", checkRepetition},
	{"batches", checkBatches},
	{"legal", checkLegal},
	{"symmetries", checkSymmetries},
	{"foreign", checkForeign},
	{"garbage", checkGarbage},
	{"concurrency", checkConcurrency},
	{"render", checkRender},
	{"notation", checkNotation},
	{"rollout", checkRollout},
	{"verify", checkVerify},
	{"splits", checkSplits},
	{"examples", checkExamples},
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
