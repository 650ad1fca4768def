package kernel

// activations are the inner loops of functions of single numbers. Slices of one call have one
// length; matrices are whole rows.
type activations struct {
	relu         func(dst, src []float32)
	silence      func(gradient, output []float32, leak float32)
	biasRelu     func(dst, src, row []float32)
	exp          func(dst, src []float32)
	tanh         func(dst, src []float32)
	gelu         func(dst, src []float32)
	geluBackward func(gradient, src []float32)
}

func newActivationsGeneric() activations {
	return activations{
		relu: reluGeneric, silence: silenceGeneric, biasRelu: biasReluGeneric,
		exp: expGeneric, tanh: tanhGeneric, gelu: geluGeneric, geluBackward: geluBackwardGeneric,
	}
}

// Relu sets dst to src with +0 for what is not above 0; -0 becomes +0 and NaN stays NaN. dst, which
// may be src, has at least src's length.
func (k *Kernel) Relu(dst, src []float32) { k.activations.relu(dst[:len(src)], src) }

// Silence multiplies gradient by leak where output, of [Kernel.Relu], is 0: a leak of 0 is the way
// back through it. gradient has at least output's length.
func (k *Kernel) Silence(gradient, output []float32, leak float32) {
	k.activations.silence(gradient[:len(output)], output, leak)
}

// BiasRelu sets dst to [Kernel.Relu] of src + row. dst, which may be src, and src are
// [rows][len(row)]; dst has at least src's length.
func (k *Kernel) BiasRelu(dst, src, row []float32) {
	n := whole(len(src), len(row))
	k.activations.biasRelu(dst[:n], src[:n], row)
}

// Exp sets dst to e^src within 1 unit in the last place, gradual underflow, 0 and +Inf included.
// dst, which may be src, has at least src's length.
func (k *Kernel) Exp(dst, src []float32) { k.activations.exp(dst[:len(src)], src) }

// Tanh sets dst to the hyperbolic tangent of src within 2 units in the last place. dst, which may
// be src, has at least src's length.
func (k *Kernel) Tanh(dst, src []float32) { k.activations.tanh(dst[:len(src)], src) }

// Gelu sets dst to GELU of src in its tanh form (Hendrycks and Gimpel 2016, section 2; PyTorch's
// approximate="tanh"): x·σ(2u) = ½x(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³). dst, which may
// be src, has at least src's length.
func (k *Kernel) Gelu(dst, src []float32) { k.activations.gelu(dst[:len(src)], src) }

// GeluBackward multiplies gradient by the derivative of [Kernel.Gelu] at src. gradient has at
// least src's length.
func (k *Kernel) GeluBackward(gradient, src []float32) {
	k.activations.geluBackward(gradient[:len(src)], src)
}
