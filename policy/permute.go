package policy

// toFile copies a tensor from its order in memory to that of a file; fromFile the other way.
func (x tensor) toFile(dst, src []float32) {
	x.pairs(func(memory, file int) { dst[file] = src[memory] })
}

func (x tensor) fromFile(dst, src []float32) {
	x.pairs(func(memory, file int) { dst[memory] = src[file] })
}

// pairs calls yield with the two places of each element.
func (x tensor) pairs(yield func(memory, file int)) {
	taps := 1
	if x.kind == kernel {
		taps = 3
	}
	for r := range taps {
		for i := range x.in {
			for s := range taps {
				for o := range x.out {
					memory := ((r*x.in+i)*taps+s)*x.out + o
					file := ((o*x.in+i)*taps+taps-1-r)*taps + taps - 1 - s
					yield(memory, file)
				}
			}
		}
	}
}

// transpose writes the tensor that carries gradients backward, from outputs to inputs, in the
// order of memory: for a kernel [3 rows][out][3 columns][in], rows and columns flipped, for the
// others [out][in].
func (x tensor) transpose(dst, src []float32) {
	taps := 1
	if x.kind == kernel {
		taps = 3
	}
	for r := range taps {
		for i := range x.in {
			for s := range taps {
				row := src[((r*x.in+i)*taps+s)*x.out:][:x.out]
				to := dst[((taps-1-r)*x.out*taps+taps-1-s)*x.in+i:]
				for o, v := range row {
					to[o*taps*x.in] = v
				}
			}
		}
	}
}
