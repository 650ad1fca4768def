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
	expLowest   = -88
	expZero     = -104
	expInfinite = 89
	tanhBelow   = 0.625
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

// expParts returns e^r and k + expShift, where e^x = 2^k·e^r; x is used up.
func (l *lanes) expParts(x block) (p, shifted block) {
	shifted = l.set(expShift)
	l.do(l.VFMADD231PS, l.constant(log2e), x, shifted)
	k := l.get(l.VSUBPS, l.constant(expShift), shifted)
	l.do(l.VFNMADD231PS, l.constant(ln2High), k, x)
	l.do(l.VFNMADD231PS, l.constant(ln2Low), k, x)
	return l.polynomial(x, expCoefficients), shifted
}

// expBounded returns e^x for x from expLowest to 88; x is used up.
func (l *lanes) expBounded(x block) block {
	p, shifted := l.expParts(x)
	l.do(l.VPSLLD, operand.Imm(23), shifted, shifted)
	l.do(l.VMULPS, shifted, p, p)
	return p
}

// expNormal returns e^x for x up to 88; x is used up.
func (l *lanes) expNormal(x block) block {
	l.do(l.VMAXPS, x, l.set(expLowest), x)
	return l.expBounded(x)
}

// exp returns e^x; x is used up.
func (l *lanes) exp(x block) block {
	p, shifted := l.expParts(l.between(x, expZero, expInfinite))
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

// tanh builds the hyperbolic tangent. What is read again need not be kept in a register.
func (l *lanes) tanh() {
	l.function("tanh", "func(dst, src []float32)", func() {
		dst, src := l.slice("dst"), l.slice("src")
		l.elements("src", func() {
			y := l.tanhLarge(l.masked32(l.at(src), sign-1))
			a := l.masked32(l.at(src), sign-1)
			z := l.tanhSmall(a)
			l.choose(l.compare(less, a, l.constant(tanhBelow)), z, y)
			l.do(l.VORPS, l.masked32(l.at(src), sign), y, y)
			l.store(y, l.at(dst))
		})
	})
}

// masked32 returns the given bits of the numbers at m.
func (l *lanes) masked32(m operand.Mem, bits uint32) block {
	x := l.load(m)
	l.do(l.VANDPS, l.bits(bits), x, x)
	return x
}

// tanhLarge returns 1 - 2 / (e^2a + 1); a is used up.
func (l *lanes) tanhLarge(a block) block {
	l.do(l.VADDPS, a, a, a)
	most := l.set(tanhOne)
	l.do(l.VMINPS, a, most, a)
	e := l.expBounded(a)
	l.do(l.VADDPS, l.constant(1), e, e)
	y := l.set(2)
	l.do(l.VDIVPS, e, y, y)
	one := l.set(1)
	l.do(l.VSUBPS, y, one, y)
	return y
}

// tanhSmall returns the polynomial.
func (l *lanes) tanhSmall(a block) block {
	z := l.get(l.VMULPS, a, a)
	p := l.polynomial(z, tanhCoefficients)
	l.do(l.VMULPS, a, z, z)
	l.do(l.VFMADD213PS, a, p, z)
	return z
}
