package mcts

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// The numbers of equations and algorithms are those of Danihelka et al. 2022, "Policy improvement
// by planning with Gumbel".

func TestSequentialHalvingSchedules(t *testing.T) {
	data, err := os.ReadFile("testdata/halving.json")
	if err != nil {
		t.Fatal(err)
	}
	var schedules []struct {
		Actions, Simulations int
		Visits               []int32
	}
	if err := json.Unmarshal(data, &schedules); err != nil {
		t.Fatal(err)
	}
	for _, want := range schedules {
		if got := considered(nil, want.Actions, want.Simulations); !slices.Equal(got, want.Visits) {
			t.Errorf("%d actions, %d simulations:\n got %v\nwant %v", want.Actions, want.Simulations, got, want.Visits)
		}
	}
	if len(schedules) < 50 {
		t.Errorf("only %d schedules", len(schedules))
	}
}

// Algorithm 1: n simulations over m candidates give each of the ceil(log2 m) phases an equal share.
func TestSequentialHalvingSpendsEqually(t *testing.T) {
	want := []int32{
		0, 0, 0, 0, 0, 0, 0, 0, // eight candidates, once each
		1, 1, 1, 1, 2, 2, 2, 2, // four, twice
		3, 3, 4, 4, 5, 5, 6, 6, // two, four times
	}
	if got := considered(nil, 8, 24); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// byHand is a search whose root has three actions: two visits to the first with mean 0.6, one to
// the second with -0.3, none to the third.
func byHand(t *testing.T, config Config) *Search {
	t.Helper()
	game := &table{Players: 2, Actions: 3, States: []tableState{{
		Value: 0.2, Legal: []int{0, 1, 2}, Next: []int{0, 0, 0},
		Logits: []float32{logOf(0.5), logOf(0.3), logOf(0.2)},
	}}}
	s, err := New(config, game.spec(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(0, game.position(0), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Evaluate(context.Background(), game); err != nil {
		t.Fatal(err)
	}
	tree := &s.games[0].tree
	copy(tree.count, []int32{2, 1, 0})
	copy(tree.total, []float64{1.2, -0.3, 0})
	tree.visits[root] = 4
	tree.sum[0], tree.sum[1] = 0.2+1.2-0.3, -(0.2 + 1.2 - 0.3)
	return s
}

func logOf(p float64) float32 { return float32(math.Log(p)) }

// Appendix D: (0.2 + 3 * (0.5*0.6 - 0.3*0.3) / (0.5+0.3)) / (1+3) = 0.246875.
func TestMixedValueByHand(t *testing.T) {
	s := byHand(t, Default())
	got, total, most := s.games[0].tree.mixed(root)
	near(t, "v_mix", got, 0.246875)
	if total != 3 || most != 2 {
		t.Errorf("sum N is %d and max N %d, want 3 and 2", total, most)
	}
}

// Equations 8 and 10: sigma(q) = (50 + 2) * 1 * (q+1)/2 over returns of -1 to 1.
func TestSigmaByHand(t *testing.T) {
	s := byHand(t, Default())
	got := make([]float32, 3)
	s.sigma(&s.games[0].tree, root, got)
	for i, q := range []float64{0.6, -0.3, 0.246875} {
		near(t, "sigma", got[i], 52*(q+1)/2)
	}
}

// Rescaled, the largest completed Q is 1 and the smallest 0, as in mctx.
func TestRescaledSigmaByHand(t *testing.T) {
	config := Default()
	config.Rescale, config.ValueScale = true, 0.1
	s := byHand(t, config)
	got := make([]float32, 3)
	s.sigma(&s.games[0].tree, root, got)
	for i, q := range []float64{1, 0, (0.246875 + 0.3) / 0.9} {
		near(t, "sigma", got[i], 5.2*q)
	}
}

// Equations 11 and 14: pi' = softmax(log pi + sigma), and the visit goes to the largest
// pi' - N/(1 + sum N).
func TestInteriorSelectionByHand(t *testing.T) {
	config := Default()
	config.ValueScale = 0.02
	s := byHand(t, config)
	weights, sum := make([]float64, 3), 0.0
	for i, p := range []float64{0.5, 0.3, 0.2} {
		weights[i] = p * math.Exp(52*0.02*([]float64{0.6, -0.3, 0.246875}[i]+1)/2)
		sum += weights[i]
	}
	policy, best := make([]float32, 3), 0
	s.improved(&s.games[0].tree, root, policy)
	score := func(i int) float64 { return weights[i]/sum - float64([]int{2, 1, 0}[i])/4 }
	for i := range weights {
		near(t, "pi'", policy[i], weights[i]/sum)
		if score(i) > score(best) {
			best = i
		}
	}
	if got := s.interior(&s.games[0].tree, root); got != best || best != 2 {
		t.Errorf("chose %d, want %d", got, best)
	}
}

// AlphaZero's formula with c_init 1.25, c_base 19652 and N(s) = 4, an action without visits valued
// at V - 0.2 sqrt(0.8).
func TestPUCTByHand(t *testing.T) {
	config := Default()
	config.Algorithm = PUCT
	s := byHand(t, config)
	c := math.Log((1+4+19652)/19652.0) + 1.25
	value := (0.2 + 1.2 - 0.3) / 4
	scores := []float64{
		(0.6+1)/2 + c*0.5*2/3,
		(-0.3+1)/2 + c*0.3*2/2,
		(value+1)/2 - 0.2*math.Sqrt(0.8) + c*0.2*2,
	}
	want := 0
	for i := range scores {
		if scores[i] > scores[want] {
			want = i
		}
	}
	if got := s.puct(&s.games[0].tree, root); got != want {
		t.Errorf("chose %d, want %d of %v", got, want, scores)
	}
}

// Section 4: with exact Q-values the improved policy is worth at least the prior, whatever was
// visited, and the move chosen is in expectation too.
func TestPolicyImproves(t *testing.T) {
	for seed := range uint64(200) {
		game, exact := oneShot(seed)
		config := Default()
		config.Simulations = 1 + int(seed%20)
		config.ValueScale = []float32{0.01, 0.1, 1}[seed%3]
		s, err := New(config, game.spec(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Begin(0, game.position(0), nil); err != nil {
			t.Fatal(err)
		}
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		var r Result
		if err := s.ReadResult(0, &r); err != nil {
			t.Fatal(err)
		}
		before, after := dot(r.Priors, exact), dot(r.Target, exact)
		if after < before-1e-6 {
			t.Errorf("seed %d: the target is worth %v, the prior %v", seed, after, before)
		}
	}
}

// Section 2 and appendix B: played with Gumbel noise, the chosen move's value is in expectation
// above the prior's, even with two simulations, where the prior's best alone may be worse.
func TestChosenMoveImprovesWithTwoSimulations(t *testing.T) {
	var gain float64
	for seed := range uint64(2000) {
		game, exact := oneShot(seed)
		config := Default()
		config.Simulations, config.Considered = 2, 2
		s, err := New(config, game.spec(), 1)
		if err != nil {
			t.Fatal(err)
		}
		noise := make([]float32, game.Actions)
		random := stream.New(seed, stream.Noise)
		random.Gumbel(noise)
		if err := s.Begin(0, game.position(0), noise); err != nil {
			t.Fatal(err)
		}
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		var r Result
		if err := s.ReadResult(0, &r); err != nil {
			t.Fatal(err)
		}
		gain += float64(exact[r.Action]) - dot(r.Priors, exact)
	}
	// The better of two draws from a uniform distribution of width 1 is on average 1/6 above its
	// mean; ten standard errors (0.25/sqrt(2000)) below that is still above 0.1.
	if gain /= 2000; gain < 0.1 {
		t.Errorf("two simulations gain %v on average", gain)
	}
}

// oneShot is a game of one move whose network knows the mean: V(root) = sum prior * q, as the
// paper supposes. It returns each action's reward.
func oneShot(seed uint64) (*table, []float32) {
	const actions = 8
	random := rand.New(rand.NewPCG(seed, 1))
	game := &table{Players: 1, Actions: actions, States: make([]tableState, 1+actions)}
	start, q := &game.States[0], make([]float32, actions)
	var sum, value float64
	for a := range actions {
		q[a] = random.Float32() - 0.5
		game.States[1+a] = tableState{Terminal: true, Reward: q[a]}
		start.Legal, start.Next = append(start.Legal, a), append(start.Next, 1+a)
		start.Logits = append(start.Logits, random.Float32())
		w := math.Exp(float64(start.Logits[a]))
		sum, value = sum+w, value+w*float64(q[a])
	}
	start.Value = float32(value / sum)
	return game, q
}

func dot(p, q []float32) float64 {
	var sum float64
	for i := range p {
		sum += float64(p[i]) * float64(q[i])
	}
	return sum
}
