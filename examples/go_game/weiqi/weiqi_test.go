package weiqi

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func newRules(t testing.TB, size int, komi float64, maxMoves int) *Rules {
	t.Helper()
	r, err := NewRules(size, komi, maxMoves)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// randomGame plays a random game under r and calls see before every move and at the end.
func randomGame(t testing.TB, r *Rules, seed uint64, see func(s *State)) *State {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 7))
	s := new(State)
	r.clear(s)
	for r.Mover(s) >= 0 {
		see(s)
		legal := plugins.Bitset(r.legal(s)[:])
		if err := r.Play(s, legal.Nth(random.IntN(legal.Count()))); err != nil {
			t.Fatal(err)
		}
	}
	see(s)
	return s
}

func TestRulesRefuseBadSettings(t *testing.T) {
	for _, c := range []struct {
		size     int
		komi     float64
		maxMoves int
		want     string
	}{
		{4, 7.5, 0, "size is 4"},
		{20, 7.5, 0, "size is 20"},
		{9, 400.5, 0, "komi is 400.5"},
		{9, 7.5, -1, "max_moves is -1"},
		{9, 7.5, MaxMoves + 1, "max_moves is 2001"},
	} {
		if _, err := NewRules(c.size, c.komi, c.maxMoves); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("NewRules(%d, %v, %d): %v, want %q", c.size, c.komi, c.maxMoves, err, c.want)
		}
	}
	_, err := New().Configure(context.Background(), plugins.Settings{"size": "21", "comi": "5"})
	if err == nil || !strings.Contains(err.Error(), "comi") || !strings.Contains(err.Error(), "want 5 to 19") {
		t.Errorf("Configure: %v", err)
	}
}

// Every game ends, by two passes or at the limit, and is counted then and not before.
func TestLengthLimit(t *testing.T) {
	r := newRules(t, 5, 0.5, 12)
	for seed := range uint64(50) {
		s := randomGame(t, r, seed, func(s *State) {
			if r.Mover(s) >= 0 && reward(r, s) != 0 {
				t.Fatal("a reward before the end")
			}
		})
		if s.Moves() > 12 || s.Moves() < 12 && s.passes < 2 {
			t.Fatalf("a game of %d moves with a limit of 12", s.Moves())
		}
		want := float32(1)
		if r.Score(s) <= 0 {
			want = -1
		}
		if reward(r, s) != want {
			t.Fatalf("score %d but Black earns %v", r.Score(s), reward(r, s))
		}
		if err := r.Play(s, r.Pass()); err != ErrOver {
			t.Fatalf("a move after the end: %v", err)
		}
	}
}

// A plain assignment copies a state: what is then played on one does not show on the other.
func TestStateIsAValue(t *testing.T) {
	r := newRules(t, 6, 0.5, 0)
	randomGame(t, r, 3, func(s *State) {
		if r.Mover(s) < 0 {
			return
		}
		before := string(r.AppendState(nil, s))
		for action := range plugins.Bitset(r.legal(s)[:]).All() {
			next := *s
			if err := r.Play(&next, action); err != nil {
				t.Fatal(err)
			}
		}
		if string(r.AppendState(nil, s)) != before {
			t.Fatal("playing on a copy changed the original")
		}
	})
}

// Turning or mirroring the board turns or mirrors the game: legal moves, observations and rewards.
func TestSymmetriesCommuteWithPlay(t *testing.T) {
	for _, size := range []int{5, 8, 9} {
		r := newRules(t, size, 0.5, 0)
		for k, symmetry := range r.Spec().Symmetries {
			turned := new(State)
			r.clear(turned)
			before := 0
			s := randomGame(t, r, uint64(size), func(s *State) {
				if s.Moves() > before {
					before = s.Moves()
					if err := r.Play(turned, int(symmetry.Actions[s.recent[0]])); err != nil {
						t.Fatal(err)
					}
				}
				if r.Mover(s) >= 0 {
					compareTurned(t, r, s, turned, symmetry)
				}
			})
			if reward(r, s) != reward(r, turned) || r.Mover(turned) != plugins.Terminal {
				t.Fatalf("size %d, symmetry %d: the end differs", size, k)
			}
		}
	}
}

