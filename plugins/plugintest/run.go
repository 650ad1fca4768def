package plugintest

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
	// InTurn promises that the players always move one after the other: 0, 1, ..., 0, 1, ...
	InTurn bool
	// Timeout is how long a call may take in this process; 0: a minute. A plugins.Host has its own.
	Timeout time.Duration
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
			f := s.run(t.Context(), c)
			if f.Err != nil {
				t.Error(f.Err)
			}
			if f.Note != "" {
				t.Log(f.Note)
			}
		})
		if s.stuck() {
			t.Fatal("a call never returned: the other checks are not made")
		}
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
	Absent  bool          // the environment has nothing that this check is about
	Unmade  bool          // games cannot be played, as another check has found: nothing could be looked at
	Note    string        // what was seen, for people who know the rules; may be empty
	Err     error         // how the promise is broken; nil: it is not
	At      *Violation    // where, in the shortest game that was found; nil: in no game
	Took    time.Duration // to find out
}

// Findings tests two fresh environments as Run does and yields what each check has found, one after the
// other, until ctx is done or a call never returns.
func Findings(ctx context.Context, one, other plugins.Environment, options Options) iter.Seq[Finding] {
	s := newSubject(one, other, options)
	return func(yield func(Finding) bool) {
		for _, c := range checks {
			f := s.run(ctx, c)
			if ctx.Err() != nil || !yield(f) || s.stuck() {
				return
			}
		}
	}
}
