package kernel

// The transforms in assembly take whole registers of lanes. What is left over is done again from
// one register before the end, where that changes nothing, or else in plain Go.

// newWinogradAVX2 returns the transforms with 8 lanes in a register.
func newWinogradAVX2() winograd {
	return newWinogradGeneric().widened(8, winograd{
		input: inputAVX2, slope: slopeAVX2, weights: weightsAVX2, gradient: gradientAVX2,
		output: [finishes]gathering{Set: outputSetAVX2, Rectify: outputRectifyAVX2, Add: outputAddAVX2},
	})
}

// newWinogradAVX512 returns the transforms with 16 lanes in a register.
func newWinogradAVX512() winograd {
	return newWinogradAVX2().widened(16, winograd{
		input: inputAVX512, slope: slopeAVX512, weights: weightsAVX512, gradient: gradientAVX512,
		output: [finishes]gathering{Set: outputSetAVX512, Rectify: outputRectifyAVX512, Add: outputAddAVX512},
	})
}

// widened returns the transforms that use the wide ones, of size lanes, as far as they go, and the
// narrow ones for the rest.
func (narrow winograd) widened(size int, wide winograd) winograd {
	w := winograd{
		input:    widenSpread(size, wide.input, narrow.input),
		slope:    widenSpread(size, wide.slope, narrow.slope),
		weights:  widenWeights(size, wide.weights, narrow.weights),
		gradient: widenGradient(size, wide.gradient, narrow.gradient),
	}
	for i := range w.output {
		w.output[i] = widenOutput(size, Finish(i) != Add, wide.output[i], narrow.output[i])
	}
	return w
}

// again returns where the last register of lanes begins, and whether there is one that does not
// follow the others.
func again(lanes, size int) (at int, needed bool) { return lanes - size, lanes%size != 0 }

func widenSpread(size int, wide, narrow spreading) spreading {
	return func(v []float32, plane int, src, zero []float32, cells []int32, channels, lanes int) {
		if lanes < size {
			narrow(v, plane, src, zero, cells, channels, lanes)
			return
		}
		wide(v, plane, src, zero, cells, channels, lanes/size*size)
		if at, needed := again(lanes, size); needed {
			wide(v[at:], plane, src[at:], zero[at:], cells, channels, size)
		}
	}
}

// widenOutput repeats lanes only if that is the same as doing them once.
func widenOutput(size int, repeats bool, wide, narrow gathering) gathering {
	return func(dst, sink, m []float32, plane int, row []float32, cells []int32, channels, lanes int) {
		whole := lanes / size * size
		if whole > 0 {
			wide(dst, sink, m, plane, row, cells, channels, whole)
		}
		if at, needed := again(lanes, size); needed && repeats && whole > 0 {
			wide(dst[at:], sink[at:], m[at:], plane, row[at:], cells, channels, size)
		} else if needed {
			narrow(dst[whole:], sink[whole:], m[whole:], plane, row[whole:], cells, channels, lanes-whole)
		}
	}
}

func widenWeights(size int, wide, narrow weighing) weighing {
	return func(u []float32, plane int, w []float32, tap int, reversed bool, lanes int) {
		if lanes < size {
			narrow(u, plane, w, tap, reversed, lanes)
			return
		}
		wide(u, plane, w, tap, reversed, lanes/size*size)
		if at, needed := again(lanes, size); needed {
			wide(u[at:], plane, w[at:], tap, reversed, size)
		}
	}
}

func widenGradient(size int, wide, narrow learning) learning {
	return func(w []float32, tap int, u []float32, plane, lanes int) {
		whole := lanes / size * size
		if whole > 0 {
			wide(w, tap, u, plane, whole)
		}
		if whole < lanes {
			narrow(w[whole:], tap, u[whole:], plane, lanes-whole)
		}
	}
}
