package main

import (
	"fmt"
	"log"
	"math/bits"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// productSignature is that of the type product in package kernel.
const productSignature = "func(c []float32, cRow int, a []float32, aRow, aColumn int, b []float32, bRow, bPanel, m, n, k int, add bool)"

// tileRows is the height of a tile in AVX2: 6 rows of 2 registers are 12 accumulators, which leaves
// two registers for a row of B and two for numbers of A.
const tileRows = 6

// unroll is how many k a turn of the inner loop takes.
const unroll = 8

// panelColumns is the width of a panel of B.
const panelColumns = 16

// productAVX2 builds the product of 6x16 tiles: panel by panel, down the rows of A, each tile over
// all of k with its sums in registers.
func productAVX2(c *build.Context) {
	c.Function("productAVX2")
	c.Attributes(attr.NOSPLIT)
	c.Doc("productAVX2 is the product for AVX2 with FMA.")
	c.Pragma("noescape")
	c.SignatureExpr(productSignature)
	p := &product256{Context: c}
	p.load()
	p.panels()
}

// product256 is the state of the generated product: registers that live throughout it.
type product256 struct {
	*build.Context
	c, cRow         reg.GPVirtual // the tile's first number of C; bytes from row to row
	a, aRow, aStep  reg.GPVirtual // the tile's first number of A; bytes from row to row and from k to k
	b, bRow         reg.GPVirtual // the panel; bytes from row to row
	rows            operand.Mem   // rows of A that are left
	panelC, columns operand.Mem   // the panel's first number of C; columns from here on
	masks           operand.Mem   // 16 times all bits, then 16 times none
}

// argument is where an argument lies in memory.
func (p *product256) argument(name string) operand.Mem {
	basic, err := p.Param(name).Resolve()
	if err != nil {
		log.Fatal(err)
	}
	return basic.Addr
}

func (p *product256) load() {
	get := func(name string) reg.GPVirtual { return p.Load(p.Param(name), p.GP64()).(reg.GPVirtual) }
	bytes := func(name string) reg.GPVirtual {
		r := get(name)
		p.SHLQ(operand.Imm(2), r)
		return r
	}
	p.panelC, p.columns, p.rows = p.AllocLocal(8), p.AllocLocal(8), p.AllocLocal(8)
	p.MOVQ(p.Load(p.Param("c").Base(), p.GP64()), p.panelC)
	p.MOVQ(get("n"), p.columns)
	p.b = p.Load(p.Param("b").Base(), p.GP64()).(reg.GPVirtual)
	p.cRow, p.aRow, p.aStep = bytes("cRow"), bytes("aRow"), bytes("aColumn")
	p.bRow = bytes("bRow")
	p.c, p.a = p.GP64(), p.GP64()
	p.masks = p.maskTable()
}

// maskTable is a table from which a mask of n lanes is read 16-n numbers from its start.
func (p *product256) maskTable() operand.Mem {
	table := p.StaticGlobal("productMasks")
	p.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 32 {
		v := uint32(0)
		if i < 16 {
			v = 0xffffffff
		}
		p.AddDatum(4*i, operand.U32(v))
	}
	return table
}

// panels builds the loop over panels and, in it, over tiles.
func (p *product256) panels() {
	p.Label("panel")
	p.MOVQ(p.panelC, p.c)
	p.Load(p.Param("a").Base(), p.a)
	p.MOVQ(p.Load(p.Param("m"), p.GP64()), p.rows)

	p.Label("down")
	p.chooseHeight()
	for height := 1; height <= tileRows; height++ {
		p.Label(fmt.Sprintf("tile%d", height))
		p.tile(height)
		p.SUBQ(operand.Imm(uint64(height)), p.rows)
		p.JGT(operand.LabelRef("down"))
		if height < tileRows {
			p.JMP(operand.LabelRef("next"))
		}
	}

	p.Label("next")
	step := p.Load(p.Param("bPanel"), p.GP64()).(reg.GPVirtual)
	p.LEAQ(operand.Mem{Base: p.b, Index: step, Scale: 4}, p.b)
	p.ADDQ(operand.Imm(64), p.panelC)
	p.SUBQ(operand.Imm(panelColumns), p.columns)
	p.JGT(operand.LabelRef("panel"))
	p.VZEROUPPER()
	p.RET()
}

// chooseHeight jumps to the tile for the rows that are left: 6 rows as long as there are many. The
// last 7 to 11 are cut in half, because a tile of few rows has too few sums to keep two
// multiply-adds a cycle going: 9 rows take 5+4 cycles for a k, but 6+4 if cut as 6+3.
func (p *product256) chooseHeight() {
	atLeast := func(rows uint64, height int) {
		p.CMPQ(p.rows, operand.Imm(rows))
		p.JGE(operand.LabelRef(fmt.Sprintf("tile%d", height)))
	}
	atLeast(11, 6)
	atLeast(9, 5)
	atLeast(7, 4)
	for height := tileRows; height > 1; height-- {
		atLeast(uint64(height), height)
	}
}

// tile builds a tile of the given height, and moves a and c to the row below it.
func (p *product256) tile(rows int) {
	name := func(what string) string { return fmt.Sprintf("%s%d", what, rows) }
	sums := make([][2]reg.VecVirtual, rows)
	for i := range sums {
		sums[i] = [2]reg.VecVirtual{p.YMM(), p.YMM()}
	}
	p.CMPB(p.argument("add"), operand.Imm(0))
	p.JNE(operand.LabelRef(name("add")))
	for _, row := range sums {
		p.VXORPS(row[0], row[0], row[0])
		p.VXORPS(row[1], row[1], row[1])
	}
	p.JMP(operand.LabelRef(name("begin")))
	p.Label(name("add"))
	p.loadSums(name("load"), sums)

	p.Label(name("begin"))
	p.depth(name, sums)
	p.storeSums(name("store"), sums)
	p.below(rows)
}

// below moves a down; storing has moved c.
func (p *product256) below(rows int) {
	for ; rows > 0; rows -= 1 << min(2, bits.Len(uint(rows))-1) {
		p.LEAQ(operand.Mem{Base: p.a, Index: p.aRow, Scale: uint8(1 << min(2, bits.Len(uint(rows))-1))}, p.a)
	}
}

// loadSums fills sums from C.
func (p *product256) loadSums(name string, sums [][2]reg.VecVirtual) {
	p.whole(name,
		func(c operand.Mem, i, half int) { p.VMOVUPS(c, sums[i][half]) },
		func(c operand.Mem, i, half int, mask reg.VecVirtual) { p.VMASKMOVPS(c, mask, sums[i][half]) },
		len(sums), false)
}

// storeSums puts sums into C and moves c to the row below.
func (p *product256) storeSums(name string, sums [][2]reg.VecVirtual) {
	p.whole(name,
		func(c operand.Mem, i, half int) { p.VMOVUPS(sums[i][half], c) },
		func(c operand.Mem, i, half int, mask reg.VecVirtual) { p.VMASKMOVPS(sums[i][half], mask, c) },
		len(sums), true)
}

// whole visits each half row of the tile in C, plainly or, where the matrix ends within the panel,
// under a mask.
func (p *product256) whole(name string, plain func(c operand.Mem, i, half int), masked func(c operand.Mem, i, half int, mask reg.VecVirtual), rows int, move bool) {
	c := p.c
	if !move {
		c = p.GP64()
		p.MOVQ(p.c, c)
	}
	p.CMPQ(p.columns, operand.Imm(panelColumns))
	p.JLT(operand.LabelRef(name + "Masked"))
	for i := range rows {
		plain(operand.Mem{Base: c}, i, 0)
		plain(operand.Mem{Base: c, Disp: 32}, i, 1)
		p.ADDQ(p.cRow, c)
	}
	p.JMP(operand.LabelRef(name + "Done"))
	p.Label(name + "Masked")
	masks := p.loadMasks()
	for i := range rows {
		masked(operand.Mem{Base: c}, i, 0, masks[0])
		masked(operand.Mem{Base: c, Disp: 32}, i, 1, masks[1])
		p.ADDQ(p.cRow, c)
	}
	p.Label(name + "Done")
}

// loadMasks returns the masks of the columns that are left, fewer than 16.
func (p *product256) loadMasks() [2]reg.VecVirtual {
	at, left := p.GP64(), p.GP64()
	masks := [2]reg.VecVirtual{p.YMM(), p.YMM()}
	p.MOVQ(operand.U32(panelColumns), left)
	p.SUBQ(p.columns, left)
	p.LEAQ(p.masks, at)
	p.VMOVUPS(operand.Mem{Base: at, Index: left, Scale: 4}, masks[0])
	p.VMOVUPS(operand.Mem{Base: at, Index: left, Scale: 4, Disp: 32}, masks[1])
	return masks
}

// depth builds the loop over k.
func (p *product256) depth(name func(string) string, sums [][2]reg.VecVirtual) {
	left, b := p.GP64(), p.GP64()
	upper, lower := p.GP64(), p.GP64() // rows 0 to 2 of A, and 3 to 5
	p.MOVQ(p.b, b)
	p.MOVQ(p.a, upper)
	p.LEAQ(operand.Mem{Base: p.a, Index: p.aRow, Scale: 2}, lower)
	p.ADDQ(p.aRow, lower)
	ahead, ahead2 := p.GP64(), p.GP64()
	if len(sums) == 6 {
		p.LEAQ(operand.Mem{Base: lower, Index: p.aRow, Scale: 2}, ahead)
		p.ADDQ(p.aRow, ahead)
		p.LEAQ(operand.Mem{Base: ahead, Index: p.aRow, Scale: 2}, ahead2)
		p.ADDQ(p.aRow, ahead2)
	}
	p.Load(p.Param("k"), left)
	p.SUBQ(operand.Imm(unroll), left)
	p.JLT(operand.LabelRef(name("few")))
	p.Label(name("many"))
	if len(sums) == 6 {
		p.PREFETCHT0(operand.Mem{Base: ahead})
		p.PREFETCHT0(operand.Mem{Base: ahead, Index: p.aRow, Scale: 1})
		p.PREFETCHT0(operand.Mem{Base: ahead, Index: p.aRow, Scale: 2})
		p.PREFETCHT0(operand.Mem{Base: ahead2})
		p.PREFETCHT0(operand.Mem{Base: ahead2, Index: p.aRow, Scale: 1})
		p.PREFETCHT0(operand.Mem{Base: ahead2, Index: p.aRow, Scale: 2})
		p.LEAQ(operand.Mem{Base: ahead, Index: p.aStep, Scale: 8}, ahead)
		p.LEAQ(operand.Mem{Base: ahead2, Index: p.aStep, Scale: 8}, ahead2)
	}
	for range unroll {
		p.step(sums, b, upper, lower)
	}
	p.SUBQ(operand.Imm(unroll), left)
	p.JGE(operand.LabelRef(name("many")))
	p.Label(name("few"))
	p.ADDQ(operand.Imm(unroll), left)
	p.JEQ(operand.LabelRef(name("end")))
	p.Label(name("one"))
	p.step(sums, b, upper, lower)
	p.DECQ(left)
	p.JNE(operand.LabelRef(name("one")))
	p.Label(name("end"))
}

// step builds the multiply-adds of one k.
func (p *product256) step(sums [][2]reg.VecVirtual, b, upper, lower reg.GPVirtual) {
	left, right := p.YMM(), p.YMM()
	p.VMOVUPS(operand.Mem{Base: b}, left)
	p.VMOVUPS(operand.Mem{Base: b, Disp: 32}, right)
	for i, row := range sums {
		a := operand.Mem{Base: upper}
		if i >= 3 {
			a.Base = lower
		}
		if i%3 > 0 {
			a.Index, a.Scale = p.aRow, uint8(i%3)
		}
		x := p.YMM()
		p.VBROADCASTSS(a, x)
		p.VFMADD231PS(left, x, row[0])
		p.VFMADD231PS(right, x, row[1])
	}
	p.ADDQ(p.bRow, b)
	p.ADDQ(p.aStep, upper)
	if len(sums) > 3 {
		p.ADDQ(p.aStep, lower)
	}
}
