package plugintest

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// difference says in what two positions differ; nil: in nothing. Faults may differ in their words.
func difference(got, want plugins.Position) error {
	switch {
	case (got.Fault != "") != (want.Fault != ""):
		return fmt.Errorf("fault is %q, not %q", got.Fault, want.Fault)
	case got.Fault != "":
		return nil
	case !bytes.Equal(got.State, want.State):
		return fmt.Errorf("state is %x, not %x", got.State, want.State)
	case got.Player != want.Player:
		return fmt.Errorf("player is %d, not %d", got.Player, want.Player)
	case !slices.Equal(got.Legal, want.Legal):
		return fmt.Errorf("legal set is %x, not %x", got.Legal, want.Legal)
	case !slices.Equal(got.Chances, want.Chances):
		return fmt.Errorf("chances are %v, not %v", got.Chances, want.Chances)
	case !bytes.Equal(got.Observation, want.Observation):
		return fmt.Errorf("observation is %x, not %x", got.Observation, want.Observation)
	case !slices.Equal(got.Rewards, want.Rewards):
		return fmt.Errorf("rewards are %v, not %v", got.Rewards, want.Rewards)
	case got.Prompt != want.Prompt:
		return fmt.Errorf("prompt is %q, not %q", got.Prompt, want.Prompt)
	}
	return nil
}

// differences compares two batches.
func differences(got, want []plugins.Position) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d positions, want %d", len(got), len(want))
	}
	for i := range got {
		if err := difference(got[i], want[i]); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

// clone is a copy that shares nothing.
func clone(p plugins.Position) plugins.Position {
	p.State, p.Legal, p.Observation = bytes.Clone(p.State), slices.Clone(p.Legal), bytes.Clone(p.Observation)
	p.Chances, p.Rewards = slices.Clone(p.Chances), slices.Clone(p.Rewards)
	return p
}
