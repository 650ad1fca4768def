package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// codesProduct is the product of 16-bit integers: like product, but for shapes that are whole
// panels, and with pairs of k in a lane, multiplied and added up at once.
type codesProduct struct {
	*build.Context
	height        int // rows of the tallest tile
	wide          bool
	c, cRow       reg.GPVirtual // the tile's first sum; bytes from row to row
	a, aRow       reg.GPVirtual // the tile's first row; bytes from row to row
	b             reg.GPVirtual // the panel
	panelC, width operand.Mem   // the panel's first sum; columns from here on
	rows          reg.GPVirtual // from here on
}

// buildCodesProduct builds the product for AVX2, or for AVX-512 with VNNI: there a register is a row
// of a panel, and a number of A comes out of memory into all lanes as it is multiplied.
func buildCodesProduct(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		name, doc, height := "codesProductAVX2", "AVX2", 6
		if wide {
			name, doc, height = "codesProductAVX512", "AVX-512 with VNNI", 14
		}
		c.Function(name)
		c.Attributes(attr.NOSPLIT)
		c.Doc(name + " is codesProductGeneric for " + doc + ".")
		c.Pragma("noescape")
		c.SignatureExpr("func(c []int32, a, b []int16, m, n, k int)")
		p := &codesProduct{Context: c, height: height, wide: wide}
		p.build()
	}
}

// build builds the loops over panels and down the tiles.
func (p *codesProduct) build() {
	get := func(from gotypes.Component) reg.GPVirtual { return p.Load(from, p.GP64()).(reg.GPVirtual) }
	p.panelC, p.width = p.AllocLocal(8), p.AllocLocal(8)
	p.MOVQ(get(p.Param("c").Base()), p.panelC)
	p.cRow, p.aRow, p.b = get(p.Param("n")), get(p.Param("k")), get(p.Param("b").Base())
	p.MOVQ(p.cRow, p.width)
	p.SHLQ(operand.Imm(2), p.cRow)
	p.ADDQ(p.aRow, p.aRow)
	p.c, p.a, p.rows = p.GP64(), p.GP64(), p.GP64()
	p.Label("across")
	p.MOVQ(p.panelC, p.c)
	p.Load(p.Param("a").Base(), p.a)
	p.Load(p.Param("m"), p.rows)
	p.Label("down")
	p.chooseHeight()
	for height := 1; height <= p.height; height++ {
		p.tile(height)
	}
	p.Label("next")
	size := p.GP64()
	p.MOVQ(p.aRow, size)
	p.SHLQ(operand.Imm(4), size)
	p.ADDQ(size, p.b)
	p.ADDQ(operand.Imm(panelBytes), p.panelC)
	p.SUBQ(operand.Imm(panelColumns), p.width)
	p.JGT(operand.LabelRef("across"))
	p.VZEROUPPER()
	p.RET()
}

// chooseHeight jumps to the tile for the rows that are left, as product.chooseHeight does.
func (p *codesProduct) chooseHeight() {
	atLeast := func(rows, height int) {
		p.CMPQ(p.rows, operand.Imm(uint64(rows)))
		p.JGE(operand.LabelRef(fmt.Sprintf("tile%d", height)))
	}
	for height := p.height; 2*height-1 > p.height; height-- {
		atLeast(2*height-1, height)
	}
	for height := p.height; height > 1; height-- {
		atLeast(height, height)
	}
}

// tile builds a tile of a panel's columns: its sums stay in registers while k goes by.
func (p *codesProduct) tile(height int) {
	name := fmt.Sprintf("tile%d", height)
	p.Label(name)
	sums := make([][]reg.VecVirtual, height)
	for i := range sums {
		sums[i] = p.row()
		for _, sum := range sums[i] {
			p.VXORPS(sum, sum, sum)
		}
	}
	p.depth(name+"k", sums)
	for _, row := range sums {
		for v, sum := range row {
			p.store(sum, operand.Mem{Base: p.c, Disp: 32 * v})
		}
		p.ADDQ(p.cRow, p.c)
	}
	for range height {
		p.ADDQ(p.aRow, p.a)
	}
	p.SUBQ(operand.Imm(uint64(height)), p.rows)
	p.JGT(operand.LabelRef("down"))
	p.JMP(operand.LabelRef("next"))
}

// row returns fresh registers for 16 columns.
func (p *codesProduct) row() []reg.VecVirtual {
	if p.wide {
		return []reg.VecVirtual{p.ZMM()}
	}
	return []reg.VecVirtual{p.YMM(), p.YMM()}
}

func (p *codesProduct) store(x reg.VecVirtual, to operand.Mem) {
	if p.wide {
		p.VMOVDQU32(x, to)
	} else {
		p.VMOVDQU(x, to)
	}
}

// depth builds the loop over pairs of k, of which there is a multiple of 8.
func (p *codesProduct) depth(name string, sums [][]reg.VecVirtual) {
	const unroll = 4
	b, left := p.GP64(), p.GP64()
	p.MOVQ(p.b, b)
	p.MOVQ(p.aRow, left)
	a := make([]reg.GPVirtual, (len(sums)+2)/3) // rows 0 to 2 of A, 3 to 5, and so on
	for i := range a {
		a[i] = p.GP64()
		if i == 0 {
			p.MOVQ(p.a, a[0])
			continue
		}
		p.LEAQ(operand.Mem{Base: a[i-1], Index: p.aRow, Scale: 2}, a[i])
		p.ADDQ(p.aRow, a[i])
	}
	p.Label(name)
	for u := range unroll {
		p.step(sums, a, operand.Mem{Base: b, Disp: panelBytes * u}, 4*u)
	}
	p.ADDQ(operand.U32(panelBytes*unroll), b)
	for _, a := range a {
		p.ADDQ(operand.Imm(4*unroll), a)
	}
	p.SUBQ(operand.Imm(4*unroll), left)
	p.JGT(operand.LabelRef(name))
}

// step builds the products of one pair of k.
func (p *codesProduct) step(sums [][]reg.VecVirtual, a []reg.GPVirtual, b operand.Mem, at int) {
	row := p.row()
	for v, x := range row {
		if p.wide {
			p.VMOVDQU32(b, x)
		} else {
			p.VMOVDQU(b.Offset(32*v), x)
		}
	}
	for i, sum := range sums {
		pair := strided(a[i/3], p.aRow, i%3).Offset(at)
		if p.wide {
			p.VPDPWSSD_BCST(pair, row[0], sum[0])
			continue
		}
		x := p.YMM()
		p.VPBROADCASTD(pair, x)
		for v := range sum {
			products := p.YMM()
			p.VPMADDWD(row[v], x, products)
			p.VPADDD(products, sum[v], sum[v])
		}
	}
}
