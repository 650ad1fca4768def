package grpo

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"
)

func TestWhitenBatchByHand(t *testing.T) {
	a := []float32{1, 9, 3, 5} // without the 9: mean 3, variance 8/3
	WhitenBatch(a, []float32{1, 0, 0.5, 2})
	near(t, "whitened", a, []float32{-1.2247449, 9, 0, 1.2247449})

	equal := slices.Repeat([]float32{0.1}, 16)
	WhitenBatch(equal, nil)
	if !slices.Equal(equal, make([]float32, 16)) {
		t.Error("equal advantages became", equal)
	}
	WhitenBatch(equal, make([]float32, 16)) // none counts
	WhitenBatch(nil, nil)
}

// Decay 1/2, rewards 1, 0, 1: (1/4 + 0 + 1) / (1/4 + 1/2 + 1) = 5/7.
func TestRunningBaselineByHand(t *testing.T) {
	b := RunningBaseline{Decay: 0.5}
	got := []float32{3}
	if b.Subtract(got, []float32{2}, []int{5}); got[0] != 2 {
		t.Error("before it has seen anything it subtracts", 2-got[0])
	}
	b.Observe([]float32{1, 8, 0, 1}, []int{5, -1, 5, 5})
	near(t, "means", []float64{b.Mean(5), b.Mean(-1), b.Mean(0)}, []float64{5. / 7, 8, 0})
	b.Subtract(got, []float32{2}, []int{5})
	near(t, "advantage", got, []float32{9. / 7})
}

// What a checkpoint holds goes on as if nothing had happened.
func TestRunningBaselineTravels(t *testing.T) {
	b := RunningBaseline{Decay: 0.9}
	b.Observe([]float32{0.1, 0.2, 0.3}, []int{1, 0, 1})
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var again RunningBaseline
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, b) {
		t.Errorf("%s: %v, %v", text, again, err)
	}
}

// Chen et al. 2021, equation 1, against all ways to choose.
func TestPassAtKCounts(t *testing.T) {
	for n := 1; n <= 8; n++ {
		for correct := 0; correct <= n; correct++ {
			for k := 1; k <= n; k++ {
				ways, solved := 0, 0
				for chosen := range 1 << n {
					if ones(chosen) == k {
						ways++
						if chosen&(1<<correct-1) != 0 {
							solved++
						}
					}
				}
				if got, want := PassAtK(n, correct, k), float64(solved)/float64(ways); math.Abs(got-want) > 1e-12 {
					t.Errorf("%d correct of %d, k %d: %v, want %v", correct, n, k, got, want)
				}
			}
		}
	}
	for _, c := range [][3]int{{4, 1, 0}, {4, 1, 5}, {4, -1, 1}, {4, 5, 1}, {0, 0, 1}} {
		if got := PassAtK(c[0], c[1], c[2]); !math.IsNaN(got) {
			t.Errorf("%v: %v, want NaN", c, got)
		}
	}
}

func ones(x int) (n int) {
	for ; x > 0; x &= x - 1 {
		n++
	}
	return n
}
