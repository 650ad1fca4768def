package kernel

// A 3x3 convolution over a board is done tile by tile: 3x3 outputs from the 5x5 inputs around them
// by the minimal algorithm F(3x3, 3x3) of Lavin and Gray (2016, "Fast Algorithms for Convolutional
// Neural Networks", equation 8), Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A, with 25 multiplications where the
// sum has 81. Its matrices are Toom and Cook's for the points 0, 1, -1, 2 and infinity:
//
//	     ⎡2 -1 -2  1  0⎤       ⎡ 1/2   0     0  ⎤
//	     ⎢0 -2 -1  1  0⎥       ⎢-1/2 -1/2  -1/2 ⎥       ⎡1  1  1  1  0⎤
//	Bᵀ = ⎢0  2 -3  1  0⎥   G = ⎢-1/6  1/6  -1/6 ⎥  Aᵀ = ⎢0  1 -1  2  0⎥
//	     ⎢0 -1  0  1  0⎥       ⎢ 1/6  1/3   2/3 ⎥       ⎣0  1  1  4  1⎦
//	     ⎣0  2 -1 -2  1⎦       ⎣  0    0     1  ⎦
//
// (A point 1/2 in place of 2 is the same algorithm read from right to left, no more and no less
// accurate.) Each of the 25 multiplications is a matrix product over channels:
//
//	V[point][tile][in]  = Bᵀ·d·B of the inputs
//	M[point][tile][out] = V[point]·U[point], where U[point][in][out] = G·g·Gᵀ of the weights
//	Y                   = Aᵀ·M·A
//
// On a board of 9x9 these are 225 multiplications for a pair of channels; the sum over taps that
// lie on the board has 625. The outer lines of a tile may lie beyond the board: inputs there are
// zero, outputs there are dropped.
const (
	points   = 25 // multiplications of a tile
	taps     = 9  // weights of a kernel, and outputs of a tile
	tileSide = 3
)

// winograd are the transforms of one implementation. All run over lanes: channels that lie side by
// side; what is beyond lanes is left alone. The planes of points begin plane numbers apart, those of
// taps tap numbers.
type winograd struct {
	// input sets v[point][tile] to Bᵀ·d·B, d the cells of src that the tile reads. A row of a
	// tile in v and of a cell in src has channels numbers; where a cell is -1, zero is read.
	input spreading
	// slope sets v[point][tile] to A·e·Aᵀ, e the cells of src that the tile writes.
	slope spreading
	// output puts Aᵀ·m·A + row into the cells of dst that the tile writes, or into sink where a
	// cell is -1: as it is, with negative numbers at 0, or added to what is there.
	output [finishes]gathering
	// weights sets u[point] to G·g·Gᵀ; the planes of g are w's, in reverse if so asked.
	weights weighing
	// gradient adds Gᵀ·u·G to w[tap].
	gradient learning
}

type (
	spreading = func(v []float32, plane int, src, zero []float32, cells []int32, channels, lanes int)
	gathering = func(dst, sink, m []float32, plane int, row []float32, cells []int32, channels, lanes int)
	weighing  = func(u []float32, plane int, w []float32, tap int, reversed bool, lanes int)
	learning  = func(w []float32, tap int, u []float32, plane, lanes int)
)

// Finish says what becomes of a convolution's results.
type Finish int

const (
	Set     Finish = iota // dst = result
	Rectify               // dst = result, negative numbers (and -0) at +0
	Add                   // dst += result
	finishes
)

// Grid is a board that 3x3 convolutions run over, cut into tiles. It is read only.
type Grid struct {
	height, width int
	tiles         int
	reads         []int32 // [tiles][5][5] the cell there, or -1 beyond the board
	writes        []int32 // [tiles][3][3] alike
}

// NewGrid returns the plan of a board.
func NewGrid(height, width int) *Grid {
	g := &Grid{height: height, width: width}
	for y := 0; y < height; y += tileSide {
		for x := 0; x < width; x += tileSide {
			g.tiles++
			g.reads = g.square(g.reads, y-1, x-1, tileSide+2)
			g.writes = g.square(g.writes, y, x, tileSide)
		}
	}
	return g
}

// Cells is the number of cells of the board.
func (g *Grid) Cells() int { return g.height * g.width }

// square appends the cells of a square with its upper left corner at (top, left).
func (g *Grid) square(to []int32, top, left, side int) []int32 {
	for y := top; y < top+side; y++ {
		for x := left; x < left+side; x++ {
			cell := int32(-1)
			if y >= 0 && y < g.height && x >= 0 && x < g.width {
				cell = int32(y*g.width + x)
			}
			to = append(to, cell)
		}
	}
	return to
}
