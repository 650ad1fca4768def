package kernel

import "math"

func newCodesGeneric() codes {
	return codes{
		quantise: quantiseGeneric, input: codesInputGeneric, product: codesProductGeneric,
		output: codesOutputGeneric, add: codesAddGeneric,
	}
}

func quantiseGeneric(dst []uint8, src []float32, by float32) {
	for i, x := range src[:len(dst)] {
		dst[i] = code(x * by)
	}
}

// code rounds a number to 0..255. What is not a number gives 0.
func code(x float32) uint8 {
	if !(x > 0) {
		return 0
	}
	return uint8(math.RoundToEven(float64(min(x, maxCode))))
}

// roundWeight is the integer for a weight whose channel has the largest most.
func roundWeight(w, most float32) int32 {
	if most == 0 {
		return 0
	}
	return int32(math.RoundToEven(float64(w) / float64(most) * maxWeight))
}

// integerWeights is 6G·g·(6G)ᵀ.
func integerWeights(g [taps]int32) (u [points]int32) {
	var d [5][3]int32
	for j := range 3 {
		for i, x := range integerWeightsLine(g[j], g[3+j], g[6+j]) {
			d[i][j] = x
		}
	}
	for i, r := range d {
		for j, x := range integerWeightsLine(r[0], r[1], r[2]) {
			u[5*i+j] = x
		}
	}
	return u
}

// integerWeightsLine is 6·G of three numbers.
func integerWeightsLine(g0, g1, g2 int32) [5]int32 {
	return [5]int32{3 * g0, -3 * (g0 + g1 + g2), g1 - g0 - g2, g0 + 2*g1 + 4*g2, 6 * g2}
}

// integerInputLine is Bᵀ of five numbers.
func integerInputLine(d [5]int32) [5]int32 {
	across, near := d[3]-d[1], d[3]-d[2]
	return [5]int32{2*(d[0]-d[2]) + across, near - 2*d[1], near - 2*(d[2]-d[1]), across, d[4] - d[2] - 2*across}
}

// integerOutputLine is Aᵀ of five numbers.
func integerOutputLine(m [5]int32) [3]int32 {
	sum, difference := m[1]+m[2], m[1]-m[2]
	return [3]int32{m[0] + sum + m[3], difference + 2*m[3], sum + 4*m[3] + m[4]}
}

func codesInputGeneric(v []int16, plane int, src, zero []uint8, cells []int32, channels int) {
	for at := 0; len(cells) > 0; at, cells = at+channels, cells[points:] {
		for c := range channels {
			var d [5][5]int32 // columns
			for i, cell := range cells[:points] {
				x := zero[c]
				if cell >= 0 {
					x = src[int(cell)*channels+c]
				}
				d[i%5][i/5] = int32(x)
			}
			for j, column := range d {
				d[j] = integerInputLine(column)
			}
			for i := range 5 {
				for j, x := range integerInputLine([5]int32{d[0][i], d[1][i], d[2][i], d[3][i], d[4][i]}) {
					v[(5*i+j)*plane+at+c] = int16(x)
				}
			}
		}
	}
}

func codesProductGeneric(c []int32, a, b []int16, m, n, k int) {
	for j := range n {
		column := b[j/codeLanes*codeLanes*k+j%codeLanes*2:]
		for i := range m {
			var sum int32
			for p, x := range a[i*k:][:k] {
				sum += int32(x) * int32(column[p/2*2*codeLanes+p%2])
			}
			c[i*n+j] = sum
		}
	}
}

// integerTile returns the convolution, Aᵀ·m·A/36, of one lane.
func integerTile(m []int32, plane int) (y [taps]int32) {
	var d [3][5]int32
	for j := range 5 {
		column := integerOutputLine([5]int32{m[j*plane], m[(5+j)*plane], m[(10+j)*plane], m[(15+j)*plane], m[(20+j)*plane]})
		d[0][j], d[1][j], d[2][j] = column[0], column[1], column[2]
	}
	for i, r := range d {
		for j, x := range integerOutputLine(r) {
			y[3*i+j] = x * ninth >> 2
		}
	}
	return y
}

func codesOutputGeneric(dst, sink []uint8, m []int32, plane int, row, scale []float32, by float32, cells []int32, channels, lanes int) {
	for at := 0; len(cells) > 0; at, cells = at+channels, cells[taps:] {
		for c := range lanes {
			for i, y := range integerTile(m[at+c:], plane) {
				to := sink[c:]
				if cell := cells[i]; cell >= 0 {
					to = dst[int(cell)*channels+c:]
				}
				to[0] = code(float32(float32(float32(y)*scale[c])+row[c]) * by)
			}
		}
	}
}

func codesAddGeneric(dst, sink []float32, m []int32, plane int, row, scale []float32, cells []int32, channels, stride, lanes int) {
	for at := 0; len(cells) > 0; at, cells = at+stride, cells[taps:] {
		for c := range lanes {
			for i, y := range integerTile(m[at+c:], plane) {
				to := sink[c:]
				if cell := cells[i]; cell >= 0 {
					to = dst[int(cell)*channels+c:]
				}
				to[0] += float32(float32(y)*scale[c]) + row[c]
			}
		}
	}
}
