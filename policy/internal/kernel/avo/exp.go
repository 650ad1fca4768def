package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// Constants of exp and tanh: activation_exp.go of package kernel says what they are, and its tests
// that these are the same.
const (
	log2e       = 1.4426950408889634
	ln2High     = float32(0.6931471805599453)
	ln2Low      = float32(-1.9046542999577680e-09)
	expShift    = 0x1.8p23 + 127
	expLowest   = -87.33
	expZero     = -104
	expInfinite = 89
	tanhSmall   = 0.625
	tanhOne     = 20
	sign        = 1 << 31
)

var (
	expCoefficients  = []float32{1, 1, 0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558f8p-5, 0x1.123b02p-7, 0x1.6a2256p-10}
	tanhCoefficients = []float32{-0.3333328, 0.1333142, -0.053737797, 0.020632546, -0.005697384}
)

// polynomial returns that of x with the given coefficients, lowest first, by Horner's rule, fused.
func (l *lanes) polynomial(x block, coefficients []float32) block {
	last := len(coefficients) - 1
	p := l.set(coefficients[last])
	for i := last - 1; i >= 0; i-- {
		l.do(l.VFMADD213PS, l.constant(coefficients[i]), x, p)
	}
	return p
}

// expParts returns e^r, k + expShift and k, where e^x = 2^k·e^r.
func (l *lanes) expParts(x block) (p, shifted, k block) {
	shifted = l.set(expShift)
	l.do(l.VFMADD231PS, l.constant(log2e), x, shifted)
	k = l.get(l.VSUBPS, l.constant(expShift), shifted)
	r := l.get(l.VMOVAPS, x)
	l.do(l.VFNMADD231PS, l.constant(ln2High), k, r)
	l.do(l.VFNMADD231PS, l.constant(ln2Low), k, r)
	return l.polynomial(r, expCoefficients), shifted, k
}

// expNormal returns e^x, or 0 where that is not a normal number. x is left as it was.
func (l *lanes) expNormal(x block) block {
	p, shifted, k := l.expParts(x)
	normal := l.compare(notLess, x, l.constant(expLowest))
	if l.wide {
		l.VSCALEFPS_Z(k[0], p[0], normal.k, p[0])
		return p
	}
	l.do(l.VPSLLD, operand.Imm(23), shifted, shifted)
	l.do(l.VMULPS, shifted, p, p)
	l.keep(normal, p, p)
	return p
}

// exp returns e^x.
func (l *lanes) exp(x block) block {
	p, shifted, k := l.expParts(l.between(x, expZero, expInfinite))
	if l.wide {
		l.do(l.VSCALEFPS, k, p, p)
		return p
	}
	l.do(l.VPSUBD, l.bits(math.Float32bits(expShift)), shifted, shifted)
	half := l.get(l.VPSRAD, operand.Imm(1), shifted)
	l.do(l.VPSUBD, half, shifted, shifted)
	for _, k := range []block{half, shifted} {
		l.do(l.VPADDD, l.bits(127), k, k)
		l.do(l.VPSLLD, operand.Imm(23), k, k)
		l.do(l.VMULPS, k, p, p)
	}
	return p
}

// tanh returns the hyperbolic tangent of x.
func (l *lanes) tanh(x block) block {
	a := l.get(l.VANDPS, l.bits(sign-1), x)
	double := l.get(l.VADDPS, a, a)
	most := l.set(tanhOne)
	l.do(l.VMINPS, double, most, most)
	e := l.expNormal(most)
	l.do(l.VADDPS, l.constant(1), e, e)
	y := l.set(2)
	l.do(l.VDIVPS, e, y, y)
	one := l.set(1)
	l.do(l.VSUBPS, y, one, y)

	z := l.get(l.VMULPS, a, a)
	p := l.polynomial(z, tanhCoefficients)
	l.do(l.VMULPS, a, z, z)
	l.do(l.VFMADD213PS, a, p, z)
	l.choose(l.compare(less, a, l.constant(tanhSmall)), z, y)
	l.do(l.VORPS, l.get(l.VANDPS, l.bits(sign), x), y, y)
	return y
}
