package grpo

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// advantagesOf is Tree with room of its own.
func advantagesOf(branches []Branch) [][]float32 {
	out := make([][]float32, len(branches))
	for i, b := range branches {
		out[i] = make([]float32, b.Length)
		fill(out[i], 99)
	}
	Tree(out, branches)
	return out
}

// A tree drawn by hand. Answer 0 earns 1; 1 leaves it after two tokens and earns 0; 2 leaves 1 after three
// and earns 1; 3 leaves 0 after one and earns 0; 4 is begun at the prompt and earns 0.
//
//	prompt V=2/5 ─a─ V=2/4 ─b─ V=2/3 ─cd─ 1     answer 0
//	       │            │         └─e─ V=1/2 ─f─ 0     answer 1
//	       │            │                 └─g─ 1       answer 2
//	       │            └─hij─ 0                answer 3
//	       └─kl─ 0                               answer 4
func TestTree(t *testing.T) {
	got := advantagesOf([]Branch{
		{Parent: -1, Length: 4, Reward: 1},
		{Parent: 0, From: 2, Length: 4},
		{Parent: 1, From: 3, Length: 4, Reward: 1},
		{Parent: 0, From: 1, Length: 4},
		{Parent: -1, Length: 2},
	})
	tenth, sixth := float32(2.0/4-2.0/5), float32(2.0/3-2.0/4)
	want := [][]float32{
		{tenth, sixth, float32(1 - 2.0/3), float32(1 - 2.0/3)},
		{0, 0, float32(1.0/2 - 2.0/3), -0.5},
		{0, 0, 0, 0.5},
		{0, -0.5, -0.5, -0.5},
		{-0.4, -0.4},
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("answer %d: %v, want %v", i, got[i], want[i])
		}
	}
}

// Without branches a tree is MeanCentred, bit for bit.
func TestTreeWithoutBranchesIsMeanCentred(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		rewards := make([]float32, 1+random.IntN(8))
		branches := make([]Branch, len(rewards))
		for i := range rewards {
			rewards[i] = float32(random.IntN(3))
			branches[i] = Branch{Parent: -1, Length: 1 + random.IntN(3), Reward: rewards[i]}
		}
		want := make([]float32, len(rewards))
		MeanCentred(want, rewards)
		for i, own := range advantagesOf(branches) {
			for _, a := range own {
				if a != want[i] {
					t.Fatalf("rewards %v: answer %d has %v, want %v", rewards, i, own, want[i])
				}
			}
		}
	}
}

// growTree draws a tree of answers, each of them with at least one token of its own.
func growTree(random *rand.Rand, n int) []Branch {
	branches := make([]Branch, n)
	for i := range branches {
		b := Branch{Parent: -1, Reward: float32(random.IntN(4)) / 4}
		if i > 0 && random.IntN(4) > 0 {
			b.Parent = random.IntN(i)
			p := branches[b.Parent]
			b.From = p.From + random.IntN(p.Length-p.From)
		}
		b.Length = b.From + 1 + random.IntN(6)
		branches[i] = b
	}
	return branches
}

// The advantages on the way to an answer's end, one for each stretch, add up to its reward less the group's
// mean: what is handed out is what there is.
func TestTreeTelescopes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		branches := growTree(random, 1+random.IntN(9))
		got, mean := advantagesOf(branches), 0.0
		for _, b := range branches {
			mean += float64(b.Reward) / float64(len(branches))
		}
		for i, b := range branches {
			sum := 0.0
			for at, k := b.Length, i; k >= 0; at, k = branches[k].From, branches[k].Parent {
				sum += stretches(branches, got[k], k, at)
			}
			if d := sum - (float64(b.Reward) - mean); d > 1e-6 || d < -1e-6 {
				t.Fatalf("%+v: the way to answer %d adds up to %v, want %v", branches, i, sum, float64(b.Reward)-mean)
			}
		}
	}
}

// stretches adds up the advantages of an answer's own tokens before end, one for each stretch between places where
// answers part.
func stretches(branches []Branch, advantages []float32, k, end int) (sum float64) {
	for at := branches[k].From; at < end; at++ {
		parts := at == branches[k].From
		for _, c := range branches {
			parts = parts || c.Parent == k && c.From == at
		}
		if parts {
			sum += float64(advantages[at])
		}
	}
	return sum
}

// Where all answers earned alike, and where none has a reward, nothing is learned.
func TestTreeOfEqualRewards(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		branches, missing := growTree(random, 8), random.IntN(2) == 0
		for i := range branches {
			branches[i].Reward, branches[i].Missing = 0.1, missing
		}
		for i, own := range advantagesOf(branches) {
			if slices.ContainsFunc(own, func(a float32) bool { return a != 0 }) {
				t.Fatalf("%+v: answer %d has %v", branches, i, own)
			}
		}
	}
}

// An answer without a reward counts for nothing, and its own end teaches nothing; what led to where it was left is
// judged by the answers that left it.
func TestTreeWithAMissingReward(t *testing.T) {
	got := advantagesOf([]Branch{
		{Parent: -1, Length: 3, Missing: true},
		{Parent: 0, From: 1, Length: 2, Reward: 1},
		{Parent: -1, Length: 1},
	})
	want := [][]float32{{0.5, 0, 0}, {0, 0}, {-0.5}}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("answer %d: %v, want %v", i, got[i], want[i])
		}
	}
}
