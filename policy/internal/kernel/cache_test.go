package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// One query at a time over a growing cache gives the bits of the whole matrices' products.
func TestAttendIsTwoProducts(t *testing.T) {
	for _, k := range All() {
		for _, size := range [][3]int{{1, 1, 1}, {2, 16, 16}, {3, 7, 33}, {4, 32, 64}, {2, 20, 300}, {5, 16, 70}, {3, 48, 9}, {1, 64, 40}, {2, 32, 130}} {
			heads, channels, places := size[0], size[1], size[2]
			t.Run(fmt.Sprint(k.Name(), size), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 2))
				d := heads * channels
				query, key, value := random(r, places*d), random(r, places*d), random(r, places*d)
				first, second := NewCache(heads, channels, places), NewCache(heads, channels, places)
				got, weights := make([]float32, d), make([]float32, first.Scratch())
				for i := range places {
					c := &first
					if i >= places/2 { // half way a copy goes on
						if c = &second; i == places/2 {
							c.Copy(&first, i)
						}
					}
					c.Set(i, key[i*d:], value[i*d:])
					k.Attend(got, weights, query[i*d:], c, i+1)
					if want := attended(k, heads, channels, i+1, query[i*d:], key, value); !slices.Equal(got, want) {
						t.Fatalf("place %d: %v: want %v", i, got, want)
					}
				}
			})
		}
	}
}

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// attended is what Attend computes, by Product.
func attended(k *Kernel, heads, channels, places int, query, key, value []float32) []float32 {
	var b Panels
	d := heads * channels
	mixed, w := make([]float32, d), make([]float32, places)
	for h := range heads {
		b.Pack(channels, places, key[h*channels:], 1, d)
		k.Product(w, places, query[h*channels:], d, 1, &b, 1, false)
		k.Softmax(w, places)
		b.Pack(places, channels, value[h*channels:], d, 1)
		k.Product(mixed[h*channels:], d, w, places, 1, &b, 1, false)
	}
	return mixed
}
