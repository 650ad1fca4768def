package replay

import (
	"errors"
	"fmt"
	"math"
)

// ErrInvalid is returned by Put for a group that breaks the rules of the record. The error text
// says which group, member and decision, and what is wrong with it.
var ErrInvalid = errors.New("invalid group")

// maxCount bounds members of a group, decisions of a member and lengths inside a decision, so that
// every count fits an int32 wherever it is read.
const maxCount = math.MaxInt32

// Validate reports the first fault of the group, wrapping ErrInvalid. A number that is not finite is
// refused here, before it can reach a gradient; so is a decision that carries both a target
// distribution and an advantage, for a step on one is a step on the other made twice.
func (g *Group) Validate() error {
	for m := range g.Members {
		if err := g.Members[m].validate(); err != nil {
			return fmt.Errorf("%w (%d, %d): member %d: %w", ErrInvalid, g.Iteration, g.Index, m, err)
		}
	}
	return nil
}

func (m *Member) validate() error {
	if int(m.End) >= Ends {
		return fmt.Errorf("end %d does not exist", m.End)
	}
	if !finite(m.Returns...) {
		return fmt.Errorf("returns %v are not all finite", m.Returns)
	}
	for i := range m.Decisions {
		if err := m.Decisions[i].validate(); err != nil {
			return fmt.Errorf("decision %d: %w", i, err)
		}
	}
	return nil
}

func (d *Decision) validate() error {
	switch {
	case d.Kind > Advantage:
		return fmt.Errorf("kind %d does not exist", d.Kind)
	case d.Player < 0 || d.Player > maxCount:
		return fmt.Errorf("player %d is out of range", d.Player)
	case d.Action < 0 || d.Action > maxCount:
		return fmt.Errorf("action %d is out of range", d.Action)
	case d.Extra < -1 || d.Extra > MaxExtra:
		return fmt.Errorf("extra %d is out of range", d.Extra)
	case d.Kind == Target && d.Advantage != 0:
		return fmt.Errorf("a target decision with advantage %v", d.Advantage)
	case d.Kind == Advantage && len(d.Target) > 0:
		return errors.New("an advantage decision with a target distribution")
	case !finite(d.Advantage, d.LogProb, d.Value) || !finite(d.Reward...):
		return fmt.Errorf("advantage %v, log-probability %v, value %v or reward %v is not finite",
			d.Advantage, d.LogProb, d.Value, d.Reward)
	}
	return validateTarget(d.Target)
}

func validateTarget(target []Share) error {
	last := int32(-1)
	for _, s := range target {
		if s.Action <= last {
			return fmt.Errorf("target action %d after %d: not ascending", s.Action, last)
		}
		if !(s.Probability >= 0 && s.Probability <= 1.001) {
			return fmt.Errorf("target probability %v of action %d", s.Probability, s.Action)
		}
		last = s.Action
	}
	return nil
}

func finite(values ...float32) bool {
	for _, v := range values {
		if v-v != 0 { // true for NaN and both infinities
			return false
		}
	}
	return true
}
