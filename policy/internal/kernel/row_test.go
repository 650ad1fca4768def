package kernel

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// rowCase is a method of Kernel as the tests of all of them see it.
type rowCase struct {
	name string
	// slices are the arguments' lengths for rows of n: r stands for rows·n, n for n, 2 for 2·n,
	// R for rows and s for 2·rows.
	slices string
	run    func(k *Kernel, x [][]float32, n int) float64 // a result beside the slices
}

var rowCases = []rowCase{
	{"Add", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.Add(x[0], x[1]); return 0 }},
	{"Scale", "r", func(k *Kernel, x [][]float32, n int) float64 { k.Scale(x[0], 0.7); return 0 }},
	{"AddRow", "rn", func(k *Kernel, x [][]float32, n int) float64 { k.AddRow(x[0], x[1]); return 0 }},
	{"BiasAdd", "rrn", func(k *Kernel, x [][]float32, n int) float64 { k.BiasAdd(x[0], x[1], x[2]); return 0 }},
	{"SumRows", "nr", func(k *Kernel, x [][]float32, n int) float64 { k.SumRows(x[0], x[1]); return 0 }},
	{"Dot", "rr", func(k *Kernel, x [][]float32, n int) float64 { return float64(k.Dot(x[0], x[1])) }},
	{"SumSquares", "r", func(k *Kernel, x [][]float32, n int) float64 { return k.SumSquares(x[0]) }},
	{"Pool", "2nr", runPool},
	{"Unpool", "r2n", runUnpool},
	{"Relu", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.Relu(x[0], x[1]); return 0 }},
	{"Silence", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.Silence(x[0], x[1], 0.1); return 0 }},
	{"BiasRelu", "rrn", func(k *Kernel, x [][]float32, n int) float64 { k.BiasRelu(x[0], x[1], x[2]); return 0 }},
	{"Exp", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.Exp(x[0], x[1]); return 0 }},
	{"Tanh", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.Tanh(x[0], x[1]); return 0 }},
	{"Gelu", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.Gelu(x[0], x[1]); return 0 }},
	{"GeluBackward", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.GeluBackward(x[0], x[1]); return 0 }},
	{"Softmax", "r", func(k *Kernel, x [][]float32, n int) float64 { k.Softmax(x[0], n); return 0 }},
	{"SoftmaxPrefix", "rR", func(k *Kernel, x [][]float32, n int) float64 {
		k.SoftmaxPrefix(x[0], n, prefixes(x[1], n))
		return 0
	}},
	{"SoftmaxBackward", "rr", func(k *Kernel, x [][]float32, n int) float64 { k.SoftmaxBackward(x[0], x[1], n); return 0 }},
	{"SoftmaxPrefixBackward", "rrR", func(k *Kernel, x [][]float32, n int) float64 {
		k.SoftmaxPrefixBackward(x[0], x[1], n, prefixes(x[2], n))
		return 0
	}},
	{"LayerNorm", "rsrnn", func(k *Kernel, x [][]float32, n int) float64 {
		k.LayerNorm(x[0], x[1], x[2], x[3], x[4], 1e-5)
		return 0
	}},
	{"LayerNormBackward", "rsrn", func(k *Kernel, x [][]float32, n int) float64 {
		k.LayerNormBackward(x[0], x[1], x[2], x[3])
		return 0
	}},
	{"LayerNormSums", "nnrsr", func(k *Kernel, x [][]float32, n int) float64 {
		k.LayerNormSums(x[0], x[1], x[2], x[3], x[4])
		return 0
	}},
	{"Adam", "rrrr", func(k *Kernel, x [][]float32, n int) float64 {
		k.Adam(x[0], x[1], x[2], x[3], AdamStep{0.9, 0.999, 10, 1000, 1e-8, 0.01, 0.1})
		return 0
	}},
	{"Momentum", "rrr", func(k *Kernel, x [][]float32, n int) float64 {
		k.Momentum(x[0], x[1], x[2], MomentumStep{0.9, 0.01, 0.1})
		return 0
	}},
}

// prefixes are lengths from 0 to n, in the memory of x.
func prefixes(x []float32, n int) []int32 {
	valid := integers(x)
	for r := range valid {
		valid[r] = int32((r + n/2) % (n + 1))
	}
	return valid
}

