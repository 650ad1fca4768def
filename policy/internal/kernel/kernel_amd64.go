package kernel

import "golang.org/x/sys/cpu"

// processorSets are the instruction sets of amd64, the fastest first.
func processorSets() []set {
	avx2 := lacking([]feature{{"AVX2", cpu.X86.HasAVX2}, {"FMA", cpu.X86.HasFMA}})
	avx512 := lacking([]feature{
		{"AVX512F", cpu.X86.HasAVX512F}, {"AVX512VL", cpu.X86.HasAVX512VL},
		{"AVX512DQ", cpu.X86.HasAVX512DQ}, {"AVX512BW", cpu.X86.HasAVX512BW},
	})
	return []set{
		{"avx512", append(avx512, avx2...), newAVX512()},
		{"avx2", avx2, newAVX2()},
	}
}

// feature is an extension of the instruction set, and whether the processor and the operating
// system have it.
type feature struct {
	name string
	here bool
}

func lacking(features []feature) []string {
	var names []string
	for _, f := range features {
		if !f.here {
			names = append(names, f.name)
		}
	}
	return names
}

// newAVX2 returns the kernel for AVX2 with FMA: 256 bits, 16 registers. What it has no assembly
// for stays generic.
func newAVX2() *Kernel {
	k := newGeneric()
	k.name = "avx2"
	k.product = productAVX2
	k.abreast = abreastAVX2
	k.rowsAVX2()
	k.winograd = newWinogradAVX2()
	k.codesAVX2()
	k.peak = peak{peakAVX2, 8}
	return k
}

// newAVX512 returns the kernel for AVX-512 (F, VL, DQ, BW): 512 bits, 32 registers. What it has no
// assembly for is AVX2's.
func newAVX512() *Kernel {
	k := newAVX2()
	k.name = "avx512"
	k.product = productAVX512
	k.abreast = abreastAVX512
	k.rowsAVX512()
	k.winograd = newWinogradAVX512()
	k.codesAVX512()
	k.peak = peak{peakAVX512, 16}
	return k
}
