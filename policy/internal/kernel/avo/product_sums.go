package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// loadSums fills the sums from C.
func (t *tile) loadSums() {
	c := t.GP64()
	t.MOVQ(t.c, c)
	t.eachSum("Load", c, func(sum reg.VecVirtual, at operand.Mem, mask reg.Register) {
		switch {
		case mask == nil:
			t.VMOVUPS(at, sum)
		case t.lanes == panelColumns:
			t.VMOVUPS_Z(at, mask, sum)
		default:
			t.VMASKMOVPS(at, mask, sum)
		}
	})
}

// storeSums puts the sums into C and moves c to the row below the tile.
func (t *tile) storeSums() {
	t.eachSum("Store", t.c, func(sum reg.VecVirtual, at operand.Mem, mask reg.Register) {
		switch {
		case mask == nil:
			t.VMOVUPS(sum, at)
		case t.lanes == panelColumns:
			t.VMOVUPS(sum, mask, at)
		default:
			t.VMASKMOVPS(sum, mask, at)
		}
	})
}

// eachSum visits every sum with its place in C twice: for where all columns are there, and for
// where C ends within the tile, with masks for what then must not be touched. c is moved to the row
// below the tile.
func (t *tile) eachSum(name string, c reg.GPVirtual, visit func(sum reg.VecVirtual, at operand.Mem, mask reg.Register)) {
	vectors := len(t.sums[0])
	down := func(masks []reg.Register) {
		for _, row := range t.sums {
			for v, sum := range row {
				visit(sum, operand.Mem{Base: c, Disp: 4 * t.lanes * v}, masks[v])
			}
			t.ADDQ(t.cRow, c)
		}
	}
	t.CMPQ(t.columns, operand.Imm(uint64(vectors*t.lanes)))
	t.JLT(operand.LabelRef(t.label(name + "Masked")))
	down(make([]reg.Register, vectors))
	t.JMP(operand.LabelRef(t.label(name + "Done")))
	t.Label(t.label(name + "Masked"))
	down(t.loadMasks(vectors))
	t.Label(t.label(name + "Done"))
}

// loadMasks returns masks for the registers of a row of the tile of which only the columns that are
// left exist; nil stands for all.
func (t *tile) loadMasks(vectors int) []reg.Register {
	at, missing := t.GP64(), t.GP64()
	t.LEAQ(t.masks, at)
	t.MOVQ(operand.U32(uint32(vectors*t.lanes)), missing)
	t.SUBQ(t.columns, missing)
	if t.lanes < panelColumns {
		left, right := t.YMM(), t.YMM()
		t.VMOVUPS(operand.Mem{Base: at, Index: missing, Scale: 4}, left)
		t.VMOVUPS(operand.Mem{Base: at, Index: missing, Scale: 4, Disp: 4 * t.lanes}, right)
		return []reg.Register{left, right}
	}
	last, mask := t.ZMM(), t.K()
	t.VMOVUPS(operand.Mem{Base: at, Index: missing, Scale: 4}, last)
	t.VPMOVD2M(last, mask)
	return append(make([]reg.Register, vectors-1), mask)
}
