package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// codeCases are boards as in boards, with channels that need filling up and channels that do not.
var codeCases = append(boards[:len(boards):len(boards)], []struct{ height, width, in, out, count int }{
	{9, 9, 64, 64, 3}, {6, 3, 32, 48, 4}, {5, 5, 1024, 8, 1}, {3, 9, 17, 100, 6}, {1, 1, 96, 31, 20},
}...)

// codeCase is a convolution of codes: its inputs, rounded weights and results by definition.
type codeCase struct {
	src  []uint8 // [count][cells][Codes(in)]
	w    []float32
	sums []int32 // [count][cells][out]
}

// newCodeCase makes one. Weights are integers with ±127 in each channel, so that rounding changes
// nothing; extreme ones are all ±127, with codes 255, in patterns that add up in magnitude.
func newCodeCase(r *rand.Rand, height, width, in, out, count int, extreme bool) codeCase {
	c := codeCase{src: make([]uint8, count*height*width*Codes(in)), w: make([]float32, taps*in*out)}
	for i := range c.w {
		c.w[i] = float32(r.IntN(255) - 127)
		if extreme {
			c.w[i] = float32(127 - 254*r.IntN(2)*(i%out%2))
		}
		if i < out {
			c.w[i] = 127
		}
	}
	for i := range c.src {
		if i%Codes(in) < in {
			c.src[i] = uint8(r.IntN(256))
			if extreme {
				c.src[i] = 255
			}
		}
	}
	c.sums = make([]int32, count*height*width*out)
	direct(height, width, in, out, count, func(source, target, weight int) {
		c.sums[target] += int32(c.src[source/in*Codes(in)+source%in]) * int32(c.w[weight])
	})
	return c
}

// Sums are those of the definition exactly, on every kernel, at the extremes too, and everything
// after them has the roundings that the methods promise.
func TestCodesByDefinition(t *testing.T) {
	for i, c := range codeCases {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		for _, extreme := range []bool{false, true} {
			x := newCodeCase(r, c.height, c.width, c.in, c.out, c.count, extreme)
			g, f := NewGrid(c.height, c.width), IntegerFilters{}
			PackIntegerFilters(&f, c.in, c.out, x.w, 0.01)
			cells := c.height * c.width
			before, rows := normals(r, len(x.sums)), normals(r, c.count*c.out)
			const by = 0.3
			for _, row := range [][]float32{rows[:c.out], rows} {
				wantCodes, wantSum := make([]uint8, c.count*cells*Codes(c.out)), make([]float32, len(x.sums))
				for j, sum := range x.sums {
					at := j % c.out
					if len(row) > c.out {
						at += j / (cells * c.out) * c.out
					}
					y := float32(float32(sum)*float32(0.01)) + row[at]
					wantSum[j] = before[j] + y
					wantCodes[j/c.out*Codes(c.out)+j%c.out] = uint8(math.RoundToEven(min(max(float64(y*by), 0), 255)))
				}
				for _, k := range All() {
					what, work := fmt.Sprint(k.Name(), c, extreme, len(row)), IntegerWork{}
					got := append([]float32(nil), before...)
					k.ConvolveCodesAdd(got, x.src, g, &f, c.count, row, &work)
					sameBits(t, what, got, wantSum)
					codes := make([]uint8, len(wantCodes))
					k.ConvolveCodes(codes, x.src, g, &f, c.count, row, by, &work)
					if string(codes) != string(wantCodes) {
						t.Fatalf("%s: other codes", what)
					}
				}
			}
		}
	}
}

// Rounding is to the nearest, to even between two, and bounded; what is not a number is 0.
func TestQuantise(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	negative := float32(math.Copysign(0, -1))
	src := []float32{0, 0.25, 0.5, 0.75, 1, 1.25, 127, 127.5, 128, 1e30, inf, -inf, nan, -1, negative, 126.75, 126.25}
	want := []uint8{0, 0, 1, 2, 2, 2, 254, 255, 255, 255, 255, 0, 0, 0, 0, 254, 252}
	for _, k := range All() {
		for channels := 1; channels <= 40; channels++ {
			x, rows := make([]float32, 3*channels), 3
			for i := range x {
				x[i] = src[(i+channels)%len(src)]
			}
			got := make([]uint8, rows*Codes(channels))
			k.Quantise(got, x, channels, 2)
			for i, code := range got {
				row, c := i/Codes(channels), i%Codes(channels)
				expected := uint8(0)
				if c < channels {
					expected = want[(row*channels+c+channels)%len(src)]
				}
				if code != expected {
					t.Fatalf("%s, %d channels: %d at %d: want %d", k.Name(), channels, code, i, expected)
				}
			}
		}
	}
}

