package rating

import "math"

// Expected is the score, 0 to 1, of a player who is elo points stronger.
func Expected(elo float64) float64 { return 1 / (1 + math.Pow(10, -elo/400)) }

// Difference is the difference in Elo that makes a score expected: -Inf at 0, +Inf at 1.
func Difference(score float64) float64 { return 400 * math.Log10(score/(1-score)) }
