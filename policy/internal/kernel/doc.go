// Package kernel holds the inner loops of the networks: products, row by row arithmetic and small
// convolutions on float32, each written for AVX-512, for AVX2 with FMA and in plain Go.
//
// # One result
//
// A [Kernel] is one implementation. All of them give the same bits, because what an output is made
// of, and in which order, is part of the definition:
//
//   - An output of a product is one accumulator. It starts at +0, or at what C holds, and takes one
//     fused multiply-add (rounded once) for each k, k ascending. Lanes run across outputs, so their
//     number changes nothing; a sum that is put away in C and taken up again is the same sum.
//   - A sum over a row is 16 partial sums, element j in sum j mod 16, folded by one tree.
//   - A convolution of 8-bit codes is a sum of integers, which is exact in any order.
//   - What is none of these is one formula with its roundings written out.
//
// Plain Go has no float32 fused multiply-add; fma32 computes it from float64 arithmetic, exactly.
// The plain Go kernel is slow, runs everywhere, and is what the tests hold the others to.
//
// # Convolutions
//
// A 3x3 convolution over a board is 25 products over channels, for tiles of nine cells, between two
// transforms that take little time (Winograd's algorithm; winograd.go has its matrices). So is the
// gradient of its input; that of its weights is 25 products over tiles. On 9x9 this takes 2.8 times
// fewer multiplications than visiting each tap that lies on the board. It is used for every shape.
//
// # Where things are
//
// Assembly is generated: the programs that write it are in avo, a file for each idea and
// instruction set, and "go generate" runs them all. A method of Kernel checks its slices once and
// calls a function field; kernel_amd64.go says which function stands in which field.
//
// # Using it
//
// A matrix B that many products share is packed once into [Panels]; [Kernel.Product] then multiplies
// any rows by it:
//
//	var b kernel.Panels
//	b.Pack(k, n, weights, n, 1)
//	kernel.Default().Product(c, n, a, k, 1, &b, m, false)
//
// Nothing here starts a goroutine or, after the first use of a Panels, allocates. A Kernel is
// immutable and may be used by any number of goroutines. Slices that are too short are a
// programmer's mistake and panic before anything is written.
package kernel

//go:generate go run ./avo
