package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// numbers returns n random numbers around 0.
func numbers(random *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = random.Float32() - 0.5
	}
	return x
}

// same says whether two numbers have the same bits, or are both NaN.
func same(x, y float32) bool {
	return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
}

// productCase is a product's shape and layout. Rows of A, B and C are lead numbers longer than
// they need be.
type productCase struct {
	m, n, k, lead     int
	transposedA, add  bool
	view, transposedB bool // of these at most one
	odds              int  // one of so many numbers is special; 0 for none
	last              bool // whether the memory ends with the numbers, or begins with them
}

func (c productCase) String() string { return fmt.Sprintf("%+v", struct{ productCase }{c}) }

// steps are from row to row and from column to column of a matrix with rows or columns of the
// given length, and the length of its slice.
func (c productCase) steps(rows, columns int, transposed bool) (row, column, length int) {
	row, column = columns+c.lead, 1
	if transposed {
		row, column = 1, rows+c.lead
	}
	if rows == 0 || columns == 0 {
		return row, column, 0
	}
	return row, column, (rows-1)*row + (columns-1)*column + 1
}

// check computes the product by the kernel, in guarded memory, and by the definition.
func (c productCase) check(t testing.TB, k *Kernel, random *rand.Rand, memory [3]guarded) {
	t.Helper()
	aRow, aColumn, aLength := c.steps(c.m, c.k, c.transposedA)
	bRow, bColumn, bLength := c.steps(c.k, c.n, c.transposedB)
	cRow, _, cLength := c.steps(c.m, c.n, false)
	a, b, got := memory[0].floats(aLength, c.last), memory[1].floats(bLength, c.last), memory[2].floats(cLength, c.last)
	for _, x := range [][]float32{a, b, got} {
		copy(x, mixed(random, len(x), c.odds))
	}
	want := append([]float32(nil), got...)
	for i := range c.m {
		for j := range c.n {
			sum := float32(0)
			if c.add {
				sum = want[i*cRow+j]
			}
			for p := range c.k {
				sum = fma32(a[i*aRow+p*aColumn], b[p*bRow+j*bColumn], sum)
			}
			want[i*cRow+j] = sum
		}
	}
	var panels Panels
	if c.view {
		panels.View(c.k, c.n, b, bRow)
	} else {
		panels.Pack(c.k, c.n, b, bRow, bColumn)
	}
	k.Product(got, cRow, a, aRow, aColumn, &panels, c.m, c.add)
	for i := range want {
		if !same(got[i], want[i]) {
			t.Fatalf("%s %v: C[%d][%d] is %g, want %g", k.Name(), c, i/cRow, i%cRow, got[i], want[i])
		}
	}
}

func randomCase(random *rand.Rand) productCase {
	flip := func() bool { return random.IntN(2) == 0 }
	c := productCase{
		m: random.IntN(34), n: random.IntN(70), k: random.IntN(40), lead: random.IntN(4) * random.IntN(9),
		transposedA: flip(), add: flip(), last: flip(), view: flip(), odds: random.IntN(3) * 30,
	}
	c.transposedB = !c.view && flip()
	return c
}

func productMemory(t testing.TB, n int) [3]guarded {
	return [3]guarded{newGuarded(t, n), newGuarded(t, n), newGuarded(t, n)}
}

// Every kernel computes the product by its definition, bit for bit, and touches nothing else:
// neither beyond the slices nor between the rows of C.
func TestProduct(t *testing.T) {
	memory := productMemory(t, 16384)
	for _, k := range All() {
		random := rand.New(rand.NewPCG(1, 2))
		for range 300 {
			randomCase(random).check(t, k, random, memory)
		}
	}
}

// Every height of a tile and every number of columns in the last panel.
func TestProductTails(t *testing.T) {
	memory := productMemory(t, 4096)
	random := rand.New(rand.NewPCG(3, 4))
	for _, k := range All() {
		for m := 1; m <= 29; m++ {
			productCase{m: m, n: 33 + m%15, k: 5, add: m%2 == 0, last: true}.check(t, k, random, memory)
		}
		for n := 1; n <= 33; n++ {
			productCase{m: 7 + n%2, n: n, k: 3, view: true, add: n%2 == 0, last: true}.check(t, k, random, memory)
		}
	}
}

// Sums go on from block to block.
func TestProductInBlocks(t *testing.T) {
	memory := productMemory(t, 200_000)
	random := rand.New(rand.NewPCG(5, 6))
	for _, k := range All() {
		productCase{m: 3, n: 20, k: 2*depthAtOnce + 7, last: true}.check(t, k, random, memory)
		productCase{m: 4, n: 20, k: depthAtOnce + 1, transposedA: true, view: true, add: true}.check(t, k, random, memory)
		productCase{m: rowsAtOnce + 5, n: 18, k: 9, last: true}.check(t, k, random, memory)
	}
}

func TestEvenly(t *testing.T) {
	for n := 1; n < 1000; n++ {
		size := evenly(n, 256)
		if parts := (n + size - 1) / size; size > 256 || parts != (n+255)/256 {
			t.Errorf("evenly(%d, 256) is %d: %d parts", n, size, parts)
		}
	}
}

// Slices that are too short are found before anything is written.
func TestProductOfShortSlices(t *testing.T) {
	for _, k := range All() {
		for _, short := range []int{0, 1} {
			c, a := make([]float32, 6)[:6-short], make([]float32, 8)[:7+short]
			var b Panels
			b.Pack(4, 3, make([]float32, 12), 3, 1)
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s: no panic for C of %d and A of %d", k.Name(), len(c), len(a))
					}
				}()
				k.Product(c, 3, a, 4, 1, &b, 2, false)
			}()
		}
	}
}

// Panels keeps its memory, and no product allocates.
func TestProductDoesNotAllocate(t *testing.T) {
	a, b, c := make([]float32, 20*40), make([]float32, 40*30), make([]float32, 20*30)
	for _, k := range All() {
		var panels Panels
		panels.Pack(40, 30, b, 30, 1)
		if n := testing.AllocsPerRun(10, func() {
			panels.View(40, 30, b, 30)
			k.Product(c, 30, a, 40, 1, &panels, 20, false)
			panels.Pack(30, 40, b, 1, 30)
			k.Product(c, 40, a, 1, 15, &panels, 15, true)
		}); n > 0 {
			t.Errorf("%s: %v allocations", k.Name(), n)
		}
	}
}

func FuzzProduct(f *testing.F) {
	f.Add(uint8(7), uint8(17), uint8(3), uint8(0), uint8(0), uint64(1))
	f.Add(uint8(15), uint8(47), uint8(33), uint8(5), uint8(0xff), uint64(2))
	memory := productMemory(f, 30_000)
	f.Fuzz(func(t *testing.T, m, n, k, lead, flags uint8, seed uint64) {
		c := productCase{
			m: int(m % 64), n: int(n % 96), k: int(k % 64), lead: int(lead % 32),
			transposedA: flags&1 > 0, add: flags&2 > 0, view: flags&4 > 0, transposedB: flags&12 == 8,
			last: flags&16 > 0, odds: int(flags>>5) * 9,
		}
		for _, kernel := range All() {
			c.check(t, kernel, rand.New(rand.NewPCG(seed, 0)), memory)
		}
	})
}
