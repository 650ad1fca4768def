package policy

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// decode sets cells, [cells][planes], to an observation, [planes][cells].
func (s Shape) decode(cells []float32, observation []byte) {
	if s.Bits {
		s.decodeBits(cells, observation)
		return
	}
	n := s.cells()
	for p := range s.Planes {
		for c := range n {
			at := 4 * (p*n + c)
			cells[c*s.Planes+p] = math.Float32frombits(binary.LittleEndian.Uint32(observation[at:]))
		}
	}
}

// decodeBits visits the set bits only: most are not.
func (s Shape) decodeBits(cells []float32, observation []byte) {
	clear(cells)
	n := s.cells()
	for k, b := range observation[:s.Bytes()] {
		for ; b != 0; b &= b - 1 {
			if i := 8*k + bits.TrailingZeros8(b); i < n*s.Planes {
				cells[i%n*s.Planes+i/n] = 1
			}
		}
	}
}
