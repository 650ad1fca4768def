package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// span is a row's length in whole blocks and the mask of what is left, for loops that run over
// many rows of one length.
type span struct {
	whole, left reg.GPVirtual
	mask        *mask
}

// span returns that of n numbers.
func (l *lanes) span(n reg.GPVirtual) span {
	s := span{whole: l.GP64(), left: l.GP64()}
	l.MOVQ(n, s.whole)
	l.ANDQ(operand.I32(-atOnce), s.whole)
	l.MOVQ(n, s.left)
	l.ANDQ(operand.Imm(atOnce-1), s.left)
	s.mask = l.maskOf(s.left)
	return s
}

// sweep writes the loop over a row: body for each 16 numbers, then masked for what is left.
func (l *lanes) sweep(s span, body func()) {
	loop, tail, done := l.label("loop"), l.label("tail"), l.label("done")
	l.index = l.GP64()
	l.XORQ(l.index, l.index)
	l.TESTQ(s.whole, s.whole)
	l.JZ(operand.LabelRef(tail))
	l.Label(loop)
	body()
	l.ADDQ(operand.Imm(atOnce), l.index)
	l.CMPQ(l.index, s.whole)
	l.JLT(operand.LabelRef(loop))
	l.Label(tail)
	l.masked(s, done, body)
	l.Label(done)
}

// masked writes body for what is left of a row, if anything is.
func (l *lanes) masked(s span, done string, body func()) {
	l.TESTQ(s.left, s.left)
	l.JZ(operand.LabelRef(done))
	l.mask = s.mask
	body()
	l.mask = nil
}

// elements writes a function of slices as long as the one named: body for each 32 numbers of it,
// whose independent work hides the time that each takes, then for 16, then masked.
func (l *lanes) elements(name string, body func()) {
	n, last := l.length(name), l.GP64()
	loop, rest := l.label("wide"), l.label("rest")
	l.index = l.GP64()
	l.XORQ(l.index, l.index)
	l.MOVQ(n, last)
	l.SUBQ(operand.Imm(2*atOnce), last)
	l.JLT(operand.LabelRef(rest))
	l.Label(loop)
	l.double(body)
	l.ADDQ(operand.Imm(2*atOnce), l.index)
	l.CMPQ(l.index, last)
	l.JLE(operand.LabelRef(loop))
	l.Label(rest)
	l.remainder(n, body)
}

// double writes body for twice the registers.
func (l *lanes) double(body func()) {
	before := l.parts
	for range before {
		l.parts = append(l.parts[:len(l.parts):len(l.parts)], len(l.parts))
	}
	body()
	l.parts = before
}

// remainder writes body for the fewer than 32 numbers that are left from index on.
func (l *lanes) remainder(n reg.GPVirtual, body func()) {
	tail, done := l.label("tail"), l.label("done")
	l.SUBQ(l.index, n)
	l.CMPQ(n, operand.Imm(atOnce))
	l.JLT(operand.LabelRef(tail))
	body()
	l.ADDQ(operand.Imm(atOnce), l.index)
	l.SUBQ(operand.Imm(atOnce), n)
	l.Label(tail)
	l.TESTQ(n, n)
	l.JZ(operand.LabelRef(done))
	l.mask = l.maskOf(n)
	body()
	l.mask = nil
	l.Label(done)
}

// partials writes the loop of a sum over the slice named: body for each 16 numbers.
func (l *lanes) partials(name string, body func()) { l.sweep(l.span(l.length(name)), body) }

// eachRow writes the loop over the rows of n numbers at the given places, until left, a number of
// bytes, is used up.
func (l *lanes) eachRow(n, left reg.GPVirtual, places []reg.GPVirtual, body func()) {
	loop, done := l.label("row"), l.label("rows")
	bytes := l.bytes(n)
	l.TESTQ(left, left)
	l.JZ(operand.LabelRef(done))
	l.Label(loop)
	body()
	for _, p := range places {
		l.ADDQ(bytes, p)
	}
	l.SUBQ(bytes, left)
	l.JNZ(operand.LabelRef(loop))
	l.Label(done)
}

// bytes returns how many bytes n numbers take.
func (l *lanes) bytes(n reg.GPVirtual) reg.GPVirtual {
	r := l.GP64()
	l.MOVQ(n, r)
	l.SHLQ(operand.Imm(2), r)
	return r
}

// columns writes the loop over the columns of a matrix of n: body, told how many blocks of 16
// columns side by side it is for, at index; groups of wide blocks first, then one by one.
func (l *lanes) columns(n reg.GPVirtual, wide int, body func(blocks int)) {
	s := l.span(n)
	l.index = l.GP64()
	l.XORQ(l.index, l.index)
	end := l.GP64()
	for _, blocks := range []int{wide, 1} {
		loop, done := l.label("columns"), l.label("narrow")
		l.LEAQ(operand.Mem{Base: l.index, Disp: atOnce * blocks}, end)
		l.Label(loop)
		l.CMPQ(end, s.whole)
		l.JGT(operand.LabelRef(done))
		body(blocks)
		l.ADDQ(operand.Imm(uint64(atOnce*blocks)), l.index)
		l.ADDQ(operand.Imm(uint64(atOnce*blocks)), end)
		l.JMP(operand.LabelRef(loop))
		l.Label(done)
	}
	done := l.label("done")
	l.masked(s, done, func() { body(1) })
	l.Label(done)
}

// down writes the loop over the rows of a matrix at the current columns: at is at the first row's
// first number of them, step bytes from row to row, until end.
func (l *lanes) down(at, step, end reg.GPVirtual, body func()) {
	loop, done := l.label("down"), l.label("bottom")
	l.CMPQ(at, end)
	l.JGE(operand.LabelRef(done))
	l.Label(loop)
	body()
	l.ADDQ(step, at)
	l.CMPQ(at, end)
	l.JLT(operand.LabelRef(loop))
	l.Label(done)
}

// fold folds 16 partial results by the one tree, i with i+8, then i+4, i+2 and i+1, and returns the
// register whose first lane has the result.
func (l *lanes) fold(instruction func(...operand.Op), sums block) reg.VecVirtual {
	high, sum := l.YMM(), l.YMM()
	if l.wide {
		l.VEXTRACTF64X4(operand.Imm(1), sums[0], high)
		instruction(high, sums[0].AsY(), sum)
	} else {
		instruction(sums[1], sums[0], sum)
	}
	low := l.XMM()
	l.VEXTRACTF128(operand.Imm(1), sum, low)
	instruction(low, sum.AsX(), low)
	other := l.XMM()
	for _, order := range []uint64{0x0e, 0x01} {
		l.VPSHUFD(operand.Imm(order), low, other)
		instruction(other, low, low)
	}
	return low
}
