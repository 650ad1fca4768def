package grpo

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/policy"
)

// ErrSizes says that slices do not have the length that the batch asks for.
var ErrSizes = errors.New("slices of different lengths")

// TruncateStale readies a batch whose answers were drawn by an earlier policy than the one that learns
// begins from: truncated importance sampling (Ionides 2008; Yao et al. 2025, "Your efficient RL
// framework secretly brings you off-policy RL training"). It multiplies each Advantage by
// min(old/behaviour, limit), without a gradient, and makes old the Behaviour, which ratios are then
// taken to: a surrogate of this package, being linear in the advantage, becomes the weighted one.
// limit is about 2; old has the present policy's log-probabilities at all positions. Call it once for
// a batch, before its first step. A batch that is not stale stays as it is, bit for bit. Slices of a
// wrong length are ErrSizes.
func TruncateStale(batch *policy.Sequences, old []float32, limit float32) error {
	n := len(batch.Weight)
	if len(old) != n || len(batch.Behaviour) != n || len(batch.Advantage) != n {
		return fmt.Errorf("truncate stale: %d weights, %d advantages, behaviour of %d, old of %d: %w",
			n, len(batch.Advantage), len(batch.Behaviour), len(old), ErrSizes)
	}
	for i, w := range batch.Weight {
		if w != 0 {
			factor := min(ratio(old[i]-batch.Behaviour[i]), float64(limit))
			batch.Advantage[i] = float32(factor * float64(batch.Advantage[i]))
			batch.Behaviour[i] = old[i]
		}
	}
	return nil
}
