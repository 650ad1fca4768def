package exact

import "math"

const (
	log2e = 1.44269504088896338700
	ln2Hi = 6.93147180369123816490e-01 // the leading bits of ln 2: k*ln2Hi is exact for small k
	ln2Lo = 1.90821492927058770002e-10
)

// Exp returns e**x within one unit in the last place of a float32. Below -104 it is 0, above
// 88.8 it is +Inf; NaN stays NaN.
func Exp(x float32) float32 {
	switch {
	case x != x:
		return x
	case x < -104:
		return 0
	case x > 88.8:
		return float32(math.Inf(1))
	}
	v := float64(x)
	k := math.Floor(float64(v*log2e) + 0.5)
	r := v - float64(k*ln2Hi) - float64(k*ln2Lo)
	p := 1.0 / 362880
	for _, c := range [...]float64{1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1} {
		p = float64(p*r) + c
	}
	return float32(p * math.Float64frombits(uint64(int64(k)+1023)<<52))
}

// Log returns the natural logarithm of x > 0, a normal number, within 1e-14 of its size. For
// other x it is NaN, and -Inf at 0.
func Log(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case !(x > 0) || math.IsInf(x, 1):
		return math.NaN()
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	f := (m - 1) / (m + 1)
	f2 := float64(f * f)
	p := 0.0
	for i := 21; i >= 1; i -= 2 {
		p = float64(p*f2) + 1/float64(i)
	}
	return float64(2*f*p) + float64(float64(e)*ln2Lo) + float64(float64(e)*ln2Hi)
}

// Tanh returns the hyperbolic tangent of x.
func Tanh(x float32) float32 {
	if x < 0 {
		return -Tanh(-x)
	}
	t := Exp(-2 * x)
	return (1 - t) / (1 + t)
}

// Softmax replaces x by exp(x - max) / sum, in order. A row of -Inf entries among finite ones
// gives them probability 0.
func Softmax(x []float32) {
	top := float32(math.Inf(-1))
	for _, v := range x {
		top = max(top, v)
	}
	var sum float32
	for i, v := range x {
		x[i] = Exp(v - top)
		sum += x[i]
	}
	for i := range x {
		x[i] /= sum
	}
}