func compareTurned(t *testing.T, r *Rules, s, turned *State, symmetry plugins.Symmetry) {
	t.Helper()
	legal := r.legal(turned)
	for a, b := range symmetry.Actions {
		if r.legal(s).has(a) != legal.has(int(b)) {
			t.Fatalf("%s is legal in one of\n%s%s", r.Name(s, a), r.Draw(s), r.Draw(turned))
		}
	}
	var seen [2][]byte
	for i, state := range []*State{s, turned} {
		seen[i] = make([]byte, r.Spec().Observation.Bytes())
		r.Observe(state, seen[i])
	}
	bit := func(o []byte, i int) byte { return o[i/8] >> (i % 8) & 1 }
	for plane := range planeNames {
		for p, q := range symmetry.Cells {
			if bit(seen[0], plane*r.points+p) != bit(seen[1], plane*r.points+int(q)) {
				t.Fatalf("plane %q differs at %s of\n%s%s", planeNames[plane], r.Name(s, p), r.Draw(s), r.Draw(turned))
			}
		}
	}
}

// The environment keeps its word: positions satisfy its Spec, and a step is a function of the
// state alone.
func TestEnvironmentKeepsItsSpec(t *testing.T) {
	ctx := context.Background()
	for _, size := range []int{5, 8, 9, 16, 19} {
		env := New()
		spec, err := env.Configure(ctx, plugins.Settings{"size": strconv.Itoa(size)})
		if err != nil {
			t.Fatal(err)
		}
		if spec.Name != "go" || spec.Actions != size*size+1 || len(spec.Symmetries) != 8 || !spec.Traits.Render || !spec.Traits.Notation {
			t.Fatalf("spec %+v", spec)
		}
		moves := middleGames(t, env, size, 80/size)
		first, err1 := env.Step(ctx, moves)
		second, err2 := env.Step(ctx, moves)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for i := range first {
			if err := spec.Check(&first[i]); err != nil || first[i].Fault != "" {
				t.Fatalf("size %d: %v %s", size, err, first[i].Fault)
			}
			if string(first[i].State) != string(second[i].State) || string(first[i].Observation) != string(second[i].Observation) {
				t.Fatalf("size %d: the same move led to two positions", size)
			}
		}
	}
}

func TestIllegalMovesAreFaults(t *testing.T) {
	env, ctx := New(), context.Background()
	if _, err := env.Configure(ctx, plugins.Settings{"size": "5"}); err != nil {
		t.Fatal(err)
	}
	at, err := env.Start(ctx, []plugins.Request{{}})
	if err != nil {
		t.Fatal(err)
	}
	at, err = env.Step(ctx, []plugins.Move{{State: at[0].State, Action: 12}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := env.Step(ctx, []plugins.Move{
		{State: at[0].State, Action: 12}, {State: at[0].State, Action: 26}, {State: at[0].State, Action: -1},
		{State: append(at[0].State, 12), Action: 3}, {State: at[0].State, Action: 13},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range out {
		if (p.Fault == "") != (i == 4) {
			t.Errorf("item %d: fault %q", i, p.Fault)
		}
	}
}

// Allows must know of one action what Legal knows of all: in random games, which are full of kos and
// captures, on every size.
func TestAllowsIsLegal(t *testing.T) {
	for size := MinSize; size <= MaxSize; size += 2 {
		r := newRules(t, size, 7.5, MaxMoves)
		random := rand.New(rand.NewPCG(uint64(size), 9))
		var s State
		r.clear(&s)
		legal := plugins.NewBitset(r.points + 1)
		for ply := 0; ply < 400 && r.Mover(&s) >= 0; ply++ {
			fresh := s
			fresh.known = false
			legal.Clear()
			r.Legal(&s, legal)
			for action := -1; action <= r.points+1; action++ {
				if got, want := r.Allows(&fresh, action), action >= 0 && legal.Has(action); got != want {
					t.Fatalf("%dx%d, ply %d, action %d: %v, want %v\n%s", size, size, ply, action, got, want, r.Draw(&s))
				}
			}
			action := legal.Nth(random.IntN(legal.Count()))
			if action == r.points && legal.Count() > 1 {
				action = legal.Nth(0)
			}
			if err := r.Play(&s, action); err != nil {
				t.Fatal(err)
			}
		}
	}
}
