package weiqi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// ErrState is wrapped by the errors of SetState: the bytes encode no game.
var ErrState = errors.New("weiqi: not a game")

// write appends a symbol to the log.
func (r *Rules) write(s *State, symbol int) {
	s.log[s.size] = byte(symbol)
	s.size++
	if r.wide {
		s.log[s.size] = byte(symbol >> 8)
		s.size++
	}
}

// writeAll appends the points of a set, in order.
func (r *Rules) writeAll(s *State, set *pointSet) {
	for k, w := range set[:r.words] {
		for ; w != 0; w &= w - 1 {
			r.write(s, k<<6+bits.TrailingZeros64(w))
		}
	}
}

// AppendState appends the record of the game: moves, each followed by its captives.
func (r *Rules) AppendState(dst []byte, s *State) []byte { return append(dst, s.log[:s.size]...) }

// SetState plays the record back. It checks that stones come to empty points and captives are the
// opponent's, that no move follows the end, and that every chain left has a liberty. It does not
// ask whether each capture was due: that would be to play the game again.
func (r *Rules) SetState(s *State, data []byte) error {
	r.clear(s)
	width := 1
	if r.wide {
		width = 2
	}
	if len(data) > 2*width*r.maxMoves || len(data)%width != 0 {
		return fmt.Errorf("%w: %d bytes", ErrState, len(data))
	}
	if at := r.replay(s, data, width); at < len(data) {
		return fmt.Errorf("%w: no move and no captive at byte %d", ErrState, at)
	}
	s.size = copy(s.log[:], data)
	r.link(s)
	if !r.survey(s) {
		return fmt.Errorf("%w: a chain has no liberty", ErrState)
	}
	return nil
}

// replay makes the moves of a log on the points alone, without chains, and returns where it met
// something that is neither a move nor a captive. Every search step decodes a whole game, so what
// changes at each move is kept in variables.
func (r *Rules) replay(s *State, data []byte, width int) (at int) {
	var hash uint64
	var counts [2]int
	side, passes, moves, last, before := 0, 0, 0, none, none
	for at < len(data) {
		p := symbol(data, at, width)
		if passes == 2 || moves == r.maxMoves || p > r.points || s.colour[p] != empty && p != r.points {
			break
		}
		at += width
		moves++
		before, last = last, p
		if p == r.points {
			passes++
			side ^= 1
			continue
		}
		passes = 0
		s.colour[p] = uint8(side)
		s.stones[side][p>>6] ^= 1 << (p & 63)
		hash ^= r.key[side][p]
		counts[side]++
		side ^= 1
		for captive := none; at < len(data); at += width {
			q := symbol(data, at, width)
			if q <= captive || q >= r.points || s.colour[q] != uint8(side) {
				break // captives are in ascending order
			}
			captive = q
			s.colour[q] = empty
			s.stones[side][q>>6] ^= 1 << (q & 63)
			hash ^= r.key[side][q]
			counts[side]--
		}
		s.past.push(hash, counts[Black], counts[White])
	}
	s.side, s.passes, s.moves, s.counts = uint8(side), uint8(passes), moves, counts
	s.recent = [2]int16{int16(last), int16(before)}
	return at
}

// symbol is the symbol at a byte of a log.
func symbol(data []byte, at, width int) int {
	if width == 1 {
		return int(data[at])
	}
	return int(binary.LittleEndian.Uint16(data[at:]))
}
