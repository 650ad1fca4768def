package mcts

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// begin searches nothing yet: it puts state 0 of a table into every slot.
func begin(t *testing.T, config Config, game *table, slots int) *Search {
	t.Helper()
	s, err := New(config, game.spec(), slots)
	if err != nil {
		t.Fatal(err)
	}
	for slot := range slots {
		if err := s.Begin(slot, game.position(0), nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func read(t *testing.T, s *Search, slot int) Result {
	t.Helper()
	var r Result
	if err := s.ReadResult(slot, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func eachAlgorithm(t *testing.T, test func(t *testing.T, config Config)) {
	for _, a := range []Algorithm{Gumbel, PUCT} {
		t.Run(a.String(), func(t *testing.T) {
			config := Default()
			config.Algorithm = a
			test(t, config)
		})
	}
}

// A game's search has the same bits alone, among others, at other places, and begun at other times.
func TestGroupingChangesNothing(t *testing.T) {
	game := randomTable(7, 2, 12, 80)
	eachAlgorithm(t, func(t *testing.T, config Config) {
		const games = 32
		want := searchGrouped(t, config, game, games, 1)
		for _, slots := range []int{3, 7, 32} {
			if got := searchGrouped(t, config, game, games, slots); !reflect.DeepEqual(got, want) {
				t.Errorf("%d slots give other results than 1", slots)
			}
		}
	})
}

// searchGrouped searches game i from state i (or the next that is not terminal) with its own noise
// and budget; a slot that finishes takes the next game at once, while the others are under way.
func searchGrouped(t *testing.T, config Config, game *table, games, slots int) []Result {
	s, err := New(config, game.spec(), slots)
	if err != nil {
		t.Fatal(err)
	}
	out, holds, next := make([]Result, games), make([]int, slots), 0
	take := func(slot int) {
		if holds[slot] = next; next >= games {
			return
		}
		state := next
		for game.States[state].Terminal {
			state++
		}
		noise := make([]float32, game.Actions)
		random := stream.New(1, stream.Noise, uint64(next))
		random.Gumbel(noise)
		if err := errors.Join(s.SetSimulations(slot, 1+next*3), s.Begin(slot, game.position(state), noise)); err != nil {
			t.Fatal(err)
		}
		next++
	}
	for slot := range slots {
		take(slot)
	}
	for busy := true; busy; {
		busy = round(t, s, game)
		for slot := range slots {
			if i := holds[slot]; i < games && s.Finished(slot) {
				out[i] = read(t, s, slot)
				take(slot)
				busy = true
			}
		}
	}
	return out
}

// round is one turn of the step machine; false when there was nothing to do.
func round(t *testing.T, s *Search, game *table) bool {
	t.Helper()
	if err := s.Evaluate(context.Background(), game); err != nil {
		t.Fatal(err)
	}
	moves := s.Select()
	positions, _ := game.Step(context.Background(), moves)
	if err := s.Expand(positions); err != nil {
		t.Fatal(err)
	}
	return len(moves) > 0
}

// From every tic-tac-toe position with a win in one, searches that know only the rules play it, and
// know that it is worth exactly 1.
func TestFindsEveryWinInOne(t *testing.T) {
	env := tictactoe.New()
	ctx := context.Background()
	spec, err := env.Configure(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	roots, wins := winsInOne(t, env, 4)
	if len(roots) < 100 {
		t.Fatalf("found only %d positions", len(roots))
	}
	eachAlgorithm(t, func(t *testing.T, config Config) {
		s, err := New(config, spec, len(roots))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range roots {
			if err := s.Begin(i, p, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := Run(ctx, s, env, Uniform(spec)); err != nil {
			t.Fatal(err)
		}
		for i := range roots {
			r := read(t, s, i)
			if !wins[i].Has(r.Action) || r.Q[r.Action] != 1 {
				t.Errorf("state %x: plays %d with Q %v, want one of %v with 1", roots[i].State, r.Action, r.Q[r.Action], wins[i])
			}
		}
	})
}

// winsInOne returns the positions after the given number of moves in which the mover can win at
// once, and the actions that do.
func winsInOne(t *testing.T, env plugins.Environment, plies int) (roots []plugins.Position, wins []plugins.Bitset) {
	level, err := env.Start(context.Background(), make([]plugins.Request, 1))
	for range plies {
		if err == nil {
			level, err = env.Step(context.Background(), allMoves(level))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range level {
		if seen[string(p.State)] {
			continue
		}
		seen[string(p.State)] = true
		moves := allMoves([]plugins.Position{p})
		next, err := env.Step(context.Background(), moves)
		if err != nil {
			t.Fatal(err)
		}
		win := plugins.NewBitset(9)
		for i := range next {
			if next[i].Rewards[p.Player] == 1 {
				win.Add(moves[i].Action)
			}
		}
		if win.Count() > 0 {
			roots, wins = append(roots, p), append(wins, win)
		}
	}
	return roots, wins
}

func allMoves(positions []plugins.Position) (moves []plugins.Move) {
	for _, p := range positions {
		for a := range p.Legal.All() {
			moves = append(moves, plugins.Move{State: p.State, Action: a})
		}
	}
	return moves
}

// Three players: player 0 may let player 1 or player 2 choose; each takes what is best for
// themselves, which leaves player 0 with 0.9 behind player 1 and -0.5 behind player 2, though the
// best ending for player 0 lies behind player 2, and so does the better one if both were against player 0.
func TestThreePlayers(t *testing.T) {
	end := func(rewards ...float32) tableState { return tableState{Terminal: true, Rewards: rewards} }
	choice := func(mover int, next ...int) tableState {
		return tableState{
			Mover: mover, Rewards: make([]float32, 3), Values: make([]float32, 3),
			Legal: []int{0, 1}, Next: next, Logits: make([]float32, 2),
		}
	}
	game := &table{Players: 3, Actions: 2, States: []tableState{
		choice(0, 1, 2),
		choice(1, 3, 4), choice(2, 5, 6),
		end(-1, 0.1, 1), end(0.9, 0.8, -1),
		end(1, 1, 0.2), end(-0.5, -1, 0.6),
	}}
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Simulations = 400
		s := begin(t, config, game, 1)
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		r := read(t, s, 0)
		if r.Action != 0 {
			t.Errorf("plays %d with Q %v", r.Action, r.Q)
		}
		for player, want := range []float64{0.9, 0.8, -1} {
			if got := float64(r.Values[player]); math.Abs(got-want) > 0.3 {
				t.Errorf("player %d expects %v, want about %v", player, got, want)
			}
		}
	})
}

// One player, rewards on the way: the Q of an action is the sum of what is still to come, and the
// root's own reward is no part of it.
func TestOnePlayerAddsRewards(t *testing.T) {
	one := func(next int, reward float32) tableState {
		return tableState{Reward: reward, Legal: []int{0}, Next: []int{next}, Logits: []float32{0}}
	}
	game := &table{Players: 1, Actions: 1, States: []tableState{
		one(1, 9), one(2, 0.25), one(3, 0.5), {Terminal: true, Reward: -0.125},
	}}
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Simulations = 3
		s := begin(t, config, game, 1)
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		// Simulations end after 1, 2 and 3 rewards; evaluations in between say 0.
		near(t, "Q", read(t, s, 0).Q[0], (0.25+0.75+0.625)/3)
	})
}

// Invariants of every tree: a node's visits are its own and its edges', an edge's are its child's,
// and a node's total is its own value and what its edges brought.
func TestTreeAddsUp(t *testing.T) {
	eachAlgorithm(t, func(t *testing.T, config Config) {
		config.Simulations = 300
		game := randomTable(3, 3, 5, 60)
		s := begin(t, config, game, 1)
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		tree := &s.games[0].tree
		for n := range int32(len(tree.mover)) {
			from, to := tree.edges(n)
			if from == to {
				continue
			}
			visits, mover := int32(1), int(tree.mover[n])
			total := float64(tree.raw[int(n)*3+mover])
			var priors float32
			for e := from; e < to; e++ {
				visits, total, priors = visits+tree.count[e], total+tree.total[e], priors+tree.prior[e]
				if c := tree.child[e]; c != unvisited {
					near(t, "Q", tree.q(e), float64(tree.qFor(e, mover)))
					if tree.visits[c] != tree.count[e] {
						t.Errorf("node %d has %d visits, its edge %d", c, tree.visits[c], tree.count[e])
					}
				}
			}
			near(t, "sum of priors", priors, 1)
			near(t, "value", tree.value(n, mover), total/float64(visits))
			if visits != tree.visits[n] {
				t.Errorf("node %d has %d visits, its edges account for %d", n, tree.visits[n], visits)
			}
		}
	})
}

// Sequential halving gives each candidate of the first phase its visits, and no other action any.
func TestGumbelConsidersTheBestDraws(t *testing.T) {
	game := randomTable(11, 2, 30, 100)
	config := Default()
	config.Considered, config.Simulations = 4, 16
	noise := make([]float32, 30)
	random := stream.New(5, stream.Noise)
	random.Gumbel(noise)
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
	r, start := read(t, s, 0), game.States[0]
	for k, a := range start.Legal {
		better := 0
		for j, b := range start.Legal {
			if noise[b]+start.Logits[j] > noise[a]+start.Logits[k] {
				better++
			}
		}
		if visited := r.Visits[a] > 0; visited != (better < 4) {
			t.Errorf("action %d: %d draws are better, and it has %d visits", a, better, r.Visits[a])
		}
	}
}

// A legal action of probability 0 is still visited if nothing else is left.
func TestImpossibleActions(t *testing.T) {
	inf := float32(math.Inf(-1))
	game := &table{Players: 1, Actions: 3, States: []tableState{
		{Legal: []int{0, 2}, Next: []int{1, 1}, Logits: []float32{inf, inf}},
		{Terminal: true, Reward: 1},
	}}
	eachAlgorithm(t, func(t *testing.T, config Config) {
		s := begin(t, config, game, 1)
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		r := read(t, s, 0)
		near(t, "prior", r.Priors[0], 0.5)
		if r.Visits[0]+r.Visits[2] != 64 || r.Target[1] != 0 {
			t.Errorf("visits %v, target %v", r.Visits, r.Target)
		}
	})
}

func TestRootNoise(t *testing.T) {
	config := Default()
	config.Algorithm, config.DirichletFraction, config.Simulations = PUCT, 0.25, 1
	game := &table{Players: 1, Actions: 2, States: []tableState{
		{Legal: []int{0, 1}, Next: []int{1, 1}, Logits: []float32{0, 0}}, {Terminal: true},
	}}
	s := begin(t, config, game, 1)
	if err := s.Begin(0, game.position(0), []float32{0, 1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Evaluate(context.Background(), game); err != nil {
		t.Fatal(err)
	}
	r := read(t, s, 0)
	near(t, "noisy prior", s.games[0].tree.prior[1], 0.75*0.5+0.25)
	near(t, "prior reported", r.Priors[1], 0.5)
	near(t, "target without visits", r.Target[1], 0.625)
}

func TestByTemperature(t *testing.T) {
	visits := []int32{1, 0, 4, 4}
	for _, c := range []struct {
		temperature float32
		want        []float64
	}{
		{0, []float64{0, 0, 1, 0}},
		{1, []float64{1. / 9, 0, 4. / 9, 4. / 9}},
		{0.5, []float64{1. / 33, 0, 16. / 33, 16. / 33}},
		{2, []float64{0.2, 0, 0.4, 0.4}},
	} {
		got := make([]float32, 4)
		ByTemperature(got, visits, c.temperature)
		for i := range got {
			near(t, "probability", got[i], c.want[i])
		}
	}
	got := []float32{1, 1}
	if ByTemperature(got, []int32{0, 0}, 1); got[0] != 0 || got[1] != 0 {
		t.Errorf("no visits give %v", got)
	}
}

func TestConfigReportsEveryFault(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		config Config
		want   []string
	}{
		{Config{}, []string{"simulations is 0", "considered is 0", "value scale is 0"}},
		{Config{Simulations: 1 << 25, Considered: 1, ValueScale: nan, VisitBase: -1}, []string{"simulations", "value scale is NaN", "visit base is -1"}},
		{Config{Algorithm: PUCT, Simulations: 1, CPUCTInit: -1, FPUReduction: nan, DirichletFraction: 2},
			[]string{"c_puct init is -1", "c_puct base is 0", "first-play urgency", "dirichlet fraction is 2"}},
		{Config{Algorithm: PUCT, Simulations: 1, CPUCTBase: 1, ForcedPlayouts: -1}, []string{"forced playouts is -1"}},
		{Config{Algorithm: PUCT, Simulations: 1, CPUCTBase: 1, TargetPruning: true}, []string{"target pruning is on without"}},
		{Config{Algorithm: 9, Simulations: 1}, []string{"algorithm is 9"}},
	} {
		err := c.config.Validate()
		if err == nil || len(strings.Split(err.Error(), "\n")) != len(c.want) {
			t.Errorf("%+v: %v, want %d faults", c.config, err, len(c.want))
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
	}
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
}

func TestNewRefuses(t *testing.T) {
	game := &table{Players: 2, Actions: 2}
	for want, change := range map[string]func(*plugins.Spec){
		"hides information":    func(s *plugins.Spec) { s.Traits.PerfectInformation = false },
		"has no actions":       func(s *plugins.Spec) { s.Traits.Text, s.Actions, s.Alphabet = true, 0, "x" },
		"players is 0, want 1": func(s *plugins.Spec) { s.Players = 0 },
	} {
		spec := game.spec()
		change(&spec)
		_, err := New(Default(), spec, 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
		if spec.Players > 0 && !errors.Is(err, ErrNotSearchable) {
			t.Errorf("%v is not ErrNotSearchable", err)
		}
	}
	if _, err := New(Default(), game.spec(), 0); err == nil {
		t.Error("no slots are accepted")
	}
	if _, err := New(Config{}, game.spec(), 1); err == nil {
		t.Error("a configuration of zeros is accepted")
	}
}
