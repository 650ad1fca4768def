package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// codes builds what makes codes of sums.
func (n integers) codes() {
	n.transform("codesOutput", codesOutputSignature, func() {
		by := n.number("by")
		n.fold(0, "channels", func(x reg.VecVirtual, list operand.Mem, i int, at reg.GPVirtual) {
			n.VMULPS(by, x, x)
			n.round(x)
			n.VPACKUSDW(x, x, x)
			n.VPERMQ(operand.Imm(0xd8), x, x)
			n.VPACKUSWB(x, x, x)
			lane := n.GP64()
			n.MOVQ(at, lane)
			n.SHRQ(operand.Imm(2), lane)
			n.VMOVQ(x.AsX(), n.listed(list, i, lane))
		})
	})
}

// add builds what adds sums to the stream.
func (n integers) add() {
	n.transform("codesAdd", codesAddSignature, func() {
		n.fold(2, "stride", func(x reg.VecVirtual, list operand.Mem, i int, at reg.GPVirtual) {
			to := n.listed(list, i, at)
			n.VADDPS(to, x, x)
			n.VMOVUPS(x, to)
		})
	})
}

// fold writes the loop over tiles and lanes that turns sums into numbers, Aᵀ·m·A/36·scale + row, and
// finishes each. A cell of the result has 2^shift bytes a channel, a tile of m the named number of
// channels.
func (n integers) fold(shift uint64, stride string, finish func(x reg.VecVirtual, list operand.Mem, i int, at reg.GPVirtual)) {
	half := n.between(15)
	m, p := n.slice("m"), n.planes(n.Load(n.Param("plane"), n.GP64()).(reg.GPVirtual))
	n.eachTile(9, shift, "dst", "sink", func(list operand.Mem) {
		n.loop(func(at reg.GPVirtual) {
			from := p.rows(m, at)
			for j := range 5 {
				n.outputLine(func(i int) operand.Mem { return from(i, j) },
					func(i int, x reg.VecVirtual) { n.VMOVDQU(x, half(5*i+j)) })
			}
			scale, row := n.argument("scale", at), n.argument("row", at)
			for i := range 3 {
				n.outputLine(func(j int) operand.Mem { return half(5*i + j) }, func(j int, x reg.VecVirtual) {
					n.VPMULLD(n.bits(ninth), x, x)
					n.VPSRAD(operand.Imm(2), x, x)
					n.VCVTDQ2PS(x, x)
					n.VMULPS(scale, x, x)
					n.VADDPS(row, x, x)
					finish(x, list, 3*i+j, at)
				})
			}
		})
		channels := n.Load(n.Param(stride), n.GP64()).(reg.GPVirtual)
		n.LEAQ(operand.Mem{Base: m, Index: channels, Scale: 4}, m)
	})
}

// argument returns the register of a slice argument at a number of bytes.
func (n integers) argument(name string, at reg.GPVirtual) reg.VecVirtual {
	base := n.GP64()
	n.Load(n.Param(name).Base(), base)
	return n.loaded(operand.Mem{Base: base, Index: at, Scale: 1})
}

// outputLine is Aᵀ of five registers of 32-bit numbers.
func (n integers) outputLine(from func(int) operand.Mem, store func(int, reg.VecVirtual)) {
	sum, difference, double := n.YMM(), n.YMM(), n.loaded(from(3))
	first, second := n.loaded(from(1)), n.loaded(from(2))
	n.VPADDD(second, first, sum)
	n.VPSUBD(second, first, difference)
	x := n.YMM()
	n.VPADDD(from(0), sum, x)
	n.VPADDD(double, x, x)
	store(0, x)
	n.VPADDD(double, double, double)
	n.VPADDD(double, difference, difference)
	store(1, difference)
	n.VPADDD(double, double, double)
	n.VPADDD(double, sum, sum)
	n.VPADDD(from(4), sum, sum)
	store(2, sum)
}