// Weights are rounded to the nearest of 255 steps between their channel's extremes.
func TestIntegerFiltersScale(t *testing.T) {
	w := make([]float32, taps*2*3)
	for i := range w {
		w[i] = float32(i%3) * float32(i-20) / 10
	}
	var f IntegerFilters
	PackIntegerFilters(&f, 2, 3, w, 0.5)
	for o, want := range []float32{0, 3.2 / 127 * 0.5, 6.6 / 127 * 0.5} {
		if got := f.scale[o]; math.Abs(float64(got-want)) > 1e-6*float64(want) {
			t.Errorf("scale of channel %d is %v, want %v", o, got, want)
		}
	}
	// A board of one cell meets the middle tap alone.
	src, dst := make([]uint8, Codes(2)), make([]float32, 3)
	src[1] = 200
	newGeneric().ConvolveCodesAdd(dst, src, NewGrid(1, 1), &f, 1, make([]float32, 3), &IntegerWork{})
	for o, got := range dst {
		want, step := 100*float64(w[(4*2+1)*3+o]), 100*float64(f.scale[o])
		if math.Abs(float64(got)-want) > step+1e-6 {
			t.Errorf("channel %d is %v, want %v within %v", o, got, want, step)
		}
	}
}

// Nothing outside its slices is read or written: each lies against a page that nobody may touch, at
// its end or its beginning.
func TestCodesStayInside(t *testing.T) {
	for i, c := range codeCases {
		if c.in > 100 {
			continue
		}
		r := rand.New(rand.NewPCG(9, uint64(i)))
		x := newCodeCase(r, c.height, c.width, c.in, c.out, c.count, false)
		g, cells, f := NewGrid(c.height, c.width), c.height*c.width, IntegerFilters{}
		PackIntegerFilters(&f, c.in, c.out, x.w, 1)
		for _, last := range []bool{false, true} {
			src, dst := guardedCodes(t, len(x.src), last), guardedCodes(t, c.count*cells*Codes(c.out), last)
			copy(src, x.src)
			row, stream := newGuarded(t, c.out).floats(c.out, last), newGuarded(t, len(x.sums)).floats(len(x.sums), last)
			scale := newGuarded(t, c.out).floats(c.out, last)
			copy(scale, f.scale)
			f.scale = scale
			for _, k := range All() {
				work := guardedWork(t, g, &f, c.count, last)
				k.Quantise(dst, stream, c.out, 1)
				k.ConvolveCodes(dst, src, g, &f, c.count, row, 1, work)
				k.ConvolveCodesAdd(stream, src, g, &f, c.count, row, work)
			}
		}
	}
}

// guardedCodes returns n guarded bytes.
func guardedCodes(t *testing.T, n int, last bool) []uint8 {
	whole := newGuarded(t, (n+3)/4).floats((n+3)/4, last)
	bytes := unsafe.Slice((*uint8)(unsafe.Pointer(&whole[0])), 4*len(whole))
	return bytes[len(bytes)-n:]
}

// guardedWork returns work whose memory is guarded, and exactly as large as it must be.
func guardedWork(t *testing.T, g *Grid, f *IntegerFilters, boards int, last bool) *IntegerWork {
	tiles, in, out := min(boards, g.integerRun(f))*g.tiles, Codes(f.in), Codes(f.out)
	sizeV, sizeM := points*apart16(tiles*in), points*apart(tiles*out)
	inputs, outputs := newGuarded(t, sizeV/2).floats(sizeV/2, last), newGuarded(t, sizeM).floats(sizeM, last)
	return &IntegerWork{
		inputs:  unsafe.Slice((*int16)(unsafe.Pointer(&inputs[0])), sizeV),
		outputs: unsafe.Slice((*int32)(unsafe.Pointer(&outputs[0])), sizeM),
		zero:    guardedCodes(t, in, last), sink: guardedCodes(t, out, last),
		floats: newGuarded(t, f.out).floats(f.out, last),
	}
}
