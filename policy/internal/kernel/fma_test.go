package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// fmaExact is x·y + z by arbitrary precision, rounded once.
func fmaExact(x, y, z float32) float32 {
	for _, v := range []float32{x, y, z} {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return float32(float64(x)*float64(y) + float64(z)) // nothing that rounding could change
		}
	}
	const precision = 1024 // more than from the largest product to the smallest number's last bit
	number := func(v float32) *big.Float { return big.NewFloat(float64(v)).SetPrec(precision) }
	product := new(big.Float).SetPrec(precision).Mul(number(x), number(y))
	sum, _ := product.Add(product, number(z)).Float32()
	return sum
}

// roundedTwice is x·y + z by way of float64, which fma32 must not be.
func roundedTwice(x, y, z float32) float32 {
	return float32(float64(float64(x)*float64(y)) + float64(z))
}

func checkFMA(t *testing.T, x, y, z float32) {
	t.Helper()
	want := fmaExact(x, y, z)
	for name, got := range map[string]float32{"fma32": fma32(x, y, z), "emulated32": emulated32(x, y, z)} {
		if !same(got, want) {
			t.Errorf("%s(%g, %g, %g) is %g (%08x), want %g (%08x)",
				name, x, y, z, got, math.Float32bits(got), want, math.Float32bits(want))
		}
	}
}

// Sums that float64 rounds to a number halfway between two float32 numbers.
func TestFMARoundsOnce(t *testing.T) {
	cases := [][3]float32{
		{1 + 0x1p-12, 1 + 0x1p-12, 0x1p-60},           // just above halfway between 1+2^-11 and the next
		{1 + 0x1p-12, 1 + 0x1p-12, -0x1p-60},          // just below
		{0x1p-30, -0x1p-50, 1 + 0x1p-23},              // nothing to halve
		{0x1p-70, 0x1p-70, 0x1.8p-126},                // far below
		{(1 + 0x1p-23) * 0x1p-75, 0x1p-75, 0x1p-149},  // a subnormal result, just above halfway
		{-(1 + 0x1p-23) * 0x1p-75, 0x1p-75, 0x1p-148}, // and just below
		{math.MaxFloat32, 1, 0x1p103},                 // halfway to infinity
		{math.MaxFloat32, 1, math.Nextafter32(0x1p103, 0)},
		{math.MaxFloat32, 2, -math.MaxFloat32},
		{0, -1, 0}, {-1, 0, float32(math.Copysign(0, -1))}, {1, 1, -1},
	}
	for _, c := range cases {
		checkFMA(t, c[0], c[1], c[2])
	}
	if c := cases[0]; roundedTwice(c[0], c[1], c[2]) == fma32(c[0], c[1], c[2]) {
		t.Error("the first case is not halfway")
	}
}

// Few bits set and near exponents make ties common.
func TestFMAOfSparseNumbers(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	sparse := func(exponent int) float32 {
		bits := uint32(random.IntN(2))<<31 | uint32(max(0, exponent+random.IntN(80)-40))<<23
		for range random.IntN(4) {
			bits |= 1 << random.IntN(23)
		}
		return math.Float32frombits(bits)
	}
	twice := 0
	for range 100_000 {
		x, y, z := sparse(100), sparse(110), sparse(83)
		checkFMA(t, x, y, z)
		if !same(roundedTwice(x, y, z), fma32(x, y, z)) {
			twice++
		}
	}
	if twice < 10 {
		t.Errorf("only %d sums are wrong when rounded twice: the test tells nothing", twice)
	}
}

func FuzzFMA(f *testing.F) {
	for _, x := range special {
		f.Add(math.Float32bits(x), uint32(0x3f800800), uint32(0x21800000))
		f.Add(uint32(0x3f800800), math.Float32bits(x), math.Float32bits(-x))
	}
	f.Fuzz(func(t *testing.T, x, y, z uint32) {
		checkFMA(t, math.Float32frombits(x), math.Float32frombits(y), math.Float32frombits(z))
	})
}
