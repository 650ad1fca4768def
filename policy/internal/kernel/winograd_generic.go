package kernel

// The transforms in plain Go, a lane at a time. Columns go first, then rows. Factors that are not
// powers of two are multiplied with a rounding of their own; the products by 2 and 4 are exact, so
// that a fused multiply-add gives the same bits.

// newWinogradGeneric returns the transforms in plain Go.
func newWinogradGeneric() winograd {
	return winograd{
		input: inputGeneric, slope: slopeGeneric, weights: weightsGeneric, gradient: gradientGeneric,
		output: [finishes]gathering{
			Set: outputGeneric(Set), Rectify: outputGeneric(Rectify), Add: outputGeneric(Add),
		},
	}
}

// inputLine is Bᵀ of five numbers.
func inputLine(d0, d1, d2, d3, d4 float32) (v0, v1, v2, v3, v4 float32) {
	across := d3 - d1
	return float32(2*(d0-d2)) + across,
		(d3 - d2) - float32(2*d1),
		(d3 - d2) - float32(2*(d2-d1)),
		across,
		(d4 - d2) - float32(2*across)
}

// outputLine is Aᵀ of five numbers.
func outputLine(m0, m1, m2, m3, m4 float32) (y0, y1, y2 float32) {
	sum, difference := m1+m2, m1-m2
	return (m0 + sum) + m3,
		difference + float32(2*m3),
		(sum + float32(4*m3)) + m4
}

// slopeLine is A of three numbers.
func slopeLine(e0, e1, e2 float32) (y0, y1, y2, y3, y4 float32) {
	even := e0 + e2
	return e0, even + e1, even - e1, (e0 + float32(2*e1)) + float32(4*e2), e2
}

// sixth is 1/6.
const sixth = float32(1.0 / 6)

// weightsLine is G of three numbers.
func weightsLine(g0, g1, g2 float32) (u0, u1, u2, u3, u4 float32) {
	even := g0 + g2
	return float32(g0 * 0.5),
		float32((even + g1) * -0.5),
		float32((even - g1) * -sixth),
		float32(((g0 + float32(2*g1)) + float32(4*g2)) * sixth),
		g2
}

// gradientLine is Gᵀ of five numbers.
func gradientLine(u0, u1, u2, u3, u4 float32) (g0, g1, g2 float32) {
	first, half, minor, major := float32(u0*0.5), float32(u1*0.5), float32(u2*sixth), float32(u3*sixth)
	both := half + minor
	return (first - both) + major,
		(minor - half) + float32(2*major),
		(u4 - both) + float32(4*major)
}

func inputGeneric(v []float32, plane int, src, zero []float32, cells []int32, channels, lanes int) {
	for at := 0; len(cells) > 0; at, cells = at+channels, cells[points:] {
		for c := range lanes {
			var d [5][5]float32
			for i, cell := range cells[:points] {
				d[i/5][i%5] = lane(src, zero, cell, channels, c)
			}
			for j := range 5 {
				d[0][j], d[1][j], d[2][j], d[3][j], d[4][j] = inputLine(d[0][j], d[1][j], d[2][j], d[3][j], d[4][j])
			}
			for i, r := range d {
				to := v[5*i*plane+at+c:]
				to[0], to[plane], to[2*plane], to[3*plane], to[4*plane] = inputLine(r[0], r[1], r[2], r[3], r[4])
			}
		}
	}
}

func slopeGeneric(y []float32, plane int, src, zero []float32, cells []int32, channels, lanes int) {
	for at := 0; len(cells) > 0; at, cells = at+channels, cells[taps:] {
		for c := range lanes {
			var e [3][3]float32
			for i, cell := range cells[:taps] {
				e[i/3][i%3] = lane(src, zero, cell, channels, c)
			}
			var d [5][3]float32
			for j := range 3 {
				d[0][j], d[1][j], d[2][j], d[3][j], d[4][j] = slopeLine(e[0][j], e[1][j], e[2][j])
			}
			for i, r := range d {
				to := y[5*i*plane+at+c:]
				to[0], to[plane], to[2*plane], to[3*plane], to[4*plane] = slopeLine(r[0], r[1], r[2])
			}
		}
	}
}

// lane returns channel c of a cell.
func lane(src, zero []float32, cell int32, channels, c int) float32 {
	if cell < 0 {
		return zero[c]
	}
	return src[int(cell)*channels+c]
}

func outputGeneric(finish Finish) gathering {
	return func(dst, sink, m []float32, plane int, row []float32, cells []int32, channels, lanes int) {
		for at := 0; len(cells) > 0; at, cells = at+channels, cells[taps:] {
			for c := range lanes {
				for i, y := range outputTile(m[at+c:], plane) {
					to := sink[c:]
					if cell := cells[i]; cell >= 0 {
						to = dst[int(cell)*channels+c:]
					}
					to[0] = finish.apply(to[0], y+row[c])
				}
			}
		}
	}
}

// outputTile returns Aᵀ·m·A of one lane.
func outputTile(m []float32, plane int) (y [taps]float32) {
	var d [3][5]float32
	for j := range 5 {
		d[0][j], d[1][j], d[2][j] = outputLine(m[j*plane], m[(5+j)*plane], m[(10+j)*plane], m[(15+j)*plane], m[(20+j)*plane])
	}
	for i, r := range d {
		y[3*i], y[3*i+1], y[3*i+2] = outputLine(r[0], r[1], r[2], r[3], r[4])
	}
	return y
}

// apply returns what a result makes of the number before.
func (f Finish) apply(before, result float32) float32 {
	switch f {
	case Set:
		return result
	case Rectify:
		return max(result, 0)
	default:
		return before + result
	}
}

func weightsGeneric(u []float32, plane int, w []float32, tap int, reversed bool, lanes int) {
	for l := range lanes {
		var g [3][3]float32
		for i := range taps {
			from := i
			if reversed {
				from = taps - 1 - i
			}
			g[i/3][i%3] = w[from*tap+l]
		}
		var d [5][3]float32
		for j := range 3 {
			d[0][j], d[1][j], d[2][j], d[3][j], d[4][j] = weightsLine(g[0][j], g[1][j], g[2][j])
		}
		for i, r := range d {
			to := u[5*i*plane+l:]
			to[0], to[plane], to[2*plane], to[3*plane], to[4*plane] = weightsLine(r[0], r[1], r[2])
		}
	}
}

func gradientGeneric(w []float32, tap int, u []float32, plane, lanes int) {
	for l := range lanes {
		var d [3][5]float32
		for j := range 5 {
			at := j*plane + l
			d[0][j], d[1][j], d[2][j] = gradientLine(u[at], u[at+5*plane], u[at+10*plane], u[at+15*plane], u[at+20*plane])
		}
		for i, r := range d {
			g0, g1, g2 := gradientLine(r[0], r[1], r[2], r[3], r[4])
			to := w[3*i*tap+l:]
			to[0] += g0
			to[tap] += g1
			to[2*tap] += g2
		}
	}
}
