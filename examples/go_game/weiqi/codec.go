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
	s.size = copy(s.log[:], data)
	in := symbols{data: data, width: width}
	hash := uint64(0)
	for in.more() {
		if r.Mover(s) < 0 {
			return fmt.Errorf("%w: a move after the end, at byte %d", ErrState, in.at)
		}
		p := in.next()
		if p == r.points {
			s.passes++
			s.turn(p)
			continue
		}
		if p > r.points || s.colour[p] != empty {
			return fmt.Errorf("%w: symbol %d before byte %d is neither an empty point, a pass nor a captive", ErrState, p, in.at)
		}
		s.toggle(p, s.side, s.side)
		hash ^= r.key[s.side][p] ^ r.removeCaptives(s, &in)
		s.counts[s.side]++
		s.past.push(hash, s.counts[Black], s.counts[White])
		s.passes = 0
		s.turn(p)
	}
	r.link(s)
	return r.breathe(s)
}

// removeCaptives takes the captives that come next off the board and returns the exclusive or of
// their keys. They come in ascending order, or they are none.
func (r *Rules) removeCaptives(s *State, in *symbols) (keys uint64) {
	you := s.side ^ 1
	for before := none; in.more(); {
		q := in.peek()
		if q >= r.points || q <= before || s.colour[q] != you {
			break
		}
		before = q
		s.toggle(q, you, empty)
		s.counts[you]--
		keys ^= r.key[you][q]
		in.next()
	}
	return keys
}

// symbols reads a log.
type symbols struct {
	data      []byte
	at, width int
}

func (in *symbols) more() bool { return in.at < len(in.data) }

func (in *symbols) peek() int {
	if in.width == 1 {
		return int(in.data[in.at])
	}
	return int(binary.LittleEndian.Uint16(in.data[in.at:]))
}

func (in *symbols) next() int {
	p := in.peek()
	in.at += in.width
	return p
}

// toggle makes a stone of player appear on p or vanish from it.
func (s *State) toggle(p int, player, colour uint8) {
	s.colour[p] = colour
	s.stones[player][p>>6] ^= 1 << (p & 63)
}
