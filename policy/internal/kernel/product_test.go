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

// Every kernel computes the product that the generic one computes, bit for bit.
func TestProductsAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, k := range All() {
		for range 200 {
			m, n, depth := 1+random.IntN(20), 1+random.IntN(40), random.IntN(300)
			cRow, aRow, aColumn := n+random.IntN(3), depth+random.IntN(3), 1
			if random.IntN(2) == 0 {
				aRow, aColumn = 1, m+random.IntN(3)
			}
			var b Panels
			if random.IntN(2) == 0 {
				b.Pack(depth, n, numbers(random, depth*n), n, 1)
			} else {
				b.View(depth, n, numbers(random, depth*n), n)
			}
			a := numbers(random, m*max(aRow, 1)*1+depth*aColumn+depth*m)
			want := numbers(random, m*cRow)
			got := append([]float32(nil), want...)
			add := random.IntN(2) == 0
			newGeneric().Product(want, cRow, a, aRow, aColumn, &b, m, add)
			k.Product(got, cRow, a, aRow, aColumn, &b, m, add)
			for i := range want {
				if !same(got[i], want[i]) {
					t.Fatalf("%s %s: number %d is %g, want %g", k.Name(), fmt.Sprint(m, n, depth, add), i, got[i], want[i])
				}
			}
		}
	}
}
