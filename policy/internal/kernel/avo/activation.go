package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

// buildActivations builds the type activations of package kernel.
func buildActivations(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		l := newLanes(c, wide)
		l.relu()
		l.silence()
		l.biasRelu()
		l.map1("exp", l.exp)
		l.map1("tanh", l.tanh)
		l.map1("gelu", l.gelu)
		l.geluBackward()
	}
}

// map1 writes a function from each number of src to one of dst.
func (l *lanes) map1(stem string, value func(x block) block) {
	l.function(stem, "func(dst, src []float32)", func() {
		dst, src := l.slice("dst"), l.slice("src")
		l.elements("src", func() { l.store(value(l.load(l.at(src))), l.at(dst)) })
	})
}

// rectify returns x with +0 for what is at most 0.
func (l *lanes) rectify(x block) block {
	d := l.block()
	l.keep(l.compare(notAtMost, x, l.constant(0)), x, d)
	return d
}

func (l *lanes) relu() { l.map1("relu", l.rectify) }

func (l *lanes) silence() {
	l.function("silence", "func(gradient, output []float32)", func() {
		gradient, output := l.slice("gradient"), l.slice("output")
		l.elements("output", func() {
			g := l.load(l.at(gradient))
			l.keep(l.compare(notEqual, l.load(l.at(output)), l.constant(0)), g, g)
			l.store(g, l.at(gradient))
		})
	})
}

func (l *lanes) biasRelu() {
	l.function("biasRelu", "func(dst, src, row []float32)", func() {
		l.matrix([]string{"dst", "src"}, func(row reg.GPVirtual, at []reg.GPVirtual) {
			d := l.load(l.at(at[1]))
			l.do(l.VADDPS, l.load(l.at(row)), d, d)
			l.store(l.rectify(d), l.at(at[0]))
		})
	})
}

// Constants of GELU: activation_generic.go says what they are.
const (
	geluLinear = 1.5957691216057308
	geluCubic  = 0.044715 * geluLinear
	geluSlope  = 3 * geluCubic
	geluLow    = -10.1
	geluHigh   = 9.5
)

// geluParts returns x within the bounds, its square, and e^2u.
func (l *lanes) geluParts(x block) (bounded, square, e block) {
	bounded = l.between(x, geluLow, geluHigh)
	square = l.get(l.VMULPS, bounded, bounded)
	w := l.set(geluLinear)
	l.do(l.VFMADD231PS, l.constant(geluCubic), square, w)
	l.do(l.VMULPS, w, bounded, w)
	return bounded, square, l.expNormal(w)
}

func (l *lanes) gelu(x block) block {
	_, _, e := l.geluParts(x)
	d := l.get(l.VADDPS, l.constant(1), e)
	l.do(l.VDIVPS, d, e, d)
	l.do(l.VMULPS, d, x, d)
	return d
}

func (l *lanes) geluBackward() {
	l.function("geluBackward", "func(gradient, src []float32)", func() {
		gradient, src := l.slice("gradient"), l.slice("src")
		l.elements("src", func() {
			x, square, e := l.geluParts(l.load(l.at(src)))
			rest := l.set(1)
			l.do(l.VDIVPS, l.get(l.VADDPS, rest, e), rest, rest)
			sigmoid := l.get(l.VMULPS, rest, e)
			slope := l.set(geluLinear)
			l.do(l.VFMADD231PS, l.constant(geluSlope), square, slope)
			l.do(l.VMULPS, slope, x, slope)
			l.do(l.VMULPS, sigmoid, rest, rest)
			l.do(l.VFMADD213PS, sigmoid, rest, slope)
			l.do(l.VMULPS, l.load(l.at(gradient)), slope, slope)
			l.store(slope, l.at(gradient))
		})
	})
}

// between returns x within bounds; NaN stays.
func (l *lanes) between(x block, low, high float32) block {
	d, e := l.set(high), l.set(low)
	l.do(l.VMINPS, x, d, d)
	l.do(l.VMAXPS, d, e, e)
	return e
}
