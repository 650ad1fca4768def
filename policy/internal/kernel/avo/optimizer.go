package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// buildOptimizers builds the type optimizers of package kernel.
func buildOptimizers(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		l := newLanes(c, wide)
		l.adam()
		l.momentum()
	}
}

// rest returns 1 - x.
func (l *lanes) rest(x reg.VecVirtual) reg.VecVirtual {
	d := l.register()
	l.VMOVUPS(l.constant(1), d)
	l.VSUBPS(x, d, d)
	return d
}

// blend returns by·x + rest·y, each operation rounded, in x's registers; y is used up.
func (l *lanes) blend(by reg.VecVirtual, x block, rest reg.VecVirtual, y block) {
	l.do(l.VMULPS, by, x, x)
	l.do(l.VMULPS, rest, y, y)
	l.do(l.VADDPS, y, x, x)
}

// settle is settle of package kernel.
func (l *lanes) settle(x block) {
	faint := l.constant(0x1p-100)
	l.do(l.VADDPS, faint, x, x)
	l.do(l.VSUBPS, faint, x, x)
}

func (l *lanes) adam() {
	const signature = "func(w, g, m, v []float32, beta1, beta2, scale1, scale2, epsilon, rate, decay float32)"
	l.function("adam", signature, func() {
		w, g, m, v := l.slice("w"), l.slice("g"), l.slice("m"), l.slice("v")
		beta1, beta2 := l.number("beta1"), l.number("beta2")
		scale1, scale2, epsilon := l.number("scale1"), l.number("scale2"), l.number("epsilon")
		rate, decay := l.number("rate"), l.number("decay")
		rest1, rest2 := l.rest(beta1), l.rest(beta2)
		l.elements("w", func() {
			l.apart(func() {
				slope, first := l.load(l.at(g)), l.load(l.at(m))
				l.blend(beta1, first, rest1, l.get(l.VMOVAPS, slope))
				l.settle(first)
				l.store(first, l.at(m))
				second := l.load(l.at(v))
				l.do(l.VMULPS, slope, slope, slope)
				l.blend(beta2, second, rest2, slope)
				l.settle(second)
				l.store(second, l.at(v))
				l.do(l.VMULPS, scale2, second, second)
				l.do(l.VSQRTPS, second, second)
				l.do(l.VADDPS, epsilon, second, second)
				l.do(l.VMULPS, scale1, first, first)
				l.do(l.VDIVPS, second, first, first)
				l.move(l.load(l.at(w)), first, rate, decay, l.at(w))
			})
		})
	})
}

// move stores w - rate·(by + decay·w); by is used up.
func (l *lanes) move(w, by block, rate, decay reg.VecVirtual, to operand.Mem) {
	l.do(l.VADDPS, l.get(l.VMULPS, decay, w), by, by)
	l.do(l.VMULPS, rate, by, by)
	l.do(l.VSUBPS, by, w, w)
	l.store(w, to)
}

func (l *lanes) momentum() {
	l.function("momentum", "func(w, g, m []float32, mu, rate, decay float32)", func() {
		w, g, m := l.slice("w"), l.slice("g"), l.slice("m")
		mu, rate, decay := l.number("mu"), l.number("rate"), l.number("decay")
		l.elements("w", func() {
			first := l.load(l.at(m))
			l.do(l.VMULPS, mu, first, first)
			l.do(l.VADDPS, l.load(l.at(g)), first, first)
			l.settle(first)
			l.store(first, l.at(m))
			l.move(l.load(l.at(w)), first, rate, decay, l.at(w))
		})
	})
}
