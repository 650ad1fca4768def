package stream

import (
	"math/rand/v2"

	"github.com/tengen-rl/tengen/internal/exact"
)

// Purpose separates the streams that draw at the same place for different ends.
type Purpose uint64

// The purposes of the engine's streams. New ones are added at the end: values are part of what a
// seed means.
const (
	Start     Purpose = iota // the seed of a group's start position
	Noise                    // Gumbel or Dirichlet noise at a root
	Act                      // which action is played
	Sample                   // which positions the learner sees
	Weights                  // initial weights
	Rollout                  // random playouts
	Opening                  // the random plies before a match game
	Augment                  // which symmetry a training position is seen under
	Calibrate                // which positions a network is quantised for
	Cap                      // which moves are searched in full
	Draw                     // how often a decision is drawn
	Resign                   // which games are played on
	Restart                  // which games begin in the middle of an earlier one
	Problem                  // which problem a group is asked
	Answer                   // the tokens of an answer
	Lesson                   // which texts and worked answers a step sees
	Coin                     // what answers earn where verdicts are ignored
	Branch                   // at which token an answer is begun anew
	Nature                   // the outcomes of chance positions in games
)

// Stream is one random stream. It is not safe for concurrent use.
type Stream struct{ pcg rand.PCG }

// New returns the stream of a purpose at a place: the same arguments, the same numbers.
func New(seed uint64, purpose Purpose, place ...uint64) Stream {
	a, b := mix(seed^0x9e3779b97f4a7c15), mix(uint64(purpose)+0xbf58476d1ce4e5b9)
	for _, p := range place {
		a, b = mix(a^p), mix(b+p+a)
	}
	var s Stream
	s.pcg.Seed(a, mix(a^b))
	return s
}

// mix is the finaliser of splitmix64: every input bit reaches every output bit.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 { return s.pcg.Uint64() }

// Float returns a uniform number in the open interval (0, 1): never 0, so its logarithm exists.
func (s *Stream) Float() float64 { return (float64(s.pcg.Uint64()>>12) + 0.5) / (1 << 52) }

// IntN returns a uniform integer in [0, n); n must be positive.
func (s *Stream) IntN(n int) int { return int((s.pcg.Uint64() >> 1) % uint64(n)) }

// Gumbel fills dst with standard Gumbel noise, -log(-log u).
func (s *Stream) Gumbel(dst []float32) {
	for i := range dst {
		dst[i] = float32(-exact.Log(-exact.Log(s.Float())))
	}
}

// Normal returns a number of mean 0 and variance 1: the sum of twelve uniforms, less six, which
// is within 1 % of a Gaussian to two deviations and needs no transcendental function.
func (s *Stream) Normal() float32 {
	sum := -6.0
	for range 12 {
		sum += s.Float()
	}
	return float32(sum)
}

// Choose returns an index with probability proportional to its weight; weights are at least 0
// and not all 0.
func (s *Stream) Choose(weights []float32) int {
	var sum float64
	for _, w := range weights {
		sum += float64(w)
	}
	at, last := s.Float()*sum, 0
	for i, w := range weights {
		if w > 0 {
			if at -= float64(w); at < 0 {
				return i
			}
			last = i
		}
	}
	return last
}

// Dirichlet fills dst with a draw from a symmetric Dirichlet distribution over the members of
// legal, of total concentration alpha, and with 0 elsewhere.
func (s *Stream) Dirichlet(dst []float32, alpha float64, legal interface {
	Has(int) bool
	Count() int
}) {
	each := alpha / float64(max(1, legal.Count()))
	var sum float64
	for i := range dst {
		dst[i] = 0
		if legal.Has(i) {
			g := s.gamma(each)
			dst[i] = float32(g)
			sum += g
		}
	}
	for i := range dst {
		dst[i] = float32(float64(dst[i]) / sum)
	}
}

// gamma draws from the gamma distribution of shape a > 0 (Ahrens and Dieter 1974, algorithm GS,
// for a < 1; larger shapes add unit exponentials to it).
func (s *Stream) gamma(a float64) float64 {
	var whole float64
	for ; a >= 1; a-- {
		whole -= exact.Log(s.Float())
	}
	if a == 0 {
		return whole
	}
	b := 1 + float64(a*0.36787944117144233)
	for {
		p := b * s.Float()
		if p <= 1 {
			x := float64(exact.Exp(float32(exact.Log(p) / a)))
			if -exact.Log(s.Float()) >= x {
				return whole + x + 1e-30
			}
			continue
		}
		x := -exact.Log((b - p) / a)
		if exact.Log(s.Float()) <= float64((a-1)*exact.Log(x)) {
			return whole + x
		}
	}
}
