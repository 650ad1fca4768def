package addition

import (
	"math/bits"
	"math/rand/v2"

	"github.com/tengen-rl/tengen/plugins"
)

// heldOutShare is the part of all problems that is kept for evaluation: one in so many.
const heldOutShare = 5

// draw returns the first pair of terms below limit, in the stream of the seed, that is in the
// split. Both splits have pairs below every limit from 10 on.
func draw(seed, limit uint64, split plugins.Split) (a, b uint64) {
	random := rand.NewPCG(seed, limit)
	for {
		a, _ = bits.Mul64(random.Uint64(), limit)
		b, _ = bits.Mul64(random.Uint64(), limit)
		if splitOf(a, b) == split {
			return a, b
		}
	}
}

// splitOf is the split that a+b belongs to, which is also that of b+a.
func splitOf(a, b uint64) plugins.Split {
	if mix(mix(min(a, b))+max(a, b))%heldOutShare == 0 {
		return plugins.HeldOut
	}
	return plugins.Train
}

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood 2014) after one step of its counter.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