// runPool pools x[2] to x[0], and the cells to x[1]'s memory.
func runPool(k *Kernel, x [][]float32, n int) float64 {
	if len(x[2]) > 0 {
		k.Pool(x[0], integers(x[1]), x[2])
	}
	return 0
}

// runUnpool has the cells in x[2]'s memory.
func runUnpool(k *Kernel, x [][]float32, n int) float64 {
	if len(x[0]) > 0 {
		top := integers(x[2])
		for c := range top {
			top[c] = int32(c*5) % int32(len(x[0])/n)
		}
		k.Unpool(x[0], x[1], top)
	}
	return 0
}

// integers is the memory of x.
func integers(x []float32) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// lengths are those of the arguments.
func (c rowCase) lengths(rows, n int) (all []int) {
	for _, what := range c.slices {
		all = append(all, map[rune]int{'r': rows * n, 'n': n, '2': 2 * n, 'R': rows, 's': 2 * rows}[what])
	}
	return all
}

// special are the numbers that formulas treat apart.
var special = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 1e-45, -1e-45, 1e-38, -3e-39, math.MaxFloat32, -math.MaxFloat32, 88.7, -87.33, -87.4,
	-103.97, 0.625, 9.5, -10.03, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), -float32(math.NaN()),
	math.Float32frombits(0x7f800001), math.Float32frombits(0xffc01234),
}

// mixed returns n numbers of several sizes; of odds many, one is special.
func mixed(r *rand.Rand, n, odds int) []float32 {
	size := float32(math.Exp(r.NormFloat64() * 2))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64()) * size
		if odds > 0 && r.IntN(odds) == 0 {
			x[i] = special[r.IntN(len(special))]
		}
	}
	return x
}

// memories are guarded memories, one for each argument.
type memories []guarded

func newMemories(t testing.TB, n int) memories {
	var m memories
	for range 5 {
		m = append(m, newGuarded(t, n))
	}
	return m
}

// agree runs a case of the generic kernel and of k on the same numbers, the latter in guarded
// memory, and compares.
func (c rowCase) agree(t testing.TB, k *Kernel, m memories, n int, arguments [][]float32, last bool) {
	t.Helper()
	var want, got [][]float32
	for i, x := range arguments {
		want = append(want, append([]float32(nil), x...))
		got = append(got, m[i].floats(len(x), last))
		copy(got[i], x)
	}
	a, b := c.run(newGeneric(), want, n), c.run(k, got, n)
	if math.Float64bits(a) != math.Float64bits(b) && (a == a || b == b) {
		t.Fatalf("%s of %s, rows of %d: %g, want %g", c.name, k.Name(), n, b, a)
	}
	for i := range want {
		for j := range want[i] {
			if !same(want[i][j], got[i][j]) {
				t.Fatalf("%s of %s, rows of %d: argument %d has %g at %d, want %g (was %g)",
					c.name, k.Name(), n, i, got[i][j], j, want[i][j], arguments[i][j])
			}
		}
	}
}

// Every kernel does what the generic one does, bit for bit, and touches nothing else.
func TestRowsAgree(t *testing.T) {
	m := newMemories(t, 8192)
	for _, k := range All() {
		for _, c := range rowCases {
			t.Run(k.Name()+"/"+c.name, func(t *testing.T) {
				r := rand.New(rand.NewPCG(3, 4))
				for n := range 80 {
					if n > 70 {
						n = 71 + r.IntN(1000)
					}
					for odds := range 3 {
						var arguments [][]float32
						for _, length := range c.lengths(r.IntN(7), n) {
							arguments = append(arguments, mixed(r, length, odds*odds*9))
						}
						c.agree(t, k, m, n, arguments, n%2 == 0)
						c.agree(t, k, m, n, arguments, n%2 == 1)
					}
				}
			})
		}
	}
}

// Kernels agree on any bits.
func FuzzRows(f *testing.F) {
	for i := range rowCases {
		f.Add(uint8(i), uint8(17), []byte("numbers as they may come, whatever they may be"))
	}
	m := newMemories(f, 4096)
	f.Fuzz(func(t *testing.T, index, n uint8, data []byte) {
		if len(data) < 4 || n == 0 {
			return
		}
		c, next := rowCases[int(index)%len(rowCases)], 0
		var arguments [][]float32
		for _, length := range c.lengths(1+len(data)%4, int(n)) {
			x := make([]float32, length)
			for i := range x {
				x[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[next:]))
				next = (next + 4) % (len(data) - 3)
			}
			arguments = append(arguments, x)
		}
		for _, k := range All() {
			c.agree(t, k, m, int(n), arguments, true)
		}
	})
}

