package policy

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// gonum's Sgemm starts goroutines of its own when the result has four blocks of 64x64 or more, so
// products are cut into results of at most 64 rows and 192 columns. The cuts go between outputs:
// no sum changes. Of its layouts only NoTrans·NoTrans and Trans·NoTrans add in order; the third
// splits its sums by what else is in the batch (v0.17).
const (
	rowsAtOnce    = 64
	columnsAtOnce = 192
)

// product adds A·B to C. A is [m][k], B [k][n], C [m][n], row-major, rows lda, ldb and ldc apart.
// Zeros of A are skipped, which makes products with the outputs of ReLU cheaper.
func product(m, n, k int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) {
	for i := 0; i < m; i += rowsAtOnce {
		for j := 0; j < n; j += columnsAtOnce {
			rows, columns := min(rowsAtOnce, m-i), min(columnsAtOnce, n-j)
			gonum.Implementation{}.Sgemm(blas.NoTrans, blas.NoTrans, rows, columns, k, 1, a[i*lda:], lda, b[j:], ldb, 1, c[i*ldc+j:], ldc)
		}
	}
}

// outer adds Aᵀ·B to C. A is [k][m], B [k][n], C [m][n]: a sum of k outer products, added in
// order. Zeros of A are skipped.
func outer(m, n, k int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int) {
	for i := 0; i < m; i += rowsAtOnce {
		for j := 0; j < n; j += columnsAtOnce {
			rows, columns := min(rowsAtOnce, m-i), min(columnsAtOnce, n-j)
			gonum.Implementation{}.Sgemm(blas.Trans, blas.NoTrans, rows, columns, k, 1, a[i:], lda, b[j:], ldb, 1, c[i*ldc+j:], ldc)
		}
	}
}
