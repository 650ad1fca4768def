package kernel

import "math"

const (
	// below are the bits of a float64 that a float32 has no room for; at half only the highest of
	// them is set, halfway between two float32 numbers.
	below = 1<<29 - 1
	half  = 1 << 28
	// smallestNormal is the smallest float32 with all of its 24 bits.
	smallestNormal = 0x1p-126
)

// emulated32 returns x·y + z rounded once, as a processor's fused multiply-add does.
//
// The product of two float32 numbers is exact in float64, so only the sum is rounded, once to
// float64 and again to float32. That is wrong only where the first rounding lands on a number
// halfway between two results of the second; there the sum is rounded to odd instead.
func emulated32(x, y, z float32) float32 {
	product := float64(x) * float64(y)
	sum := float64(product) + float64(z)
	if math.Float64bits(sum)&below != half && math.Abs(sum) >= smallestNormal {
		return float32(sum)
	}
	return float32(toOdd(sum, product, float64(z)))
}

// toOdd returns x + y rounded to odd: the nearest float64 toward zero, with its last bit set if
// that is not exact. Rounding this to at most 51 bits is rounding the exact sum (Boldo and
// Melquiond 2008, "Emulation of FMA and correctly rounded sums"). sum is x + y rounded to nearest.
func toOdd(sum, x, y float64) float64 {
	virtual := sum - x
	lost := (x - (sum - virtual)) + (y - virtual) // TwoSum (Knuth): exactly what rounding took away
	bits := math.Float64bits(sum)
	if lost == 0 || lost != lost || bits&1 == 1 {
		return sum
	}
	if (lost > 0) == (sum > 0) {
		return math.Float64frombits(bits + 1)
	}
	return math.Float64frombits(bits - 1)
}
