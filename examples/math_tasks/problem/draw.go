package problem

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/tengen-rl/tengen/plugins"
)

// heldOutShare is the part of all problems that is kept for evaluation: one in so many.
const heldOutShare = 5

// tries is how many problems are drawn before a request is given up: a split that is not empty is
// never missed so often.
const tries = 10000

// SplitOf is the split of the problem with this key.
func SplitOf(key string) plugins.Split {
	if digest(key)%heldOutShare == 0 {
		return plugins.HeldOut
	}
	return plugins.Train
}

// Draw returns the first problem of the request's split in the stream of its seed. The function draws a
// problem and returns it with its key, which says what it is, not how it is written; a key of ""
// says that nothing came of this draw. The error is that of settings which leave a split empty.
func Draw[P any](request plugins.Request, draw func(*rand.Rand) (problem P, key string)) (P, error) {
	random := Random(request, "problem")
	for range tries {
		if p, key := draw(random); key != "" && SplitOf(key) == request.Split {
			return p, nil
		}
	}
	var none P
	return none, fmt.Errorf("seed %d: among %d problems none is of split %d", request.Seed, tries, request.Split)
}

// Random is the stream of the request's seed for a purpose: those of two purposes have nothing to do
// with each other.
func Random(request plugins.Request, purpose string) *rand.Rand {
	return rand.New(rand.NewPCG(request.Seed, digest(purpose)))
}

// Between goes from low to high, both included, as difficulty goes from 0 to 1.
func Between(low, high int, difficulty float32) int {
	return low + int(math.Round(float64(difficulty)*float64(high-low)))
}

// digest is FNV-1a (Fowler, Noll and Vo 1991), stirred by the finalizer of SplitMix64 (Steele, Lea and
// Flood 2014): FNV alone leaves its low bits too regular to draw lots by.
func digest(text string) uint64 {
	x := uint64(0xcbf29ce484222325)
	for i := range len(text) {
		x = (x ^ uint64(text[i])) * 0x100000001b3
	}
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
