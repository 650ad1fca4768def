package kernel

import "math"

// Constants of e^x = 2^k·e^r, where k is the integer next to x·log2(e) and |r| <= ln(2)/2.
const (
	log2e = 1.4426950408889634
	// ln2High + ln2Low is ln 2.
	ln2High = float32(0.6931471805599453)
	ln2Low  = float32(-1.9046542999577680e-09)
	// expShift puts k + 127, the exponent of 2^k, into the lowest bits of a float32.
	expShift = 0x1.8p23 + 127
	// At expLowest k + 127 is 0, and so is the float32 with that exponent.
	expLowest = float32(-88)
	// e^x is 0 below expZero, and +Inf above expInfinite.
	expZero, expInfinite = float32(-104), float32(89)
)

// expCoefficients are those of r², r³, ... r⁶ in e^r; those of 1 and r are 1. The relative error of
// the polynomial is 3.1e-9: minimax, found by Remez exchange.
var expCoefficients = [5]float32{0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558f8p-5, 0x1.123b02p-7, 0x1.6a2256p-10}

// expParts returns e^r, and k + expShift.
func expParts(x float32) (p, shifted float32) {
	shifted = fma32(x, log2e, expShift)
	k := shifted - expShift
	r := fma32(k, -ln2Low, fma32(k, -ln2High, x))
	p = expCoefficients[4]
	for i := 3; i >= 0; i-- {
		p = fma32(p, r, expCoefficients[i])
	}
	return fma32(fma32(p, r, 1), r, 1), shifted
}

// expNormal is e^x for x up to 88, and 0 below -87.7, where k is less than the least exponent of a
// normal number. It is what a softmax and a sigmoid need, and quick.
func expNormal(x float32) float32 {
	if expLowest > x {
		x = expLowest
	}
	p, shifted := expParts(x)
	return p * math.Float32frombits(math.Float32bits(shifted)<<23)
}

// exp is e^x. 2^k is multiplied in as two factors: the first product is exact, the second is
// rounded where it underflows.
func exp(x float32) float32 {
	if expInfinite < x {
		x = expInfinite
	}
	if expZero > x {
		x = expZero
	}
	p, shifted := expParts(x)
	k := int32(math.Float32bits(shifted) - math.Float32bits(expShift))
	return float32(p*power(k>>1)) * power(k-k>>1)
}

// power is 2^k, a normal number.
func power(k int32) float32 { return math.Float32frombits(uint32(k+127) << 23) }

// tanhCoefficients are those of x³, x⁵, ... in tanh x for |x| < tanhSmall: minimax, relative error 4.5e-9.
var tanhCoefficients = [5]float32{-0.3333328, 0.1333142, -0.053737797, 0.020632546, -0.005697384}

const (
	tanhSmall = float32(0.625)
	tanhOne   = float32(20) // tanh of half of it is 1
)

// tanh is 1 - 2 / (e^2|x| + 1) with x's sign or, where that cancels, a polynomial.
func tanh(x float32) float32 {
	a := math.Float32frombits(math.Float32bits(x) &^ (1 << 31))
	var y float32
	if a < tanhSmall {
		y = tanhPolynomial(a)
	} else {
		double := a + a
		if tanhOne < double {
			double = tanhOne
		}
		y = 1 - 2/(expNormal(double)+1)
	}
	return math.Float32frombits(math.Float32bits(y) | math.Float32bits(x)&(1<<31))
}

func tanhPolynomial(a float32) float32 {
	z := a * a
	p := tanhCoefficients[4]
	for i := 3; i >= 0; i-- {
		p = fma32(p, z, tanhCoefficients[i])
	}
	return fma32(float32(a*z), p, a)
}
