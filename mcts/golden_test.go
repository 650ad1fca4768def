package mcts

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
)

// golden is a file of trees that DeepMind's mctx grew: see bench/peers/record_mctx.py.
type golden struct {
	Games []table
	Cases []goldenCase
}

type goldenCase struct {
	Game, Root, Simulations, Considered int

	ValueScale   float32 `json:"value_scale"`
	VisitBase    float32 `json:"visit_base"`
	Rescale      bool
	CInit        float32 `json:"c_init"`
	CBase        float32 `json:"c_base"`
	FPUReduction float32 `json:"fpu_reduction"`
	Fraction     float32 `json:"dirichlet_fraction"`
	Noise        []float32

	Action int // -1: a tie
	Value  float64
	Target []float64

	Parent, Via, Visits []int32   // by node, in the order made
	Values              []float64 // of the node, for its mover
}

func (c *goldenCase) config(a Algorithm) Config {
	return Config{
		Sequential: true, // as mctx searches
		Algorithm:  a, Simulations: c.Simulations,
		Considered: c.Considered, ValueScale: c.ValueScale, VisitBase: c.VisitBase, Rescale: c.Rescale,
		CPUCTInit: c.CInit, CPUCTBase: c.CBase, FPUReduction: c.FPUReduction, DirichletFraction: c.Fraction,
	}
}

// Every node of every tree is the one that mctx makes, with the same visits and value, and the
// move and the policy target are the same.
func TestTreesOfMctx(t *testing.T) {
	for _, algorithm := range []Algorithm{Gumbel, PUCT} {
		file := "testdata/" + algorithm.String() + ".json"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(data, &g); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(g.Cases) < 10 {
			t.Fatalf("%s has %d cases", file, len(g.Cases))
		}
		for i, c := range g.Cases {
			t.Run(fmt.Sprintf("%v/%d", algorithm, i), func(t *testing.T) {
				compare(t, &g.Games[c.Game], &c, algorithm)
			})
		}
	}
}

func compare(t *testing.T, game *table, want *goldenCase, algorithm Algorithm) {
	s, err := New(want.config(algorithm), game.spec(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(0, game.position(want.Root), want.Noise); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), s, game, game); err != nil {
		t.Fatal(err)
	}
	compareTrees(t, &s.games[0].tree, want)
	var r Result
	if err := s.ReadResult(0, &r); err != nil {
		t.Fatal(err)
	}
	if want.Action >= 0 && r.Action != want.Action {
		t.Errorf("plays %d, mctx %d", r.Action, want.Action)
	}
	value, mover := r.Values, game.States[want.Root].Mover
	if algorithm == Gumbel {
		near(t, "v_mix", s.games[0].tree.mixedFor(mover), want.Value)
		near(t, "root value", value[mover], dot64(want.Target, r.Q))
	} else {
		near(t, "root value", value[mover], want.Value)
	}
	for a, p := range want.Target {
		near(t, fmt.Sprintf("target of action %d", a), r.Target[a], p)
	}
}

func compareTrees(t *testing.T, tree *tree, want *goldenCase) {
	if len(tree.mover) != len(want.Parent) {
		t.Fatalf("tree has %d nodes, mctx's %d", len(tree.mover), len(want.Parent))
	}
	for n := range want.Parent {
		action := int32(-1)
		if e := tree.via[n]; e != noParent {
			action = tree.action[e]
		}
		if tree.parent[n] != want.Parent[n] || action != want.Via[n] || tree.visits[n] != want.Visits[n] {
			t.Fatalf("node %d: parent %d, action %d, %d visits; mctx has %d, %d, %d",
				n, tree.parent[n], action, tree.visits[n], want.Parent[n], want.Via[n], want.Visits[n])
		}
		if mover := int(tree.mover[n]); mover >= 0 {
			near(t, fmt.Sprintf("value of node %d", n), tree.value(int32(n), mover), want.Values[n])
		}
	}
}

// dot64 is what the target is worth by the completed Q-values.
func dot64(target []float64, q []float32) (sum float64) {
	for a, p := range target {
		sum += p * float64(q[a])
	}
	return sum
}

func near(t *testing.T, what string, got float32, want float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= 1e-4) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
