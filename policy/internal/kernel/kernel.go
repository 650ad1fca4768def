package kernel

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// Variable is the environment variable that forces a kernel: "avx512", "avx2" or "generic".
const Variable = "TENGEN_KERNEL"

// Kernel is one implementation of the inner loops. It is immutable; the methods are safe for
// concurrent use as long as the slices are.
//
// A field is the innermost part of the method that is named like it; its generic function says
// what it does.
type Kernel struct {
	name     string
	product  product
	abreast  abreast
	winograd winograd

	rows           rows
	activations    activations
	normalizations normalizations
	optimizers     optimizers
	codes          codes
	peak           peak
}

// Name is "avx512", "avx2" or "generic".
func (k *Kernel) Name() string { return k.name }

// newGeneric returns the kernel in plain Go.
func newGeneric() *Kernel {
	return &Kernel{
		name:     "generic",
		product:  productGeneric,
		abreast:  abreastGeneric,
		winograd: newWinogradGeneric(),

		rows: newRowsGeneric(), activations: newActivationsGeneric(),
		normalizations: newNormalizationsGeneric(), optimizers: newOptimizersGeneric(),
		codes: newCodesGeneric(),
		peak:  peak{peakGeneric, 1},
	}
}

// set is an instruction set that kernels are written for.
type set struct {
	name    string
	missing []string // what it needs and this processor lacks
	kernel  *Kernel
}

// sets are the instruction sets that this architecture has kernels for, the fastest first.
var sets = sync.OnceValue(func() []set {
	return append(processorSets(), set{name: "generic", kernel: newGeneric()})
})

// All returns the kernels that this processor can run, the fastest first, generic last.
func All() []*Kernel {
	var all []*Kernel
	for _, s := range sets() {
		if len(s.missing) == 0 {
			all = append(all, s.kernel)
		}
	}
	return all
}

// Choose returns the kernel of the given name; "" is the fastest that this processor can run. The
// error says which names there are, or what the processor lacks.
func Choose(name string) (*Kernel, error) {
	var names []string
	for _, s := range sets() {
		names = append(names, s.name)
		if s.name == name && len(s.missing) > 0 {
			return nil, fmt.Errorf("kernel %q: this processor lacks %s", name, strings.Join(s.missing, ", "))
		}
		if s.name == name || name == "" && len(s.missing) == 0 {
			return s.kernel, nil
		}
	}
	return nil, fmt.Errorf("kernel %q: there are only %s", name, strings.Join(names, ", "))
}

// Default returns the kernel that [Variable] names or, where it is unset or names one that cannot
// run here, the fastest that can. It is decided at the first call. A program that wants to tell
// its user of a wrong name asks [Choose].
func Default() *Kernel { return byEnvironment() }

var byEnvironment = sync.OnceValue(func() *Kernel {
	k, err := Choose(os.Getenv(Variable))
	if err != nil {
		return All()[0]
	}
	return k
})
