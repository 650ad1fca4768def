package policy

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// inputs is the number of channels that the network sees: the planes and one more that is 1 on every
// cell, so that an empty board differs from what lies beyond its edge.
func (s Shape) inputs() int { return s.Planes + 1 }

// decodeAll sets cells, [rows][cells][inputs], to observations, [rows][planes][cells].
func (s Shape) decodeAll(cells []float32, observations []byte, rows int) {
	size, bytes := s.cells()*s.inputs(), s.Bytes()
	for i := range rows {
		s.decode(cells[i*size:][:size], observations[i*bytes:][:bytes])
	}
}

// decode sets cells, [cells][inputs], to an observation, [planes][cells].
func (s Shape) decode(cells []float32, observation []byte) {
	n, inputs := s.cells(), s.inputs()
	for c := range n {
		cells[c*inputs+s.Planes] = 1
	}
	if s.Bits {
		s.decodeBits(cells, observation)
		return
	}
	for p := range s.Planes {
		for c := range n {
			at := 4 * (p*n + c)
			cells[c*inputs+p] = math.Float32frombits(binary.LittleEndian.Uint32(observation[at:]))
		}
	}
}

// decodeBits visits the set bits only: most are not.
func (s Shape) decodeBits(cells []float32, observation []byte) {
	n, inputs := s.cells(), s.inputs()
	for c := range n {
		clear(cells[c*inputs:][:s.Planes])
	}
	for k, b := range observation[:s.Bytes()] {
		for ; b != 0; b &= b - 1 {
			if i := 8*k + bits.TrailingZeros8(b); i < n*s.Planes {
				cells[i%n*inputs+i/n] = 1
			}
		}
	}
}
