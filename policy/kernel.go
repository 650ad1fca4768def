package policy

import (
	"fmt"
	"os"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Kernel names the inner loops that networks run on: "avx512", "avx2" or "generic", the fastest that
// this processor can run unless the environment variable TENGEN_KERNEL forces one. The error says
// that it names none, or one that this processor lacks something for; networks then run on the
// fastest.
func Kernel() (string, error) {
	forced := os.Getenv(kernel.Variable)
	if _, err := kernel.Choose(forced); err != nil {
		return kernel.Default().Name(), fmt.Errorf("%s=%s: %w", kernel.Variable, forced, err)
	}
	return kernel.Default().Name(), nil
}
