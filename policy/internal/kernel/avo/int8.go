package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Signatures of the type codes in package kernel.
const (
	quantiseSignature    = "func(dst []uint8, src []float32, by float32)"
	codesInputSignature  = "func(v []int16, plane int, src, zero []uint8, cells []int32, channels int)"
	codesOutputSignature = "func(dst, sink []uint8, m []int32, plane int, row, scale []float32, by float32, cells []int32, channels, lanes int)"
	codesAddSignature    = "func(dst, sink []float32, m []int32, plane int, row, scale []float32, cells []int32, channels, stride, lanes int)"
)

// integers writes the inner loops over codes, for AVX2: 16 codes or 8 sums a register.
type integers struct{ *transforms }

// buildIntegers builds everything of the type codes in package kernel but the product.
func buildIntegers(c *build.Context) {
	n := integers{&transforms{lanes: newLanes(c, false), size: 32}}
	n.quantise()
	n.input()
	n.codes()
	n.add()
}

// quantise builds codes of float32 numbers, 16 at a time.
func (n integers) quantise() {
	n.transform("quantise", quantiseSignature, func() {
		dst, src, left, by := n.slice("dst"), n.slice("src"), n.length("dst"), n.number("by")
		loop, done := n.label("loop"), n.label("done")
		n.Label(loop)
		n.SUBQ(operand.Imm(codeLanes), left)
		n.JLT(operand.LabelRef(done))
		low, high := n.YMM(), n.YMM()
		n.VMULPS(operand.Mem{Base: src}, by, low)
		n.VMULPS(operand.Mem{Base: src, Disp: 32}, by, high)
		n.round(low)
		n.round(high)
		n.VPACKUSDW(high, low, low) // by halves: low, high, low, high
		n.VPERMQ(operand.Imm(0xd8), low, low)
		n.storeBytes(low, func(x reg.VecVirtual) { n.VMOVDQU(x, operand.Mem{Base: dst}) })
		n.ADDQ(operand.Imm(codeLanes), dst)
		n.ADDQ(operand.Imm(4*codeLanes), src)
		n.JMP(operand.LabelRef(loop))
		n.Label(done)
	})
}

// round makes numbers integers from 0 to 255; what is not a number becomes 0.
func (n integers) round(x reg.VecVirtual) {
	zero := n.YMM()
	n.VXORPS(zero, zero, zero)
	n.VMAXPS(zero, x, x)
	n.VMINPS(n.constant(maxCode), x, x)
	n.VCVTPS2DQ(x, x)
}

// storeBytes makes bytes of a register of 16-bit numbers.
func (n integers) storeBytes(x reg.VecVirtual, store func(reg.VecVirtual)) {
	high := n.XMM()
	n.VEXTRACTI128(operand.Imm(1), x, high)
	n.VPACKUSWB(high, x.AsX(), high)
	store(high)
}

const (
	codeLanes = 16        // codes are a multiple of it
	maxCode   = 255       // of an activation
	ninth     = 954437177 // 1/9 modulo 2³²
)

// between returns memory on the stack for lines of registers.
func (n integers) between(registers int) func(int) operand.Mem {
	local := n.AllocLocal(registers*n.size + 64)
	base := n.GP64()
	n.LEAQ(local.Offset(63), base)
	n.ANDQ(operand.I32(-64), base)
	return func(i int) operand.Mem { return operand.Mem{Base: base, Disp: n.size * i} }
}

// input builds V = Bᵀ·d·B of codes, as numbers of 16 bits.
func (n integers) input() {
	n.transform("codesInput", codesInputSignature, func() {
		half := n.between(25)
		v, step, triple := n.slice("v"), n.GP64(), n.GP64()
		n.Load(n.Param("plane"), step)
		n.ADDQ(step, step)
		n.LEAQ(operand.Mem{Base: step, Index: step, Scale: 2}, triple)
		p := planes{n.transforms, step, triple}
		n.eachTile(25, 0, "src", "zero", func(list operand.Mem) {
			at, end := n.GP64(), n.Load(n.Param("channels"), n.GP64()).(reg.GPVirtual)
			n.XORQ(at, at)
			loop := n.label("lanes")
			n.Label(loop)
			for j := range 5 {
				n.inputLine(func(i int) reg.VecVirtual {
					x := n.YMM()
					n.VPMOVZXBW(n.listed(list, 5*i+j, at), x)
					return x
				}, func(i int, x reg.VecVirtual) { n.VMOVDQU(x, half(5*i+j)) })
			}
			to := n.GP64()
			n.LEAQ(operand.Mem{Base: v, Index: at, Scale: 2}, to)
			for i := range 5 {
				n.inputLine(func(j int) reg.VecVirtual { return n.loaded(half(5*i + j)) },
					func(j int, x reg.VecVirtual) { n.VMOVDQU(x, p.at(to, j)) })
				p.down(to, 5)
			}
			n.ADDQ(operand.Imm(codeLanes), at)
			n.CMPQ(at, end)
			n.JLT(operand.LabelRef(loop))
			n.LEAQ(operand.Mem{Base: v, Index: end, Scale: 2}, v)
		})
	})
}

// inputLine is Bᵀ of five registers of 16-bit numbers.
func (n integers) inputLine(from func(int) reg.VecVirtual, store func(int, reg.VecVirtual)) {
	minus := func(x, y reg.VecVirtual) reg.VecVirtual {
		d := n.YMM()
		n.VPSUBW(y, x, d)
		return d
	}
	d1, d2, d3 := from(1), from(2), from(3)
	across, near := minus(d3, d1), minus(d3, d2)
	store(3, across)
	x := minus(from(0), d2)
	n.VPADDW(x, x, x)
	n.VPADDW(across, x, x)
	store(0, x)
	x = minus(from(4), d2)
	store(4, minus(minus(x, across), across))
	x = minus(d2, d1)
	store(2, minus(minus(near, x), x))
	store(1, minus(minus(near, d1), d1))
}

// loaded returns what lies at a place.
func (n integers) loaded(m operand.Mem) reg.VecVirtual {
	x := n.YMM()
	n.VMOVDQU(m, x)
	return x
}
