package kernel

import "math"

// negativeInfinity is less than every number.
var negativeInfinity = float32(math.Inf(-1))

func softmaxGeneric(x []float32) {
	top := largest(x)
	var sums [partials]float32
	for i, v := range x {
		x[i] = expNormal(v - top)
		sums[i%partials] += x[i]
	}
	scaleGeneric(x, 1/fold(&sums))
}

// largest is the largest number of x, NaN left out.
func largest(x []float32) float32 {
	top := negativeInfinity
	for _, v := range x {
		if v > top {
			top = v
		}
	}
	return top
}

func softmaxBackwardGeneric(gradient, p []float32) {
	sum := dotGeneric(p, gradient)
	for i, v := range p {
		gradient[i] = v * float32(gradient[i]-sum)
	}
}

func layerNormGeneric(dst, src, gain, bias []float32, epsilon float32) (mean, inverse float32) {
	var sums, squares [partials]float32
	for i, v := range src {
		sums[i%partials] += v
	}
	count := float32(len(src))
	mean = fold(&sums) / count
	for i, v := range src {
		d := v - mean
		squares[i%partials] = fma32(d, d, squares[i%partials])
	}
	inverse = 1 / float32(math.Sqrt(float64(fold(&squares)/count+epsilon)))
	for i, v := range src {
		dst[i] = fma32(float32((v-mean)*inverse), gain[i], bias[i])
	}
	return mean, inverse
}

func layerNormBackwardGeneric(gradient, src, gain []float32, mean, inverse float32) {
	var sums, products [partials]float32
	for i, v := range src {
		g, y := float32(gradient[i]*gain[i]), float32((v-mean)*inverse)
		sums[i%partials] += g
		products[i%partials] = fma32(g, y, products[i%partials])
	}
	count := float32(len(src))
	sum, product := fold(&sums)/count, fold(&products)/count
	for i, v := range src {
		g, y := float32(gradient[i]*gain[i]), float32((v-mean)*inverse)
		gradient[i] = inverse * fma32(-y, product, g-sum)
	}
}

func layerNormSumsGeneric(gain, bias, gradient, src, stats []float32) {
	for n := len(gain); len(src) > 0; gradient, src, stats = gradient[n:], src[n:], stats[2:] {
		for i := range gain {
			y := float32((src[i] - stats[0]) * stats[1])
			gain[i] = fma32(gradient[i], y, gain[i])
			bias[i] += gradient[i]
		}
	}
}
