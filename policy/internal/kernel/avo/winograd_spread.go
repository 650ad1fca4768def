package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// input builds V = Bᵀ·d·B: columns into memory on the stack, then rows from there.
func (t *transforms) input() {
	t.transform("input", spreadSignature, func() {
		half := t.AllocLocal(25*t.size + 64)
		columns := t.GP64()
		t.LEAQ(half.Offset(63), columns)
		t.ANDQ(operand.I32(-64), columns)
		between := func(i, j int) operand.Mem { return operand.Mem{Base: columns, Disp: t.size * (5*i + j)} }
		v, p := t.slice("v"), t.planes(t.Load(t.Param("plane"), t.GP64()).(reg.GPVirtual))
		t.perTile(25, "src", "zero", func(list operand.Mem) {
			t.loop(func(at reg.GPVirtual) {
				two := t.got(t.constant(2))
				for j := range 5 {
					t.inputLine(two, func(i int) operand.Mem { return t.listed(list, 5*i+j, at) }, func(i int, x reg.VecVirtual) {
						t.VMOVAPS(x, between(i, j))
					})
				}
				to := t.GP64()
				t.LEAQ(operand.Mem{Base: v, Index: at, Scale: 1}, to)
				for i := range 5 {
					t.inputLine(two, func(j int) operand.Mem { return between(i, j) }, func(j int, x reg.VecVirtual) {
						t.VMOVUPS(x, p.at(to, j))
					})
					p.down(to, 5)
				}
			})
			t.advance(v)
		})
	})
}

// inputLine is Bᵀ of five numbers.
func (t *transforms) inputLine(two reg.VecVirtual, from func(int) operand.Mem, store func(int, reg.VecVirtual)) {
	d1, d2, d3 := t.got(from(1)), t.got(from(2)), t.got(from(3))
	across := t.difference(d3, d1)
	store(3, across)
	x := t.difference(t.got(from(0)), d2)
	t.VFMADD213PS(across, two, x)
	store(0, x)
	x = t.difference(t.got(from(4)), d2)
	t.VFNMADD231PS(across, two, x)
	store(4, x)
	near := t.difference(d3, d2)
	x = t.difference(d2, d1)
	t.VFNMADD213PS(near, two, x)
	store(2, x)
	t.VFNMADD213PS(near, two, d1)
	store(1, d1)
}

// slope builds Y = A·e·Aᵀ.
func (t *transforms) slope() {
	t.transform("slope", spreadSignature, func() {
		y, p := t.slice("v"), t.planes(t.Load(t.Param("plane"), t.GP64()).(reg.GPVirtual))
		t.perTile(9, "src", "zero", func(list operand.Mem) {
			t.loop(func(at reg.GPVirtual) {
				var e [9]reg.VecVirtual
				for i := range e {
					e[i] = t.got(t.listed(list, i, at))
				}
				t.fromThree(e, y, at, p, t.slopeRow)
			})
			t.advance(y)
		})
	})
}

// fromThree writes the 5x5 results of 3x3 numbers to planes: line gives result i of three numbers.
func (t *transforms) fromThree(e [9]reg.VecVirtual, base, at reg.GPVirtual, p planes, line func(i int, e0, e1, e2 reg.VecVirtual) reg.VecVirtual) {
	to := t.GP64()
	t.LEAQ(operand.Mem{Base: base, Index: at, Scale: 1}, to)
	for i := range 5 {
		var r [3]reg.VecVirtual
		for j := range r {
			r[j] = line(i, e[j], e[3+j], e[6+j])
		}
		for j := range 5 {
			t.VMOVUPS(line(j, r[0], r[1], r[2]), p.at(to, j))
		}
		p.down(to, 5)
	}
}

// slopeRow is number i of A times three numbers.
func (t *transforms) slopeRow(i int, e0, e1, e2 reg.VecVirtual) reg.VecVirtual {
	switch i {
	case 0:
		return e0
	case 1:
		return t.sum(t.sum(e0, e2), e1)
	case 2:
		return t.difference(t.sum(e0, e2), e1)
	case 3:
		return t.powers(e0, e1, e2)
	default:
		return e2
	}
}

// powers is (e0 + 2·e1) + 4·e2: the value at the point 2.
func (t *transforms) powers(e0, e1, e2 reg.VecVirtual) reg.VecVirtual {
	x := t.register()
	t.VMOVAPS(e0, x)
	t.plus(x, e1, 2)
	t.plus(x, e2, 4)
	return x
}

// weights builds U = G·g·Gᵀ.
func (t *transforms) weights() {
	t.transform("weights", weightsSignature, func() {
		u, p := t.slice("u"), t.planes(t.Load(t.Param("plane"), t.GP64()).(reg.GPVirtual))
		w, tap := t.slice("w"), t.Load(t.Param("tap"), t.GP64()).(reg.GPVirtual)
		reversed, straight := t.Load(t.Param("reversed"), t.GP64()), t.label("straight")
		t.TESTQ(reversed, reversed)
		t.JEQ(operand.LabelRef(straight))
		t.SHLQ(operand.Imm(5), tap)
		t.ADDQ(tap, w)
		t.SARQ(operand.Imm(5), tap)
		t.NEGQ(tap)
		t.Label(straight)
		taps := t.planes(tap)
		t.loop(func(at reg.GPVirtual) {
			from := t.GP64()
			t.LEAQ(operand.Mem{Base: w, Index: at, Scale: 1}, from)
			var g [9]reg.VecVirtual
			for i := range g {
				g[i] = t.got(taps.at(from, i%3))
				if i%3 == 2 {
					taps.down(from, 3)
				}
			}
			t.fromThree(g, u, at, p, t.weightsRow)
		})
	})
}

// weightsRow is number i of G times three numbers.
func (t *transforms) weightsRow(i int, g0, g1, g2 reg.VecVirtual) reg.VecVirtual {
	switch i {
	case 0:
		return t.times(g0, 0.5)
	case 1:
		return t.times(t.sum(t.sum(g0, g2), g1), -0.5)
	case 2:
		return t.times(t.difference(t.sum(g0, g2), g1), -sixth)
	case 3:
		return t.times(t.powers(g0, g1, g2), sixth)
	default:
		return g2
	}
}
