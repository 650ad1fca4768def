package kernel

// partials is the number of partial sums of a sum over a row.
const partials = 16

// fold adds partial sums up by the one tree: i and i+8, then i and i+4, i+2, i+1.
func fold[F float32 | float64](sums *[partials]F) F {
	for step := partials / 2; step > 0; step /= 2 {
		for i := range step {
			sums[i] += sums[i+step]
		}
	}
	return sums[0]
}

func addGeneric(dst, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] += v
	}
}

func scaleGeneric(x []float32, by float32) {
	for i := range x {
		x[i] *= by
	}
}

func addRowGeneric(dst, row []float32) {
	for ; len(dst) > 0; dst = dst[len(row):] {
		addGeneric(dst, row)
	}
}

func biasAddGeneric(dst, src, row []float32) {
	for ; len(src) > 0; dst, src = dst[len(row):], src[len(row):] {
		for i, b := range row {
			dst[i] += src[i] + b
		}
	}
}

func sumRowsGeneric(row, src []float32) {
	for ; len(src) > 0; src = src[len(row):] {
		addGeneric(row, src[:len(row)])
	}
}

func dotGeneric(a, b []float32) float32 {
	var sums [partials]float32
	for i, v := range a {
		sums[i%partials] = fma32(v, b[i], sums[i%partials])
	}
	return fold(&sums)
}

func sumSquaresGeneric(x []float32) float64 {
	var sums [partials]float64
	for i, v := range x {
		sums[i%partials] += float64(float64(v) * float64(v))
	}
	return fold(&sums)
}

// poolGeneric sets mean to the sum.
func poolGeneric(mean, most []float32, top []int32, src []float32) {
	n := len(top)
	copy(mean, src)
	copy(most, src)
	clear(top)
	for cell := int32(1); len(src) > n; cell++ {
		src = src[n:]
		for c, v := range src[:n] {
			mean[c] += v
			if v > most[c] {
				most[c], top[c] = v, cell
			}
		}
	}
}
