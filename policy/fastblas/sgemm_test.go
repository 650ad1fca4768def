package fastblas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// gemm are the arguments of one Sgemm.
type gemm struct {
	tA, tB  blas.Transpose
	m, n, k int
	alpha   float32
	a       []float32
	lda     int
	b       []float32
	ldb     int
	beta    float32
	c       []float32
	ldc     int
}

// by runs it on a copy of C and returns that.
func (g gemm) by(f blas.Float32) []float32 {
	c := append([]float32(nil), g.c...)
	f.Sgemm(g.tA, g.tB, g.m, g.n, g.k, g.alpha, g.a, g.lda, g.b, g.ldb, g.beta, c, g.ldc)
	return c
}

func (g gemm) String() string {
	return fmt.Sprintf("%c%c %dx%dx%d alpha %g beta %g rows %d %d %d apart", g.tA, g.tB, g.m, g.n, g.k, g.alpha, g.beta, g.lda, g.ldb, g.ldc)
}

// at is op(X)[i][j].
func at(t blas.Transpose, x []float32, apart, i, j int) float64 {
	if t != blas.NoTrans {
		i, j = j, i
	}
	return float64(x[i*apart+j])
}

// exact is C[i][j] in float64, and a bound on what float32 may miss it by.
func (g gemm) exact(i, j int) (value, bound float64) {
	var sum, size float64
	if g.alpha != 0 { // else A and B are not read
		for p := range g.k {
			term := at(g.tA, g.a, g.lda, i, p) * at(g.tB, g.b, g.ldb, p, j)
			sum += term
			size += math.Abs(term)
		}
		sum, size = float64(g.alpha)*sum, math.Abs(float64(g.alpha))*size
	}
	if g.beta != 0 { // else C is not read
		term := float64(g.beta) * float64(g.c[i*g.ldc+j])
		sum, size = sum+term, size+math.Abs(term)
	}
	return sum, size * float64(g.k+4) * 0x1p-24
}

// random makes the slices of g, with rows `wider` numbers longer than they need be.
func (g gemm) random(r *rand.Rand, wider int) gemm {
	matrix := func(t blas.Transpose, rows, columns int) ([]float32, int) {
		if t != blas.NoTrans {
			rows, columns = columns, rows
		}
		apart := max(1, columns+wider)
		x := make([]float32, max(0, (rows-1)*apart+columns))
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		return x, apart
	}
	g.a, g.lda = matrix(g.tA, g.m, g.k)
	g.b, g.ldb = matrix(g.tB, g.k, g.n)
	g.c, g.ldc = matrix(blas.NoTrans, g.m, g.n)
	return g
}

// check compares with float64 and with gonum, and looks between the rows of C.
func (g gemm) check(t *testing.T) {
	t.Helper()
	got, theirs := g.by(Implementation{}), g.by(gonum.Implementation{})
	for at := range got {
		i, j := at/g.ldc, at%g.ldc
		if j >= g.n {
			if got[at] != g.c[at] {
				t.Fatalf("%v: wrote %g beyond row %d of C", g, got[at], i)
			}
			continue
		}
		want, bound := g.exact(i, j)
		near := math.Abs(float64(got[at])-want) <= bound && math.Abs(float64(got[at])-float64(theirs[at])) <= 2*bound
		if !near { // NaN is not near anything
			t.Fatalf("%v: C[%d][%d] is %g, want %g (gonum: %g)", g, i, j, got[at], want, theirs[at])
		}
	}
}

var transposes = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}

// Every transpose, alpha, beta and stride, with and without a copy of B, and with nothing to do.
func TestSgemm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	shapes := [][3]int{{1, 1, 1}, {5, 17, 3}, {47, 16, 9}, {191, 3, 4}, {192, 33, 20}, {3, 40, 300}, {0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {0, 0, 0}}
	for _, tA := range transposes {
		for _, tB := range transposes {
			for _, shape := range shapes {
				for _, alpha := range []float32{0, 1, -0.7} {
					for _, beta := range []float32{0, 1, 0.5} {
						g := gemm{tA: tA, tB: tB, m: shape[0], n: shape[1], k: shape[2], alpha: alpha, beta: beta}
						g.random(r, 0).check(t)
						g.random(r, 5).check(t)
					}
				}
			}
		}
	}
}

// What is not to be read may hold anything.
func TestSgemmReadsOnlyWhatCounts(t *testing.T) {
	r, nan := rand.New(rand.NewPCG(3, 4)), float32(math.NaN())
	g := gemm{tA: blas.NoTrans, tB: blas.Trans, m: 5, n: 6, k: 7, alpha: 1}.random(r, 1)
	for i := range g.c {
		g.c[i] = nan
	}
	for at, x := range g.by(Implementation{}) {
		if at%g.ldc < g.n && x != x {
			t.Fatalf("with beta 0 C[%d][%d] is still NaN", at/g.ldc, at%g.ldc)
		}
	}
	g = gemm{tA: blas.Trans, tB: blas.NoTrans, m: 5, n: 6, k: 7, beta: 0.5}.random(r, 1)
	for i := range g.a {
		g.a[i] = nan
	}
	for at, x := range g.by(Implementation{}) {
		if at%g.ldc < g.n && x != g.c[at]/2 {
			t.Fatalf("with alpha 0 C[%d][%d] is %g, want half of %g", at/g.ldc, at%g.ldc, x, g.c[at])
		}
	}
}

