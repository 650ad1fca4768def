package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// abreast is how many panels a row goes through at once: enough sums under way to hide the time
// that a fused step takes.
const abreast = 4

// buildAttend writes the product of single rows, which attention over a cache is made of.
func buildAttend(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		l := newLanes(c, wide)
		l.function("abreast", "func(c []float32, cPanel int, a []float32, a1, a2, a3 int, b []float32, bPanel, k int)", l.abreast)
	}
}

// abreast keeps the sums of four panels in registers, over all of k.
func (l *lanes) abreast() {
	rows, panels, step := l.abreastPointers()
	var sums [abreast]block
	for j := range sums {
		sums[j] = l.block()
		for _, r := range sums[j] {
			clearRegister(l.Context, l.wide, r)
		}
	}
	index := l.GP64()
	l.MOVQ(l.Load(l.Param("k"), l.GP64()), index)
	l.NEGQ(index)
	l.Label("step")
	for j := range sums {
		x := l.broadcast(operand.Mem{Base: rows[j], Index: index, Scale: 4})
		for i, r := range sums[j] {
			from := operand.Mem{Base: panels[j/2], Disp: i * 32}
			if j%2 == 1 {
				from.Index, from.Scale = step, 1
			}
			l.VFMADD231PS(from, x, r)
		}
	}
	for _, p := range panels {
		l.ADDQ(operand.Imm(panelBytes), p)
	}
	l.INCQ(index)
	l.JNZ(operand.LabelRef("step"))
	to, next := l.slice("c"), l.inBytes("cPanel")
	for j := range sums {
		for i, r := range sums[j] {
			l.VMOVUPS(r, operand.Mem{Base: to, Disp: i * 32})
		}
		if j+1 < len(sums) {
			l.ADDQ(next, to)
		}
	}
}

// abreastPointers returns the ends of the rows of A, the first and third panel, and the bytes from
// a panel to the next.
func (l *lanes) abreastPointers() (rows [abreast]reg.GPVirtual, panels [2]reg.GPVirtual, step reg.GPVirtual) {
	rows[0] = l.slice("a")
	k := l.inBytes("k")
	l.ADDQ(k, rows[0])
	for j, name := range []string{"a1", "a2", "a3"} {
		rows[j+1] = l.inBytes(name)
		l.ADDQ(rows[0], rows[j+1])
	}
	step = l.inBytes("bPanel")
	panels[0], panels[1] = l.slice("b"), l.GP64()
	l.LEAQ(operand.Mem{Base: panels[0], Index: step, Scale: 2}, panels[1])
	return rows, panels, step
}

// inBytes returns an argument that counts numbers, times their size.
func (l *lanes) inBytes(name string) reg.GPVirtual {
	r := l.Load(l.Param(name), l.GP64()).(reg.GPVirtual)
	l.SHLQ(operand.Imm(2), r)
	return r
}
