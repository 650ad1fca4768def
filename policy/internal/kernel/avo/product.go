package main

import (
	"fmt"
	"log"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// productSignature is that of the type product in package kernel.
const productSignature = "func(c []float32, cRow int, a []float32, aRow, aColumn int, b []float32, bRow, bPanel, m, n, k int, add bool)"

// panelColumns is the width of a panel of B, and panelBytes that of one of its rows.
const (
	panelColumns = 16
	panelBytes   = 4 * panelColumns
)

// product256 is for AVX2: a row of a tile is one panel in two registers, so 6 rows are 12 of the 16
// registers, two more hold a row of B and two hold numbers of A.
var product256 = productForm{name: "productAVX2", doc: "for AVX2 with FMA", lanes: 8, height: 6, unroll: 4}

// product512 is for AVX-512: a row of a tile is two panels in two registers (or the last panel
// alone in one), so 14 rows are 28 of the 32 registers.
var product512 = productForm{name: "productAVX512", doc: "for AVX-512", lanes: 16, height: 14, unroll: 2}

// productForm is what the product of one instruction set looks like.
type productForm struct {
	name, doc string
	lanes     int // numbers in a register
	height    int // rows of the tallest tile
	unroll    int // how many k a turn of the inner loop takes
}

// build builds the product: panel by panel (or two), down the rows of A, tile by tile, each over all
// of k with its sums in registers.
func (form productForm) build(c *build.Context) {
	c.Function(form.name)
	c.Attributes(attr.NOSPLIT)
	c.Doc(form.name + " is the product " + form.doc + ".")
	c.Pragma("noescape")
	c.SignatureExpr(productSignature)
	p := &product{Context: c, productForm: form}
	p.load()
	p.across()
}

// product is the state of the function that is being generated: what lives throughout it, in
// registers as far as the inner loop needs it.
type product struct {
	*build.Context
	productForm
	c, cRow               reg.GPVirtual // the tile's first number of C; bytes from row to row
	a, aRow, aStep        reg.GPVirtual // the tile's first number of A; bytes from row to row and from k to k
	b, bRow, bPanel       reg.GPVirtual // the panel; bytes from row to row and from panel to panel
	panelC, columns, rows operand.Mem   // the panel's first number of C; columns and rows of C from here on
	masks                 operand.Mem   // 16 times all bits, then 16 times none
	ahead                 operand.Mem   // what of the next panel is to be fetched
}

// load fetches the arguments.
func (p *product) load() {
	get := func(name string) reg.GPVirtual { return p.Load(p.Param(name), p.GP64()).(reg.GPVirtual) }
	bytes := func(name string) reg.GPVirtual {
		r := get(name)
		p.SHLQ(operand.Imm(2), r)
		return r
	}
	p.panelC, p.columns, p.rows, p.ahead = p.AllocLocal(8), p.AllocLocal(8), p.AllocLocal(8), p.AllocLocal(8)
	p.MOVQ(p.Load(p.Param("c").Base(), p.GP64()), p.panelC)
	p.MOVQ(get("n"), p.columns)
	p.b = p.Load(p.Param("b").Base(), p.GP64()).(reg.GPVirtual)
	p.cRow, p.aRow, p.aStep = bytes("cRow"), bytes("aRow"), bytes("aColumn")
	p.bRow, p.bPanel = bytes("bRow"), bytes("bPanel")
	p.c, p.a = p.GP64(), p.GP64()
	p.masks = p.maskTable()
}

// argument is where an argument lies in memory.
func (p *product) argument(name string) operand.Mem {
	basic, err := p.Param(name).Resolve()
	if err != nil {
		log.Fatal(err)
	}
	return basic.Addr
}

// maskTable is a table from which masks for n lanes are read 16-n numbers from its start.
func (p *product) maskTable() operand.Mem {
	table := p.StaticGlobal("productMasks")
	p.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 2 * panelColumns {
		v := uint32(0)
		if i < panelColumns {
			v = 1<<32 - 1
		}
		p.AddDatum(4*i, operand.U32(v))
	}
	return table
}

// across builds the loop over the panels.
func (p *product) across() {
	vectors := panelColumns / p.lanes
	p.Label("across")
	if p.lanes == panelColumns {
		p.CMPQ(p.columns, operand.Imm(panelColumns))
		p.JLE(operand.LabelRef("last"))
		p.down("pair", 2)
		p.next(2)
		p.Label("last")
	}
	p.down("panel", vectors)
	p.next(1)
	p.Label("end")
	p.VZEROUPPER()
	p.RET()
}

// next goes on to the panel after the given number of them, if columns are left.
func (p *product) next(panels int) {
	for range panels {
		p.ADDQ(p.bPanel, p.b)
	}
	p.ADDQ(operand.U32(uint32(panelBytes*panels)), p.panelC)
	p.SUBQ(operand.Imm(uint64(panelColumns*panels)), p.columns)
	p.JGT(operand.LabelRef("across"))
	if panels > 1 {
		p.JMP(operand.LabelRef("end"))
	}
}

// down builds the loop over the tiles below each other, each the given number of registers wide.
// The name is for the labels.
func (p *product) down(name string, vectors int) {
	p.MOVQ(p.panelC, p.c)
	p.Load(p.Param("a").Base(), p.a)
	p.MOVQ(p.Load(p.Param("m"), p.GP64()), p.rows)
	next := p.GP64()
	p.MOVQ(p.b, next)
	for range vectors * p.lanes / panelColumns {
		p.ADDQ(p.bPanel, next)
	}
	p.MOVQ(next, p.ahead)

	p.Label(name)
	p.chooseHeight(name)
	for rows := 1; rows <= p.height; rows++ {
		t := p.newTile(fmt.Sprintf("%s%d", name, rows), rows, vectors)
		t.build()
		p.SUBQ(operand.Imm(uint64(rows)), p.rows)
		p.JGT(operand.LabelRef(name))
		if rows < p.height {
			p.JMP(operand.LabelRef(name + "Next"))
		}
	}
	p.Label(name + "Next")
}

// chooseHeight jumps to the tile for the rows that are left: the tallest as long as there are
// many. What is left when fewer than two of them would fit is cut in half, because a tile of few
// rows has too few sums to keep two multiply-adds a cycle going: by 6, 9 rows take 5+4 cycles for
// a k, but 6+4 if cut as 6+3.
func (p *product) chooseHeight(name string) {
	atLeast := func(rows, height int) {
		p.CMPQ(p.rows, operand.Imm(uint64(rows)))
		p.JGE(operand.LabelRef(fmt.Sprintf("%s%d", name, height)))
	}
	for height := p.height; 2*height-1 > p.height; height-- {
		atLeast(2*height-1, height)
	}
	for height := p.height; height > 1; height-- {
		atLeast(height, height)
	}
}
