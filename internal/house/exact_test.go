package house

import (
	"slices"
	"strings"
)

// inexact are the functions whose bits differ between processors and builds (math.Sqrt and the
// roundings are exact everywhere).
var inexact = []string{
	"Exp", "Exp2", "Expm1", "Log", "Log2", "Log10", "Log1p", "Pow", "Tanh", "Sinh", "Cosh",
	"Sin", "Cos", "Sincos", "Tan", "Atan", "Atan2", "Cbrt", "Erf", "Erfc", "Gamma", "Lgamma",
}

// reachWeights are the rooms whose code can change what bits the weights have.
var reachWeights = []string{"mcts", "policy", "replay", "grpo", "text", "engine"}

// inexactExceptions are the files that only report, with what they compute.
var inexactExceptions = map[string]string{}

// weightsAreExact: code that can reach weights computes the same bits everywhere.
func weightsAreExact(s *source, report report) {
	if s.test || !slices.Contains(reachWeights, s.room()) || inexactExceptions[s.path] != "" {
		return
	}
	for use, node := range s.uses() {
		if name, ok := strings.CutPrefix(use, "math."); ok && slices.Contains(inexact, name) {
			report(node, "math.%s has other bits on other machines: use internal/exact", name)
		}
	}
}

// keyed are the names of math/rand/v2 that take a seed or are types.
var keyed = []string{"NewPCG", "New", "NewZipf", "NewChaCha8", "Rand", "PCG", "Source", "Zipf", "ChaCha8"}

// randomNumbersHaveAKey: from generators that all share, the same seed would not give the same run.
func randomNumbersHaveAKey(s *source, report report) {
	if !s.library() {
		return
	}
	for use, node := range s.uses() {
		name, v2 := strings.CutPrefix(use, "math/rand/v2.")
		if v2 && !slices.Contains(keyed, name) || strings.HasPrefix(use, "math/rand.") {
			report(node, "%s draws from a generator that all share: use internal/stream, or a seeded PCG", use)
		}
	}
}
