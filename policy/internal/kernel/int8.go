package kernel

// Convolutions of small integers. An activation is a code, 0..255; a weight is -127..127 times a
// scale of its output channel; sums of their products are exact in 32 bits, so there is nothing to
// agree on about their order, and any algorithm that is exact gives the same bits.
//
// The one here is Winograd's again, of winograd.go, in integers. Bᵀ and A are integers as they are,
// and 6·G is, so that with U = 6G·g·(6G)ᵀ all of
//
//	V = Bᵀ·d·B    fits 16 bits: at most 36·255,
//	U             too: at most 81·127,
//	Y = Aᵀ·M·A    is 36 times the convolution, modulo 2³².
//
// 36 = 4·9, and 9 has an inverse modulo 2³². Y times it is 4 times the convolution, which is below
// 2³¹ up to 1842 input channels; a shift leaves the convolution itself, exactly. So a register of
// 16-bit integers does twice the work of one of float32 with a third of the multiplications that
// the sum over taps has, and sums of 8-bit products that saturate are not needed.
const (
	codeLanes = 16        // channels of codes are filled up with zeros to a multiple of it
	maxCode   = 255       // of an activation
	maxWeight = 127       // of a weight, positive or negative
	ninth     = 954437177 // 1/9 modulo 2³²
)

// codes are the inner loops of one implementation. Channels of codes and of sums are a multiple
// of codeLanes.
type codes struct {
	// quantise sets dst to the codes of src times by: what is not above 0 is 0, the rest is rounded
	// to the nearest (ties to even) up to 255. src is as long as dst, a multiple of codeLanes.
	quantise func(dst []uint8, src []float32, by float32)
	// input sets v[point][tile] to Bᵀ·d·B, as winograd.input does.
	input func(v []int16, plane int, src, zero []uint8, cells []int32, channels int)
	// product sets C[m][n] to A[m][k]·B, B packed as [n/16][k/2][16][2].
	product func(c []int32, a, b []int16, m, n, k int)
	// output puts codes of (Aᵀ·m·A/36·scale + row)·by, each step rounded, into the cells of dst that
	// the tile writes, or into sink; all have channels channels a cell or tile.
	output func(dst, sink []uint8, m []int32, plane int, row, scale []float32, by float32, cells []int32, channels, lanes int)
	// add adds Aᵀ·m·A/36·scale + row to them, each step rounded. A tile of m has stride channels.
	add func(dst, sink []float32, m []int32, plane int, row, scale []float32, cells []int32, channels, stride, lanes int)
}

// Codes is the number of codes that a cell of the given number of channels takes.
func Codes(channels int) int { return (channels + codeLanes - 1) / codeLanes * codeLanes }

// Quantise sets dst, [rows][Codes(channels)], to the codes of src, [rows][channels], times by: what
// is not above 0 gives 0, and the rest the nearest integer, the even one of two, but at most 255.
// What fills up dst is left alone: it must be 0.
func (k *Kernel) Quantise(dst []uint8, src []float32, channels int, by float32) {
	codes := Codes(channels)
	if codes == channels {
		k.codes.quantise(dst[:len(src)], src, by)
		return
	}
	even := channels / codeLanes * codeLanes
	for ; len(src) >= channels; dst, src = dst[codes:], src[channels:] {
		k.codes.quantise(dst[:even], src[:even], by)
		quantiseGeneric(dst[even:channels], src[even:channels], by)
	}
}

// IntegerFilters are the weights of a 3x3 convolution of codes, rounded, transformed and packed. The
// zero value is empty. They may be read by any number of goroutines at once.
type IntegerFilters struct {
	in, out int
	scale   []float32 // of the sums, by output channel
	panels  []int16   // U: [points][Codes(out)/16][Codes(in)/2][16][2]
}

// PackIntegerFilters makes f the convolution with weights w, [3][3][in][out], of codes that stand
// for themselves times unit. Every output channel has its own scale: its largest weight is ±127.
// Sums are exact up to 1842 inputs; networks have at most 1024.
func PackIntegerFilters(f *IntegerFilters, in, out int, w []float32, unit float32) {
	w = w[:taps*in*out]
	*f = IntegerFilters{in: in, out: out, scale: make([]float32, out), panels: make([]int16, points*Codes(in)*Codes(out))}
	for o := range out {
		var most float32
		for i := o; i < len(w); i += out {
			most = max(most, w[i], -w[i])
		}
		f.scale[o] = float32(most/maxWeight) * unit
		for i := range in {
			f.pack(i, o, w, most)
		}
	}
}

// pack rounds, transforms and places the weights between two channels.
func (f *IntegerFilters) pack(i, o int, w []float32, most float32) {
	var g [taps]int32
	for t := range g {
		g[t] = roundWeight(w[(t*f.in+i)*f.out+o], most)
	}
	plane := Codes(f.in) * Codes(f.out)
	at := (o/codeLanes*Codes(f.in)/2+i/2)*2*codeLanes + o%codeLanes*2 + i%2
	for p, u := range integerWeights(g) {
		f.panels[p*plane+at] = int16(u)
	}
}
