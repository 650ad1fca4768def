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
	if x.kind == convolution {
		taps = 9
	}
	for tap := range taps {
		for i := range x.in {
			for o := range x.out {
				yield((tap*x.in+i)*x.out+o, (o*x.in+i)*taps+tap)
			}
		}
	}
}
