package main

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tile is a part of C whose sums stay in registers while k goes by.
type tile struct {
	*product
	name string             // of its label, and the start of those in it
	sums [][]reg.VecVirtual // [rows][registers in a row]
}

func (p *product) newTile(name string, rows, vectors int) *tile {
	t := &tile{product: p, name: name, sums: make([][]reg.VecVirtual, rows)}
	for i := range t.sums {
		for range vectors {
			t.sums[i] = append(t.sums[i], p.vector())
		}
	}
	return t
}

// vector is a new register of the form's width.
func (p *product) vector() reg.VecVirtual {
	if p.lanes == 16 {
		return p.ZMM()
	}
	return p.YMM()
}

// label is the name of a label within the tile.
func (t *tile) label(what string) string { return t.name + what }

// build builds the tile, and moves a and c to the row below it.
func (t *tile) build() {
	t.Label(t.name)
	t.CMPB(t.argument("add"), operand.Imm(0))
	t.JNE(operand.LabelRef(t.label("Add")))
	for _, row := range t.sums {
		for _, sum := range row {
			t.VXORPS(sum, sum, sum)
		}
	}
	t.JMP(operand.LabelRef(t.label("Begin")))
	t.Label(t.label("Add"))
	t.loadSums()
	t.Label(t.label("Begin"))
	t.fetch()
	t.depth()
	t.storeSums()
	t.below()
}

// fetch asks for what the nearest cache will be asked for next: C below the tile, and the rows of
// the next panel, two for each row of a tile, so that a panel is there by the time that the tiles
// have come down to the last.
func (t *tile) fetch() {
	c, b := t.GP64(), t.GP64()
	t.MOVQ(t.c, c)
	for range t.sums {
		t.ADDQ(t.cRow, c)
	}
	t.MOVQ(t.ahead, b)
	for range t.sums {
		t.PREFETCHT0(operand.Mem{Base: c})
		t.ADDQ(t.cRow, c)
		for range 2 {
			t.PREFETCHT0(operand.Mem{Base: b})
			t.ADDQ(t.bRow, b)
		}
	}
	t.MOVQ(b, t.ahead)
}

// below moves a down; storing has moved c.
func (t *tile) below() {
	for rows := len(t.sums); rows > 0; {
		step := 1 << min(2, bits.Len(uint(rows))-1)
		t.LEAQ(operand.Mem{Base: t.a, Index: t.aRow, Scale: uint8(step)}, t.a)
		rows -= step
	}
}

// depth builds the loop over k.
func (t *tile) depth() {
	left, b := t.GP64(), t.GP64()
	a := make([]reg.GPVirtual, (len(t.sums)+2)/3) // rows 0 to 2 of A, 3 to 5, and so on
	t.MOVQ(t.b, b)
	for i := range a {
		a[i] = t.GP64()
		if i == 0 {
			t.MOVQ(t.a, a[0])
			continue
		}
		t.LEAQ(operand.Mem{Base: a[i-1], Index: t.aRow, Scale: 2}, a[i])
		t.ADDQ(t.aRow, a[i])
	}
	t.Load(t.Param("k"), left)
	t.SUBQ(operand.Imm(uint64(t.unroll)), left)
	t.JLT(operand.LabelRef(t.label("Few")))
	t.Label(t.label("Many"))
	for range t.unroll {
		t.step(b, a)
	}
	t.SUBQ(operand.Imm(uint64(t.unroll)), left)
	t.JGE(operand.LabelRef(t.label("Many")))
	t.Label(t.label("Few"))
	t.ADDQ(operand.Imm(uint64(t.unroll)), left)
	t.JEQ(operand.LabelRef(t.label("End")))
	t.Label(t.label("One"))
	t.step(b, a)
	t.DECQ(left)
	t.JNE(operand.LabelRef(t.label("One")))
	t.Label(t.label("End"))
}

// step builds the multiply-adds of one k, and moves a and b to the next.
func (t *tile) step(b reg.GPVirtual, a []reg.GPVirtual) {
	row := make([]reg.VecVirtual, len(t.sums[0]))
	for v := range row {
		row[v] = t.vector()
		t.VMOVUPS(t.ofB(b, v), row[v])
	}
	for i, sums := range t.sums {
		x := t.vector()
		t.VBROADCASTSS(strided(a[i/3], t.aRow, i%3), x)
		for v, sum := range sums {
			t.VFMADD231PS(row[v], x, sum)
		}
	}
	t.ADDQ(t.bRow, b)
	for _, a := range a {
		t.ADDQ(t.aStep, a)
	}
}

// ofB is register v of the row of B: the panel's half in AVX2, the v-th panel in AVX-512.
func (t *tile) ofB(b reg.GPVirtual, v int) operand.Mem {
	if t.lanes == panelColumns {
		return strided(b, t.bPanel, v)
	}
	return operand.Mem{Base: b, Disp: 4 * t.lanes * v}
}

// strided is the memory at base + times·step for times 0, 1 and 2.
func strided(base, step reg.GPVirtual, times int) operand.Mem {
	if times == 0 {
		return operand.Mem{Base: base}
	}
	return operand.Mem{Base: base, Index: step, Scale: uint8(times)}
}