// A NaN of A is in its row of C alone, one of B in its column; 0·∞ is NaN.
func TestSgemmOfNaN(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, tA := range transposes {
		for _, tB := range transposes {
			g := gemm{tA: tA, tB: tB, m: 9, n: 19, k: 5, alpha: 1, beta: 1}.random(r, 2)
			row, column := 4, 17
			set := func(t blas.Transpose, x []float32, apart, i, j int, v float64) {
				if t != blas.NoTrans {
					i, j = j, i
				}
				x[i*apart+j] = float32(v)
			}
			set(tA, g.a, g.lda, row, 2, math.NaN())
			set(tB, g.b, g.ldb, 3, column, math.Inf(1))
			for i := range g.m {
				set(tA, g.a, g.lda, i, 3, 0)
			}
			for at, x := range g.by(Implementation{}) {
				i, j := at/g.ldc, at%g.ldc
				if want := j < g.n && (i == row || j == column); (x != x) != want {
					t.Fatalf("%v: C[%d][%d] is %g, NaN wanted: %v", g, i, j, x, want)
				}
			}
		}
	}
}

// Rows have the same bits in any batch, whichever way B lies.
func TestSgemmIsBatchInvariant(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, tB := range transposes {
		g := gemm{tA: blas.NoTrans, tB: tB, m: 201, n: 35, k: 70, alpha: 1, beta: 1}.random(r, 3)
		all := g.by(Implementation{})
		for i := range g.m {
			one := g
			one.m, one.a, one.c = 1, g.a[i*g.lda:], g.c[i*g.ldc:][:g.n]
			for j, x := range one.by(Implementation{}) {
				if x != all[i*g.ldc+j] {
					t.Fatalf("%c: C[%d][%d] is %g alone and %g among others", tB, i, j, x, all[i*g.ldc+j])
				}
			}
		}
	}
}

// message is what f panics with.
func message(f func()) (said any) {
	defer func() { said = recover() }()
	f()
	return nil
}

// Bad arguments panic as gonum's do, and nothing is written.
func TestSgemmPanicsAsGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	seen := map[any]bool{}
	for name, spoil := range map[string]func(*gemm){
		"transpose of A":       func(g *gemm) { g.tA = 'x' },
		"transpose of B":       func(g *gemm) { g.tB = 0 },
		"m":                    func(g *gemm) { g.m = -1 },
		"n":                    func(g *gemm) { g.n = -1 },
		"k":                    func(g *gemm) { g.k = -1 },
		"rows of A":            func(g *gemm) { g.lda = g.k - 1 },
		"rows of A transposed": func(g *gemm) { g.tA, g.lda = blas.Trans, g.m-1 },
		"rows of B":            func(g *gemm) { g.ldb = g.n - 1 },
		"rows of B transposed": func(g *gemm) { g.tB, g.ldb = blas.ConjTrans, g.k-1 },
		"rows of C":            func(g *gemm) { g.ldc = g.n - 1 },
		"length of A":          func(g *gemm) { g.a = g.a[:len(g.a)-1] },
		"length of B":          func(g *gemm) { g.b = g.b[:len(g.b)-1] },
		"length of C":          func(g *gemm) { g.c = g.c[:len(g.c)-1] },
	} {
		g := gemm{tA: blas.NoTrans, tB: blas.NoTrans, m: 4, n: 5, k: 6, alpha: 1}.random(r, 0)
		spoil(&g)
		before := append([]float32(nil), g.c...)
		run := func(f blas.Float32) func() {
			return func() { f.Sgemm(g.tA, g.tB, g.m, g.n, g.k, g.alpha, g.a, g.lda, g.b, g.ldb, g.beta, g.c, g.ldc) }
		}
		got := message(run(Implementation{}))
		for i := range before {
			if before[i] != g.c[i] {
				t.Fatalf("%s: C was written before the panic", name)
			}
		}
		if want := message(run(gonum.Implementation{})); got == nil || got != want {
			t.Errorf("%s: panics with %v, gonum's with %v", name, got, want)
		}
		seen[got] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d different messages, want 10: %v", len(seen), seen)
	}
}

func TestSgemmDoesNotAllocate(t *testing.T) {
	g := gemm{tA: blas.Trans, tB: blas.Trans, m: 50, n: 20, k: 30, alpha: 0.5, beta: 2}.random(rand.New(rand.NewPCG(1, 1)), 1)
	f := Implementation{}
	n := testing.AllocsPerRun(100, func() {
		f.Sgemm(g.tA, g.tB, g.m, g.n, g.k, g.alpha, g.a, g.lda, g.b, g.ldb, g.beta, g.c, g.ldc)
	})
	if n >= 1 { // the race detector empties pools at random
		t.Errorf("%v allocations a call", n)
	}
}

// Square products by ours and by gonum's, which uses every processor.
func BenchmarkSgemm(b *testing.B) {
	for _, n := range []int{32, 128, 512} {
		g := gemm{tA: blas.NoTrans, tB: blas.NoTrans, m: n, n: n, k: n, alpha: 1}.random(rand.New(rand.NewPCG(1, 1)), 0)
		for name, f := range map[string]blas.Float32{"ours": Implementation{}, "gonum": gonum.Implementation{}} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f.Sgemm(g.tA, g.tB, n, n, n, 1, g.a, g.lda, g.b, g.ldb, 0, g.c, g.ldc)
				}
				b.ReportMetric(2*float64(n*n*n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
