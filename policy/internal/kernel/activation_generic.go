package kernel

func reluGeneric(dst, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = max(v, 0)
	}
}

func silenceGeneric(gradient, output []float32, leak float32) {
	gradient = gradient[:len(output)]
	for i, v := range output {
		if v == 0 {
			gradient[i] *= leak
		}
	}
}

func biasReluGeneric(dst, src, row []float32) {
	for ; len(src) > 0; dst, src = dst[len(row):], src[len(row):] {
		for i, b := range row {
			dst[i] = max(src[i]+b, 0)
		}
	}
}

func expGeneric(dst, src []float32) {
	for i, v := range src {
		dst[i] = exp(v)
	}
}

func tanhGeneric(dst, src []float32) {
	for i, v := range src {
		dst[i] = tanh(v)
	}
}

const (
	geluLinear = 1.5957691216057308    // 2√(2/π)
	geluCubic  = 0.044715 * geluLinear // 2√(2/π)·0.044715
	geluSlope  = 3 * geluCubic         // of the derivative
	geluLow    = float32(-10.03)       // below, e^2u is 0
	geluHigh   = float32(9.5)          // above, σ(2u) is 1
)

// geluParts returns x within the bounds, its square, and e^2u.
func geluParts(x float32) (bounded, square, e float32) {
	if geluHigh < x {
		x = geluHigh
	}
	if geluLow > x {
		x = geluLow
	}
	square = x * x
	return x, square, expNormal(x * fma32(square, geluCubic, geluLinear))
}

// geluGeneric computes σ(2u) as e^2u / (1 + e^2u).
func geluGeneric(dst, src []float32) {
	for i, x := range src {
		_, _, e := geluParts(x)
		dst[i] = x * float32(e/(1+e))
	}
}

// geluBackwardGeneric: the derivative is σ + x·σ·(1-σ)·(2u)', with 1-σ = 1 / (1 + e^2u).
func geluBackwardGeneric(gradient, src []float32) {
	for i, x := range src {
		x, square, e := geluParts(x)
		rest := 1 / (1 + e)
		sigmoid := float32(e * rest)
		slope := float32(x * fma32(square, geluSlope, geluLinear))
		gradient[i] *= fma32(slope, float32(sigmoid*rest), sigmoid)
	}
}
