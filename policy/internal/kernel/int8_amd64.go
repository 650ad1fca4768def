package kernel

import "golang.org/x/sys/cpu"

// codesAVX2 gives k the inner loops over codes for AVX2. Lanes of results that do not fill a
// register are done in plain Go.
func (k *Kernel) codesAVX2() {
	k.codes = codes{
		quantise: quantiseAVX2, input: codesInputAVX2, product: codesProductAVX2,
		output: func(dst, sink []uint8, m []int32, plane int, row, scale []float32, by float32, cells []int32, channels, lanes int) {
			whole := lanes / 8 * 8
			if whole > 0 {
				codesOutputAVX2(dst, sink, m, plane, row, scale, by, cells, channels, whole)
			}
			if whole < lanes {
				codesOutputGeneric(dst[whole:], sink[whole:], m[whole:], plane, row[whole:], scale[whole:], by, cells, channels, lanes-whole)
			}
		},
		add: func(dst, sink []float32, m []int32, plane int, row, scale []float32, cells []int32, channels, stride, lanes int) {
			whole := lanes / 8 * 8
			if whole > 0 {
				codesAddAVX2(dst, sink, m, plane, row, scale, cells, channels, stride, whole)
			}
			if whole < lanes {
				codesAddGeneric(dst[whole:], sink[whole:], m[whole:], plane, row[whole:], scale[whole:], cells, channels, stride, lanes-whole)
			}
		},
	}
}

// codesAVX512 is codesAVX2 with the product for AVX-512, where the processor has VNNI: one
// instruction multiplies and adds. The rest is too small a part to gain by wider registers.
func (k *Kernel) codesAVX512() {
	if cpu.X86.HasAVX512VNNI {
		k.codes.product = codesProductAVX512
	}
}
