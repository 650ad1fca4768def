// Package fastblas is Tengen's matrix product for programs that use gonum: a blas.Float32 whose
// Sgemm runs on AVX-512 or AVX2 assembly, chosen by what the processor has, several times as fast
// as gonum's on one core. Everything else is gonum's own.
//
//	blas32.Use(fastblas.Implementation{})
//
// makes every blas32.Gemm of the program use it. That is the program's choice: Tengen itself never
// calls blas32.Use. One may as well keep the value and call its Sgemm.
//
// # What differs from gonum's Sgemm
//
//   - An output is one sum in ascending order of k, each term added by a fused multiply-add. Its
//     bits depend on its row of A and its column of B alone: not on the processor, on which rows are
//     multiplied together, or on what lies beside it. (gonum's differ with the batch where only B is
//     transposed.)
//   - alpha scales B, rounded, before the product; gonum's scales A.
//   - A zero in A meets a NaN or an infinity in B as IEEE 754 says: the result is NaN. gonum's skips
//     zeros of A in some layouts. As BLAS has it, A and B are not read where alpha is 0 (gonum's
//     reads them if beta is not 1), nor C where beta is 0.
//   - It works on the calling goroutine alone. To use more processors, give each a part of C's rows.
//
// The environment variable TENGEN_KERNEL (avx512, avx2 or generic) forces a kernel; all give the
// same bits.
package fastblas
