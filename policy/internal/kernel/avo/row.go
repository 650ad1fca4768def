package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sideBySide is how many blocks of columns a sum over rows keeps in registers.
const sideBySide = 4

// buildRows builds the type rows of package kernel.
func buildRows(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		l := newLanes(c, wide)
		l.add()
		l.scale()
		l.addRow()
		l.biasAdd()
		l.sumRows()
		l.pool()
		l.dot()
		l.sumSquares()
	}
}

func (l *lanes) add() {
	l.function("add", "func(dst, src []float32)", func() {
		dst, src := l.slice("dst"), l.slice("src")
		l.elements("src", func() {
			d := l.load(l.at(dst))
			l.do(l.VADDPS, l.load(l.at(src)), d, d)
			l.store(d, l.at(dst))
		})
	})
}

func (l *lanes) scale() {
	l.function("scale", "func(x []float32, by float32)", func() {
		x, by := l.slice("x"), l.number("by")
		l.elements("x", func() {
			d := l.load(l.at(x))
			l.do(l.VMULPS, by, d, d)
			l.store(d, l.at(x))
		})
	})
}

// matrix writes a function over the rows of the named slices, which are of one length, and one row:
// body for each 16 columns.
func (l *lanes) matrix(names []string, body func(row reg.GPVirtual, at []reg.GPVirtual)) {
	row, n, left := l.slice("row"), l.length("row"), l.length(names[0])
	var at []reg.GPVirtual
	for _, name := range names {
		at = append(at, l.slice(name))
	}
	l.SHLQ(operand.Imm(2), left)
	s := l.span(n)
	l.eachRow(n, left, at, func() {
		l.sweep(s, func() { body(row, at) })
	})
}

func (l *lanes) addRow() {
	l.function("addRow", "func(dst, row []float32)", func() {
		l.matrix([]string{"dst"}, func(row reg.GPVirtual, at []reg.GPVirtual) {
			d := l.load(l.at(at[0]))
			l.do(l.VADDPS, l.load(l.at(row)), d, d)
			l.store(d, l.at(at[0]))
		})
	})
}

func (l *lanes) biasAdd() {
	l.function("biasAdd", "func(dst, src, row []float32)", func() {
		l.matrix([]string{"dst", "src"}, func(row reg.GPVirtual, at []reg.GPVirtual) {
			d := l.load(l.at(at[1]))
			l.do(l.VADDPS, l.load(l.at(row)), d, d)
			l.do(l.VADDPS, l.load(l.at(at[0])), d, d)
			l.store(d, l.at(at[0]))
		})
	})
}

// matrixColumns prepares the loop down the columns of src, [rows][n]: where to begin at the current
// columns, the step and the end.
func (l *lanes) matrixColumns(n reg.GPVirtual) (begin func() reg.GPVirtual, step, end reg.GPVirtual) {
	src := l.slice("src")
	step, end = l.bytes(n), l.length("src")
	l.LEAQ(operand.Mem{Base: src, Index: end, Scale: 4}, end)
	return func() reg.GPVirtual {
		at := l.GP64()
		l.LEAQ(l.at(src), at)
		return at
	}, step, end
}

func (l *lanes) sumRows() {
	l.function("sumRows", "func(row, src []float32)", func() {
		row, n := l.slice("row"), l.length("row")
		begin, step, end := l.matrixColumns(n)
		l.columns(n, sideBySide, func(blocks int) {
			sums := make([]block, blocks)
			for i := range sums {
				sums[i] = l.load(l.at(row).Offset(4 * atOnce * i))
			}
			at := begin()
			l.down(at, step, end, func() {
				for i, sum := range sums {
					l.do(l.VADDPS, l.load(operand.Mem{Base: at, Disp: 4 * atOnce * i}), sum, sum)
				}
			})
			for i, sum := range sums {
				l.store(sum, l.at(row).Offset(4*atOnce*i))
			}
		})
	})
}

func (l *lanes) pool() {
	l.function("pool", "func(mean, most []float32, top []int32, src []float32)", func() {
		mean, most, top, n := l.slice("mean"), l.slice("most"), l.slice("top"), l.length("top")
		begin, step, end := l.matrixColumns(n)
		l.columns(n, 1, func(int) {
			at := begin()
			sum := l.load(operand.Mem{Base: at})
			high, where, cell := l.get(l.VMOVAPS, sum), l.zero(), l.zero()
			l.ADDQ(step, at)
			l.down(at, step, end, func() {
				l.do(l.VPADDD, l.bits(1), cell, cell)
				v := l.load(operand.Mem{Base: at})
				l.do(l.VADDPS, v, sum, sum)
				m := l.compare(greater, v, high)
				l.choose(m, v, high)
				l.choose(m, cell, where)
			})
			l.store(sum, l.at(mean))
			l.store(high, l.at(most))
			l.store(where, l.at(top))
		})
	})
}

func (l *lanes) dot() {
	l.function("dot", "func(a, b []float32) float32", func() {
		a, b, sums := l.slice("a"), l.slice("b"), l.zero()
		l.partials("a", func() {
			l.do(l.VFMADD231PS, l.load(l.at(a)), l.load(l.at(b)), sums)
		})
		l.Store(l.fold(l.VADDPS, sums), l.ReturnIndex(0))
	})
}

// sumSquares has its 16 partial sums of float64 in two or four registers, those of one block in the
// first half of the parts.
func (l *lanes) sumSquares() {
	l.function("sumSquares", "func(x []float32) float64", func() {
		x := l.slice("x")
		sums := []block{l.zero(), l.zero()} // low and high half of each part
		l.partials("x", func() {
			v := l.load(l.at(x))
			for i := range v {
				for half := range sums {
					d := l.toDouble(v[i], half)
					l.VFMADD231PD(d, d, sums[half][i])
				}
			}
		})
		l.Store(l.foldDouble(sums), l.ReturnIndex(0))
	})
}

// toDouble returns half of the float32 lanes of v as float64.
func (l *lanes) toDouble(v reg.VecVirtual, half int) reg.VecVirtual {
	d := l.register()
	if l.wide {
		y := v.AsY()
		if half == 1 {
			high := l.YMM()
			l.VEXTRACTF64X4(operand.Imm(1), v, high)
			y = high
		}
		l.VCVTPS2PD(y, d)
		return d
	}
	x := v.AsX()
	if half == 1 {
		high := l.XMM()
		l.VEXTRACTF128(operand.Imm(1), v, high)
		x = high
	}
	l.VCVTPS2PD(x, d)
	return d
}

// foldDouble is fold for float64: sums[half][part].
func (l *lanes) foldDouble(sums []block) reg.VecVirtual {
	sum := l.YMM()
	if l.wide { // halves are 0-7 and 8-15
		l.VADDPD(sums[1][0], sums[0][0], sums[0][0])
		high := l.YMM()
		l.VEXTRACTF64X4(operand.Imm(1), sums[0][0], high)
		l.VADDPD(high, sums[0][0].AsY(), sum)
	} else { // parts are 0-7 and 8-15, halves four of them
		l.VADDPD(sums[0][1], sums[0][0], sums[0][0])
		l.VADDPD(sums[1][1], sums[1][0], sums[1][0])
		l.VADDPD(sums[1][0], sums[0][0], sum)
	}
	low, other := l.XMM(), l.XMM()
	l.VEXTRACTF128(operand.Imm(1), sum, low)
	l.VADDPD(low, sum.AsX(), low)
	l.VPERMILPD(operand.Imm(1), low, other)
	l.VADDPD(other, low, low)
	return low
}
