package main

import (
	"math"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// buildNormalizations builds the type normalizations of package kernel.
func buildNormalizations(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		l := newLanes(c, wide)
		l.softmax()
		l.softmaxBackward()
		l.layerNorm()
		l.layerNormBackward()
		l.layerNormSums()
	}
}

// loadOr is load with another number beyond the end.
func (l *lanes) loadOr(m operand.Mem, beyond float32) block {
	if l.mask == nil {
		return l.load(m)
	}
	d := l.set(beyond)
	l.choose(*l.mask, l.load(m), d)
	return d
}

func (l *lanes) softmax() {
	least := float32(math.Inf(-1))
	l.function("softmax", "func(x []float32)", func() {
		x, s := l.slice("x"), l.span(l.length("x"))
		high := l.set(least)
		l.sweep(s, func() { l.do(l.VMAXPS, high, l.loadOr(l.at(x), least), high) })
		top := l.broadcast(l.fold(l.VMAXPS, high))
		sums := l.zero()
		l.sweep(s, func() {
			v := l.loadOr(l.at(x), least)
			l.do(l.VSUBPS, top, v, v)
			e := l.expNormal(v)
			l.do(l.VADDPS, e, sums, sums)
			l.store(e, l.at(x))
		})
		by := l.broadcast(l.reciprocal(l.fold(l.VADDPS, sums)))
		l.sweep(s, func() {
			v := l.load(l.at(x))
			l.do(l.VMULPS, by, v, v)
			l.store(v, l.at(x))
		})
	})
}

// reciprocal returns 1/x of the first lane.
func (l *lanes) reciprocal(x reg.VecVirtual) reg.VecVirtual {
	one := l.XMM()
	l.VMOVSS(l.constant(1), one)
	l.VDIVSS(x, one, one)
	return one
}

func (l *lanes) softmaxBackward() {
	l.function("softmaxBackward", "func(gradient, p []float32)", func() {
		gradient, p, s := l.slice("gradient"), l.slice("p"), l.span(l.length("p"))
		sums := l.zero()
		l.sweep(s, func() {
			l.do(l.VFMADD231PS, l.load(l.at(gradient)), l.load(l.at(p)), sums)
		})
		sum := l.broadcast(l.fold(l.VADDPS, sums))
		l.sweep(s, func() {
			g := l.load(l.at(gradient))
			l.do(l.VSUBPS, sum, g, g)
			l.do(l.VMULPS, l.load(l.at(p)), g, g)
			l.store(g, l.at(gradient))
		})
	})
}

// mean returns the fold of sums divided by the length of a slice argument, in the first lane.
func (l *lanes) mean(sums block, of string) reg.VecVirtual {
	sum, count := l.fold(l.VADDPS, sums), l.XMM()
	l.VXORPS(count, count, count)
	l.VCVTSI2SSQ(l.length(of), count, count)
	l.VDIVSS(count, sum, sum)
	return sum
}

func (l *lanes) layerNorm() {
	const signature = "func(dst, src, gain, bias []float32, epsilon float32) (mean, inverse float32)"
	l.function("layerNorm", signature, func() {
		dst, src, gain, bias, s := l.slice("dst"), l.slice("src"), l.slice("gain"), l.slice("bias"), l.span(l.length("src"))
		sums := l.zero()
		l.sweep(s, func() { l.do(l.VADDPS, l.load(l.at(src)), sums, sums) })
		first := l.mean(sums, "src")
		l.Store(first, l.Return("mean"))
		mean, squares := l.broadcast(first), l.zero()
		centred := func() block {
			v := l.load(l.at(src))
			l.do(l.VSUBPS, mean, v, v)
			return v
		}
		l.sweep(s, func() {
			v := centred()
			l.silenceBeyond(v)
			l.do(l.VFMADD231PS, v, v, squares)
		})
		variance := l.mean(squares, "src")
		l.VADDSS(l.number("epsilon").AsX(), variance, variance)
		l.VSQRTSS(variance, variance, variance)
		second := l.reciprocal(variance)
		l.Store(second, l.Return("inverse"))
		inverse := l.broadcast(second)
		l.sweep(s, func() {
			v := centred()
			l.do(l.VMULPS, inverse, v, v)
			l.do(l.VFMADD213PS, l.load(l.at(bias)), l.load(l.at(gain)), v)
			l.store(v, l.at(dst))
		})
	})
}

func (l *lanes) layerNormBackward() {
	l.function("layerNormBackward", "func(gradient, src, gain []float32, mean, inverse float32)", func() {
		gradient, src, gain, s := l.slice("gradient"), l.slice("src"), l.slice("gain"), l.span(l.length("src"))
		mean, inverse := l.number("mean"), l.number("inverse")
		both := func() (g, y block) {
			g = l.load(l.at(gradient))
			l.do(l.VMULPS, l.load(l.at(gain)), g, g)
			return g, l.normal(l.at(src), mean, inverse)
		}
		sums, products := l.zero(), l.zero()
		l.sweep(s, func() {
			g, y := both()
			l.silenceBeyond(y)
			l.do(l.VADDPS, g, sums, sums)
			l.do(l.VFMADD231PS, y, g, products)
		})
		sum, product := l.broadcast(l.mean(sums, "src")), l.broadcast(l.mean(products, "src"))
		l.sweep(s, func() {
			g, y := both()
			l.do(l.VSUBPS, sum, g, g)
			l.do(l.VFNMADD231PS, product, y, g)
			l.do(l.VMULPS, inverse, g, g)
			l.store(g, l.at(gradient))
		})
	})
}

// normal returns (x - mean)·inverse for what is at m.
func (l *lanes) normal(m operand.Mem, mean, inverse reg.VecVirtual) block {
	y := l.load(m)
	l.do(l.VSUBPS, mean, y, y)
	l.do(l.VMULPS, inverse, y, y)
	return y
}

func (l *lanes) layerNormSums() {
	const blocksAtOnce = 2
	l.function("layerNormSums", "func(gain, bias, gradient, src, stats []float32)", func() {
		gain, bias, gradient, n := l.slice("gain"), l.slice("bias"), l.slice("gradient"), l.length("gain")
		begin, step, end := l.matrixColumns(n)
		l.columns(n, blocksAtOnce, func(blocks int) {
			var gains, biases []block
			for i := range blocks {
				gains = append(gains, l.load(l.at(gain).Offset(4*atOnce*i)))
				biases = append(biases, l.load(l.at(bias).Offset(4*atOnce*i)))
			}
			at, stats, from := begin(), l.slice("stats"), l.GP64()
			l.LEAQ(l.at(gradient), from)
			l.down(at, step, end, func() {
				mean := l.broadcast(operand.Mem{Base: stats})
				inverse := l.broadcast(operand.Mem{Base: stats, Disp: 4})
				for i := range blocks {
					place := 4 * atOnce * i
					g := l.load(operand.Mem{Base: from, Disp: place})
					l.do(l.VADDPS, g, biases[i], biases[i])
					l.do(l.VFMADD231PS, l.normal(operand.Mem{Base: at, Disp: place}, mean, inverse), g, gains[i])
				}
				l.ADDQ(operand.Imm(8), stats)
				l.ADDQ(step, from)
			})
			for i := range blocks {
				l.store(gains[i], l.at(gain).Offset(4*atOnce*i))
				l.store(biases[i], l.at(bias).Offset(4*atOnce*i))
			}
		})
	})
}
