package fastblas

import (
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Implementation is gonum's own blas.Float32 (and Float64, and complex) but for Sgemm. The zero
// value is ready; calls may run at once as long as their outputs are apart.
type Implementation struct{ gonum.Implementation }

var _ blas.Float32 = Implementation{}

// workspaces are for packed copies of B.
var workspaces = sync.Pool{New: func() any { return new(kernel.Panels) }}

// Sgemm computes C = alpha·op(A)·op(B) + beta·C, where op(A) is m×k, op(B) k×n and C m×n, all
// row-major with rows lda, ldb and ldc apart. op transposes where tA or tB is blas.Trans or
// blas.ConjTrans. C overlaps neither A nor B. In steady state nothing is allocated.
//
// Arguments that make no sense panic with gonum's messages, as blas.Float32 demands.
func (i Implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	// With these numbers gonum's own checks its arguments and has nothing to do.
	i.Implementation.Sgemm(tA, tB, m, n, k, 0, a, lda, b, ldb, 1, c, ldc)
	if m == 0 || n == 0 {
		return
	}
	kernels := kernel.Default()
	nothing := alpha == 0 || k == 0
	if beta != 1 && (beta != 0 || nothing) {
		scale(kernels, c, ldc, m, n, beta)
	}
	if nothing {
		return
	}
	panels := workspaces.Get().(*kernel.Panels)
	pack(kernels, panels, tB, m, n, k, alpha, b, ldb)
	aRow, aColumn := steps(tA, lda)
	kernels.Product(c, ldc, a, aRow, aColumn, panels, m, beta != 0)
	panels.Release()
	workspaces.Put(panels)
}

// steps are from row to row and from column to column of op(X), where X has rows that far apart.
func steps(t blas.Transpose, apart int) (row, column int) {
	if t == blas.NoTrans {
		return apart, 1
	}
	return 1, apart
}

// scale multiplies C by beta; 0 clears it, whatever it holds.
func scale(kernels *kernel.Kernel, c []float32, ldc, m, n int, beta float32) {
	for i := range m {
		row := c[i*ldc:][:n]
		if beta == 0 {
			clear(row)
		} else {
			kernels.Scale(row, beta)
		}
	}
}

// fewRows is how many rows a product must have for a packed copy of B to be worth making.
const fewRows = 192

// pack makes panels alpha·op(B).
func pack(kernels *kernel.Kernel, panels *kernel.Panels, tB blas.Transpose, m, n, k int, alpha float32, b []float32, ldb int) {
	if tB == blas.NoTrans && alpha == 1 && m < fewRows {
		panels.View(k, n, b, ldb)
		return
	}
	row, column := steps(tB, ldb)
	panels.Pack(k, n, b, row, column)
	if alpha != 1 {
		panels.Scale(kernels, alpha)
	}
}