// Nothing allocates.
func TestRowsDoNotAllocate(t *testing.T) {
	for _, c := range rowCases {
		var arguments [][]float32
		for _, length := range c.lengths(3, 50) {
			arguments = append(arguments, make([]float32, length))
		}
		for _, k := range All() {
			if n := testing.AllocsPerRun(10, func() { c.run(k, arguments, 50) }); n > 0 {
				t.Errorf("%s of %s: %v allocations", c.name, k.Name(), n)
			}
		}
	}
}

// The residual tower's and the transformer's usual rows.
func BenchmarkRows(b *testing.B) {
	for _, c := range rowCases {
		for _, n := range []int{64, 512} {
			rows := 16384 / n
			r := rand.New(rand.NewPCG(5, 6))
			var arguments [][]float32
			for _, length := range c.lengths(rows, n) {
				arguments = append(arguments, normals(r, length))
			}
			for _, k := range All() {
				b.Run(fmt.Sprintf("%s/%d/%s", c.name, n, k.Name()), func(b *testing.B) {
					x := make([][]float32, len(arguments))
					b.ReportAllocs()
					for turn := 0; b.Loop(); turn++ {
						if turn%8 == 0 { // often enough that nothing underflows
							for i := range x {
								x[i] = append(x[i][:0], arguments[i]...)
							}
						}
						c.run(k, x, n)
					}
					b.ReportMetric(float64(rows*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gnumbers/s")
				})
			}
		}
	}
}

// Sums over a row fold as the package's introduction says: the order is part of the result.
func TestPartialSums(t *testing.T) {
	x := make([]float32, 35)
	for i := range x {
		x[i] = float32(math.Sqrt(float64(i + 2)))
	}
	var sums [16]float64
	for i, v := range x {
		sums[i%16] += float64(v) * float64(v)
	}
	for _, step := range []int{8, 4, 2, 1} {
		for i := range step {
			sums[i] += sums[i+step]
		}
	}
	for _, k := range All() {
		if got := k.SumSquares(x); got != sums[0] {
			t.Errorf("%s: SumSquares is %v, want %v", k.Name(), got, sums[0])
		}
		if got := float64(k.Dot(x, x)); math.Abs(got-sums[0]) > 1e-6*sums[0] {
			t.Errorf("%s: Dot is %v, want %v", k.Name(), got, sums[0])
		}
	}
}

// Pool and its way back by hand: two channels over three cells.
func TestPool(t *testing.T) {
	for _, k := range All() {
		pooled, top := make([]float32, 4), make([]int32, 2)
		k.Pool(pooled, top, []float32{1, 5, 4, 5, 1, 2})
		for i, want := range []float32{2, 4, 4, 5} {
			if pooled[i] != want || top[0] != 1 || top[1] != 0 {
				t.Fatalf("%s: %v %v", k.Name(), pooled, top)
			}
		}
		gradient := []float32{0, 0, 0, 0, 0, 10}
		k.Unpool(gradient, []float32{3, 6, 7, 8}, top)
		for i, want := range []float32{1, 10, 8, 2, 1, 12} {
			if gradient[i] != want {
				t.Fatalf("%s: %v", k.Name(), gradient)
			}
		}
	}
}

// Matrices against a row, by hand; a last part of a row is left alone.
func TestRowsByHand(t *testing.T) {
	for _, k := range All() {
		x, row, sum := []float32{1, -2, 3, -4, 9}, []float32{10, 1}, []float32{100, 200}
		k.AddRow(x, row)
		k.SumRows(sum, x)
		k.BiasAdd(x, []float32{1, 1, 1, 1}, row)
		rectified := make([]float32, 4)
		k.BiasRelu(rectified, x[:4], []float32{-30, 0.5})
		got := append(append(x, sum...), rectified...)
		for i, want := range []float32{22, 1, 24, -1, 9, 124, 196, 0, 1.5, 0, 0} {
			if got[i] != want {
				t.Fatalf("%s: %v", k.Name(), got)
			}
		}
	}
}
