package engine

import "testing"

// What hardly anything has been taught finds right answers by search, more than by sampling as many; whoever imitates them
// has the same weights on any number of threads.
func TestHarvestBySearch(t *testing.T) {
	c := tinyText()
	c.Run.Stages = []string{"cold_start", "harvest"}
	c.ColdStart.Steps, c.Harvest.Rounds, c.Harvest.Group, c.Supervise.Mix = 2, 1, 1, 0
	harvest := func() (kept int, digest string) {
		events := trainText(t, t.TempDir(), c)
		for _, e := range events {
			if h, ok := e.(Harvested); ok {
				kept = h.Kept
			}
		}
		return kept, weights(t, events)
	}
	sampled, _ := harvest()
	c.Harvest.Search, c.Run.Stages = 8, []string{"cold_start", "harvest", "supervise"}
	found, digest := harvest()
	if found != c.Harvest.Prompts || sampled >= found {
		t.Errorf("of %d problems search has solved %d, sampling %d", c.Harvest.Prompts, found, sampled)
	}
	c.Learner.Threads = 3
	if _, got := harvest(); got != digest {
		t.Errorf("three threads: weights %s, want %s", got, digest)
	}
}
