package mcts

import (
	"context"
	"reflect"
	"testing"
)

// The numbers of sections are those of Wu 2019, "Accelerating self-play learning in Go".

// forcedByHand is byHand with k = 2 and noise already in the priors 0.5, 0.3 and 0.2.
func forcedByHand(t *testing.T) *Search {
	config := Default()
	config.Algorithm, config.ForcedPlayouts, config.TargetPruning = PUCT, 2, true
	s := byHand(t, config)
	s.games[0].noise = make([]float32, 3)
	return s
}

// Section 3.2: with three visits, n_forced is sqrt(2*0.5*3) = 1.73, 1.34 and 1.10. The second action has
// one visit and gets another, where PUCT alone goes on with the first; the third has none and is not
// forced.
func TestForcedPlayoutsByHand(t *testing.T) {
	s := forcedByHand(t)
	for e, want := range []float64{1.7320508, 1.3416408, 1.0954451} {
		near(t, "n_forced", float32(s.least(&s.games[0].tree, e)), want)
	}
	if plain, got := s.puct(&s.games[0].tree, root), s.rootPUCT(&s.games[0]); plain != 0 || got != 1 {
		t.Errorf("forced %d, PUCT alone chooses %d; want 1 and 0", got, plain)
	}
	s.games[0].noise = nil
	if got := s.rootPUCT(&s.games[0]); got != 0 {
		t.Errorf("forced %d without noise", got)
	}
}

// Section 3.2: 10, 4 and 2 visits; n_forced is 4, 3.10 and 2.53; C sqrt(N) = 1.25086 sqrt(17) = 5.1574.
// The most visited action scores (0.6+1)/2 + 5.1574*0.5/11 = 1.0344.
//
//   - The second, Q = -0.3, would score 0.35 + 5.1574*0.3/(1+N) = 0.737, 0.866, 1.124 with 3, 2, 1
//     visits: two are taken. With Q = -0.9 it would score 0.824 with 1: three are taken, and
//     the one left as well.
//   - The third, Q = 0.5, would score 0.75 + 5.1574*0.2/2 = 1.266 with 1: none is taken.
func TestTargetPruningByHand(t *testing.T) {
	for _, c := range []struct {
		q    float64
		want []float64
	}{
		{-0.3, []float64{10. / 14, 2. / 14, 2. / 14}},
		{-0.9, []float64{10. / 12, 0, 2. / 12}},
	} {
		s := forcedByHand(t)
		tree := &s.games[0].tree
		copy(tree.count, []int32{10, 4, 2})
		copy(tree.total, []float64{6, 4 * c.q, 1})
		tree.visits[root] = 17
		target := make([]float32, 3)
		s.target(&s.games[0], target)
		for i, want := range c.want {
			near(t, "target", target[i], want)
		}
		if s.games[0].noise = nil; !pruneless(s) {
			t.Error("targets are pruned where there was no noise")
		}
	}
}

// pruneless reports whether the target is the plain shares of 16 visits.
func pruneless(s *Search) bool {
	target := make([]float32, 3)
	s.target(&s.games[0], target)
	return reflect.DeepEqual(target, []float32{10. / 16, 4. / 16, 2. / 16})
}

// Noise on a bad action gets it the visits that it is due, once it has one; the target learns only those
// that it would have had anyway, and without noise the search is the one without the method.
func TestForcedPlayoutsLookAtNoise(t *testing.T) {
	game := &table{Players: 1, Actions: 3, States: []tableState{
		{Legal: []int{0, 1, 2}, Next: []int{1, 1, 2}, Logits: []float32{0, 0, -3}},
		{Terminal: true, Reward: 0.5},
		{Terminal: true, Reward: -1},
	}}
	config := Default()
	config.Algorithm, config.DirichletFraction, config.Simulations = PUCT, 0.5, 400
	plain := forcedSearch(t, config, game, nil)
	noisy := forcedSearch(t, config, game, []float32{0, 0, 1})
	config.ForcedPlayouts, config.TargetPruning = 2, true
	if got := forcedSearch(t, config, game, nil); !reflect.DeepEqual(got, plain) {
		t.Error("playouts are forced without noise")
	}
	got := forcedSearch(t, config, game, []float32{0, 0, 1})
	// sqrt(2 * (0.5*0.024 + 0.5) * 400) = 20.2
	if got.Visits[2] < 20 || got.Visits[2] > 22 || noisy.Visits[2] >= 20 {
		t.Errorf("%d visits forced and %d not, want 20 to 22 and fewer", got.Visits[2], noisy.Visits[2])
	}
	// Pruned, the visits are those of PUCT with the same noise, within one: 16 of 400.
	if want := noisy.Target[2]; got.Target[2] < want-1./400 || got.Target[2] > want+1./400 {
		t.Errorf("target is %v pruned and %v without the method", got.Target[2], want)
	}
}

func forcedSearch(t *testing.T, config Config, game *table, noise []float32) Result {
	t.Helper()
	s, err := New(config, game.spec(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(0, game.position(0), noise); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), s, game, game); err != nil {
		t.Fatal(err)
	}
	return read(t, s, 0)
}
