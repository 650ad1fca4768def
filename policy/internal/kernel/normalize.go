package kernel

// normalizations are the inner loops over one row whose numbers depend on one another.
type normalizations struct {
	softmax           func(x []float32)
	softmaxBackward   func(gradient, p []float32)
	layerNorm         func(dst, src, gain, bias []float32, epsilon float32) (mean, inverse float32)
	layerNormBackward func(gradient, src, gain []float32, mean, inverse float32)
	layerNormSums     func(gain, bias, gradient, src, stats []float32)
}

func newNormalizationsGeneric() normalizations {
	return normalizations{
		softmax: softmaxGeneric, softmaxBackward: softmaxBackwardGeneric, layerNorm: layerNormGeneric,
		layerNormBackward: layerNormBackwardGeneric, layerNormSums: layerNormSumsGeneric,
	}
}

// Softmax replaces each row of x, [rows][n], by exp(x - max) / sum: exp is 0 where x is
// more than 87.7 below the largest, and so for -Inf among finite numbers; the sum is 16 partial sums; all are
// multiplied by its rounded reciprocal. A row with NaN or +Inf, or of nothing but -Inf, becomes NaN.
func (k *Kernel) Softmax(x []float32, n int) {
	for x = x[:whole(len(x), n)]; len(x) > 0; x = x[n:] {
		k.normalizations.softmax(x[:n])
	}
}

// SoftmaxPrefix is [Kernel.Softmax] of the first valid[r] <= n numbers of row r of x,
// [len(valid)][n]; the others become 0. Causal attention is valid = 1, 2, 3, ...
func (k *Kernel) SoftmaxPrefix(x []float32, n int, valid []int32) {
	x = x[:len(valid)*n]
	for r, m := range valid {
		row := x[r*n : (r+1)*n]
		k.normalizations.softmax(row[:m])
		clear(row[m:])
	}
}

// SoftmaxBackward turns the gradient of p, of [Kernel.Softmax], into that of its input, row by row:
// p·(gradient - sum(p·gradient)), the sum fused in 16 partial sums. gradient and p are [rows][n];
// gradient has at least p's length.
func (k *Kernel) SoftmaxBackward(gradient, p []float32, n int) {
	p = p[:whole(len(p), n)]
	gradient = gradient[:len(p)]
	for ; len(p) > 0; gradient, p = gradient[n:], p[n:] {
		k.normalizations.softmaxBackward(gradient[:n], p[:n])
	}
}

// SoftmaxPrefixBackward is [Kernel.SoftmaxBackward] for [Kernel.SoftmaxPrefix]: beyond valid[r]
// nothing of row r is read, and gradient becomes 0.
func (k *Kernel) SoftmaxPrefixBackward(gradient, p []float32, n int, valid []int32) {
	p, gradient = p[:len(valid)*n], gradient[:len(valid)*n]
	for r, m := range valid {
		row := gradient[r*n : (r+1)*n]
		k.normalizations.softmaxBackward(row[:m], p[r*n:][:m])
		clear(row[m:])
	}
}

// LayerNorm sets each row of dst to (src - mean)·inverse·gain + bias (Ba et al. 2016), where mean is
// that of the row and inverse is 1 / sqrt(variance + epsilon), the variance that around the mean.
// dst, which may be src, and src are [rows][len(gain)], and so long as gain is bias. stats, [rows][2],
// receives mean and inverse of each row.
//
// Sums are 16 partial sums, squares fused; mean, variance and inverse are divisions; the last
// multiplication and addition are fused.
func (k *Kernel) LayerNorm(dst, stats, src, gain, bias []float32, epsilon float32) {
	n := len(gain)
	src, bias = src[:whole(len(src), n)], bias[:n]
	dst = dst[:len(src)]
	for ; len(src) > 0; dst, src, stats = dst[n:], src[n:], stats[2:] {
		stats[0], stats[1] = k.normalizations.layerNorm(dst[:n], src[:n], gain, bias, epsilon)
	}
}

// LayerNormBackward turns the gradient of [Kernel.LayerNorm]'s result into that of src, row by row:
// inverse·(g - mean(g) - y·mean(g·y)) with g = gradient·gain and y = (src - mean)·inverse. Both means
// are 16 partial sums, the second fused, divided by n; the last product with y is fused.
// gradient and src are [rows][len(gain)]; stats, [rows][2], is what LayerNorm left.
// [Kernel.LayerNormSums] comes first: it needs gradient as it was.
func (k *Kernel) LayerNormBackward(gradient, stats, src, gain []float32) {
	n := len(gain)
	src = src[:whole(len(src), n)]
	gradient = gradient[:len(src)]
	for ; len(src) > 0; gradient, src, stats = gradient[n:], src[n:], stats[2:] {
		k.normalizations.layerNormBackward(gradient[:n], src[:n], gain, stats[0], stats[1])
	}
}

// LayerNormSums adds to gain and bias, both [n], what [Kernel.LayerNorm] passes back to its gain and
// bias: gradient·y, fused, with y = (src - mean)·inverse, and gradient; row by row in order. gradient
// and src are [rows][n]; stats, [rows][2], is what LayerNorm left.
func (k *Kernel) LayerNormSums(gain, bias, gradient, stats, src []float32) {
	n := len(gain)
	src = src[:whole(len(src), n)]
	if len(src) == 0 {
		return
	}
	k.normalizations.layerNormSums(gain, bias[:n], gradient[:len(src)], src, stats[:2*(len(src)/n)])
}
