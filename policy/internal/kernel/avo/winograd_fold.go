package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Both folds make 3x3 numbers of 5x5: each column becomes three numbers, which join at once what
// they are needed for, so that all fits into sixteen registers.

// output builds Y = Aᵀ·m·A, plus a row, and what finish says.
func (t *transforms) output(finish string) {
	t.transform("output"+map[string]string{"set": "Set", "rectify": "Rectify", "add": "Add"}[finish], outputSignature, func() {
		m, p := t.slice("m"), t.planes(t.Load(t.Param("plane"), t.GP64()).(reg.GPVirtual))
		t.perTile(9, "dst", "sink", func(list operand.Mem) {
			t.loop(func(at reg.GPVirtual) {
				y := t.outputTile(p.rows(m, at))
				row := t.GP64()
				t.Load(t.Param("row").Base(), row)
				bias := t.got(operand.Mem{Base: row, Index: at, Scale: 1})
				for i, x := range y {
					t.VADDPS(bias, x, x)
					t.finish(finish, x, t.listed(list, i, at))
				}
			})
			t.advance(m)
		})
	})
}

// finish puts a result into its place.
func (t *transforms) finish(finish string, x reg.VecVirtual, to operand.Mem) {
	switch finish {
	case "rectify": // a NaN stays one, -0 becomes +0
		zero := t.register()
		t.VXORPS(zero, zero, zero)
		t.VMAXPS(x, zero, x)
		t.VADDPS(zero, x, x)
	case "add":
		t.VADDPS(to, x, x)
	}
	t.VMOVUPS(x, to)
}

// rows returns the addresses of 5x5 planes.
func (p planes) rows(base, at reg.GPVirtual) func(i, j int) operand.Mem {
	var rows [5]reg.GPVirtual
	for i := range rows {
		rows[i] = p.GP64()
		if i == 0 {
			p.LEAQ(operand.Mem{Base: base, Index: at, Scale: 1}, rows[i])
			continue
		}
		p.LEAQ(operand.Mem{Base: rows[i-1], Index: p.step, Scale: 4}, rows[i])
		p.ADDQ(p.step, rows[i])
	}
	return func(i, j int) operand.Mem { return p.at(rows[i], j) }
}

// outputTile returns Aᵀ·m·A.
func (t *transforms) outputTile(m func(i, j int) operand.Mem) (y [9]reg.VecVirtual) {
	var sums, differences [3]reg.VecVirtual
	t.outputColumn(m, 1, func(i int, x reg.VecVirtual) { sums[i] = x })
	t.outputColumn(m, 2, func(i int, x reg.VecVirtual) {
		differences[i] = t.difference(sums[i], x)
		t.VADDPS(x, sums[i], sums[i])
	})
	t.outputColumn(m, 0, func(i int, x reg.VecVirtual) {
		t.VADDPS(sums[i], x, x)
		y[3*i] = x
	})
	t.outputColumn(m, 3, func(i int, x reg.VecVirtual) {
		t.VADDPS(x, y[3*i], y[3*i])
		t.plus(differences[i], x, 2)
		t.plus(sums[i], x, 4)
		y[3*i+1], y[3*i+2] = differences[i], sums[i]
	})
	t.outputColumn(m, 4, func(i int, x reg.VecVirtual) { t.VADDPS(x, y[3*i+2], y[3*i+2]) })
	return y
}

// outputColumn is Aᵀ of column j.
func (t *transforms) outputColumn(m func(i, j int) operand.Mem, j int, use func(i int, x reg.VecVirtual)) {
	first, last := t.got(m(1, j)), t.got(m(2, j))
	sum, difference, double := t.sum(first, last), t.difference(first, last), t.got(m(3, j))
	x := t.sum(sum, m(0, j))
	t.VADDPS(double, x, x)
	use(0, x)
	t.plus(difference, double, 2)
	use(1, difference)
	t.plus(sum, double, 4)
	t.VADDPS(m(4, j), sum, sum)
	use(2, sum)
}

// gradient builds w += Gᵀ·u·G.
func (t *transforms) gradient() {
	t.transform("gradient", gradientSignature, func() {
		w, u := t.slice("w"), t.slice("u")
		p, taps := t.planes(t.Load(t.Param("plane"), t.GP64()).(reg.GPVirtual)), t.planes(t.Load(t.Param("tap"), t.GP64()).(reg.GPVirtual))
		t.loop(func(at reg.GPVirtual) {
			g := t.gradientTile(p.rows(u, at))
			to := t.GP64()
			t.LEAQ(operand.Mem{Base: w, Index: at, Scale: 1}, to)
			for i, x := range g {
				t.VADDPS(taps.at(to, i%3), x, x)
				t.VMOVUPS(x, taps.at(to, i%3))
				if i%3 == 2 {
					taps.down(to, 3)
				}
			}
		})
	})
}

// gradientTile returns Gᵀ·u·G.
func (t *transforms) gradientTile(u func(i, j int) operand.Mem) (g [9]reg.VecVirtual) {
	var both, differences [3]reg.VecVirtual
	t.gradientColumn(u, 1, func(i int, x reg.VecVirtual) { both[i] = t.times(x, 0.5) })
	t.gradientColumn(u, 2, func(i int, x reg.VecVirtual) {
		minor := t.times(x, sixth)
		differences[i] = t.difference(minor, both[i])
		t.VADDPS(minor, both[i], both[i])
	})
	t.gradientColumn(u, 0, func(i int, x reg.VecVirtual) { g[3*i] = t.difference(t.times(x, 0.5), both[i]) })
	t.gradientColumn(u, 4, func(i int, x reg.VecVirtual) { t.VSUBPS(both[i], x, both[i]) })
	t.gradientColumn(u, 3, func(i int, x reg.VecVirtual) {
		major := t.times(x, sixth)
		t.VADDPS(major, g[3*i], g[3*i])
		t.plus(differences[i], major, 2)
		t.plus(both[i], major, 4)
		g[3*i+1], g[3*i+2] = differences[i], both[i]
	})
	return g
}

// gradientColumn is Gᵀ of column j.
func (t *transforms) gradientColumn(u func(i, j int) operand.Mem, j int, use func(i int, x reg.VecVirtual)) {
	half, minor, major := t.times(u(1, j), 0.5), t.times(u(2, j), sixth), t.times(u(3, j), sixth)
	both := t.sum(half, minor)
	x := t.difference(t.times(u(0, j), 0.5), both)
	t.VADDPS(major, x, x)
	use(0, x)
	x = t.difference(minor, half)
	t.plus(x, major, 2)
	use(1, x)
	x = t.difference(t.got(u(4, j)), both)
	t.plus(x, major, 4)
	use(2, x)
}
