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
		l.tanh()
		l.gelu()
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
	l.function("silence", "func(gradient, output []float32, leak float32)", func() {
		gradient, output, leak := l.slice("gradient"), l.slice("output"), l.number("leak")
		l.elements("output", func() {
			g := l.load(l.at(gradient))
			quiet := l.get(l.VMULPS, leak, g)
			l.choose(l.compare(notEqual, l.load(l.at(output)), l.constant(0)), g, quiet)
			l.store(quiet, l.at(gradient))
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
	geluLow    = -10.03
	geluHigh   = 9.5
)

// geluBound returns x within bounds where e^2u is a normal number or 0, and its square.
func (l *lanes) geluBound(x block) (bounded, square block) {
	bounded = l.between(x, geluLow, geluHigh)
	return bounded, l.get(l.VMULPS, bounded, bounded)
}

// cubic returns x·(linear + cubic·square) in x's registers; square is used up.
func (l *lanes) cubic(x, square block, linear, cubic float32) block {
	w := l.set(linear)
	l.do(l.VFMADD132PS, l.constant(cubic), w, square)
	l.do(l.VMULPS, square, x, x)
	return x
}

// gelu returns x·σ(2u); x is read again at the end, to have its registers free.
func (l *lanes) gelu() {
	l.function("gelu", "func(dst, src []float32)", func() {
		dst, src := l.slice("dst"), l.slice("src")
		l.elements("src", func() {
			x, square := l.geluBound(l.load(l.at(src)))
			e := l.expBounded(l.cubic(x, square, geluLinear, geluCubic))
			d := l.get(l.VADDPS, l.constant(1), e)
			l.do(l.VDIVPS, d, e, d)
			l.do(l.VMULPS, l.load(l.at(src)), d, d)
			l.store(d, l.at(dst))
		})
	})
}

func (l *lanes) geluBackward() {
	l.function("geluBackward", "func(gradient, src []float32)", func() {
		gradient, src := l.slice("gradient"), l.slice("src")
		l.elements("src", func() {
			x, square := l.geluBound(l.load(l.at(src)))
			slope := l.set(geluLinear)
			l.do(l.VFMADD231PS, l.constant(geluSlope), square, slope)
			l.do(l.VMULPS, slope, x, slope)
			e := l.expBounded(l.cubic(x, square, geluLinear, geluCubic))
			rest := l.set(1)
			d := l.get(l.VADDPS, rest, e)
			l.do(l.VDIVPS, d, rest, rest)
			l.do(l.VMULPS, rest, e, e)
			l.do(l.VMULPS, e, rest, rest)
			l.do(l.VFMADD213PS, e, rest, slope)
			l.do(l.VMULPS, l.load(l.at(gradient)), slope, slope)
			l.store(slope, l.at(gradient))
		})
	})
}

// between returns x within bounds, in its registers; NaN stays.
func (l *lanes) between(x block, low, high float32) block {
	bound := l.set(high)
	l.do(l.VMINPS, x, bound, x)
	bound = l.set(low)
	l.do(l.VMAXPS, x, bound, x)
	return x
}
