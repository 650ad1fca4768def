package policy

import "math"

// relu sets negative numbers to 0.
func relu(x []float32) {
	for i, v := range x {
		b := math.Float32bits(v)
		x[i] = math.Float32frombits(b &^ uint32(int32(b)>>31))
	}
}

// reluInto sets dst to src with negative numbers at 0.
func reluInto(dst, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		b := math.Float32bits(v)
		dst[i] = math.Float32frombits(b &^ uint32(int32(b)>>31))
	}
}

// silence sets gradient to 0 where ReLU's output was.
func silence(gradient, output []float32) {
	gradient = gradient[:len(output)]
	for i, v := range output {
		b := math.Float32bits(v)
		keep := uint32(int32(b|-b) >> 31) // all ones unless v is 0: a branch would be a coin toss
		gradient[i] = math.Float32frombits(math.Float32bits(gradient[i]) & keep)
	}
}

// add adds src to dst.
func add(dst, src []float32) {
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] += v
	}
}

// fill sets every cell of dst, [cells][len(row)], to row.
func fill(dst, row []float32) {
	for at := 0; at < len(dst); at += len(row) {
		copy(dst[at:], row)
	}
}

// addToAll adds row to every cell of dst, [cells][len(row)].
func addToAll(dst, row []float32) {
	for at := 0; at < len(dst); at += len(row) {
		add(dst[at:], row)
	}
}

// sumOver adds every cell of src, [cells][len(row)], to row, in order.
func sumOver(row, src []float32) {
	for at := 0; at < len(src); at += len(row) {
		add(row, src[at:at+len(row)])
	}
}

// pool sets pooled, [2·channels], to the mean and then the maximum of src, [cells][channels],
// over the cells, and top to the first cell that has the maximum. src is at least 0.
func pool(pooled []float32, top []int32, src []float32) {
	channels := len(top)
	mean, most := pooled[:channels], pooled[channels:2*channels]
	copy(mean, src)
	copy(most, src)
	clear(top)
	for at, cell := channels, int32(1); at < len(src); at, cell = at+channels, cell+1 {
		for c, v := range src[at : at+channels] {
			mean[c] += v
			if v > most[c] {
				most[c], top[c] = v, cell
			}
		}
	}
	scale := float32(channels) / float32(len(src))
	for c := range mean {
		mean[c] *= scale
	}
}

// unpool adds to gradient, [cells][channels], what pool passes back of the gradient of its result.
func unpool(gradient, pooled []float32, top []int32) {
	channels := len(top)
	scale := float32(channels) / float32(len(gradient))
	mean, most := pooled[:channels], pooled[channels:2*channels]
	for c := range mean {
		mean[c] *= scale
	}
	addToAll(gradient, mean)
	for c, cell := range top {
		gradient[int(cell)*channels+c] += most[c]
	}
}
