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
	for at := 0; at < len(data); {
		if s.passes >= 2 || s.moves >= r.maxMoves {
			return fmt.Errorf("%w: a move at byte %d after the end", ErrState, at)
		}
		n := r.replay(s, data[at:], width)
		if n == 0 {
			return fmt.Errorf("%w: byte %d is neither an empty point, a pass nor a captive", ErrState, at)
		}
		at += n
	}
	return r.link(s)
}

// replay makes the first move of data and returns its length in bytes, 0 if it is none.
func (r *Rules) replay(s *State, data []byte, width int) int {
	p, me := symbol(data, width), s.side
	if p == r.points {
		s.passes++
		s.turn(p)
		return width
	}
	if p > r.points || s.colour[p] != empty {
		return 0
	}
	hash := s.past.now() ^ r.key[me][p]
	s.toggle(p, me, me)
	s.counts[me]++
	at, before := width, none
	for ; at < len(data); at += width {
		q := symbol(data[at:], width)
		if q >= r.points || s.colour[q] != me^1 {
			break
		}
		if q <= before {
			return 0 // captives are in order
		}
		before = q
		s.toggle(q, me^1, empty)
		s.counts[me^1]--
		hash ^= r.key[me^1][q]
	}
	s.past.push(hash, s.counts[Black], s.counts[White])
	s.passes = 0
	s.turn(p)
	return at
}

// symbol is the first symbol of data.
func symbol(data []byte, width int) int {
	if width == 1 {
		return int(data[0])
	}
	return int(binary.LittleEndian.Uint16(data))
}

// toggle makes a stone of player appear on p or vanish from it.
func (s *State) toggle(p int, player, colour uint8) {
	s.colour[p] = colour
	s.stones[player][p>>6] ^= 1 << (p & 63)
}

// link finds the chains of the stones on the board.
func (r *Rules) link(s *State) error {
	var linked pointSet
	for player := range uint8(2) {
		for k := range r.words {
			for w := s.stones[player][k] &^ linked[k]; w != 0; w = s.stones[player][k] &^ linked[k] {
				head := k<<6 + bits.TrailingZeros64(w)
				if r.gather(s, head, &linked); s.liberties[head] == 0 {
					return fmt.Errorf("%w: the chain at point %d has no liberty", ErrState, head)
				}
				s.noteAtari(uint16(head), player)
			}
		}
	}
	return nil
}

// gather makes a chain of the stones connected to head. The chain itself, as it grows behind
// tail, is the queue of stones still to look around.
func (r *Rules) gather(s *State, head int, linked *pointSet) {
	player, key := s.colour[head], &r.key[s.colour[head]]
	tail, length := head, uint16(1)
	var free liberties
	var keys uint64
	linked.add(head)
	s.next[head] = uint16(head)
	for p := head; ; {
		s.chain[p] = uint16(head)
		keys ^= key[p]
		for _, q := range r.near[p] {
			switch s.colour[q] {
			case empty:
				free += r.unit[q]
			case player:
				if !linked.has(int(q)) {
					linked.add(int(q))
					s.next[tail], s.next[q] = q, uint16(head)
					tail = int(q)
					length++
				}
			}
		}
		if p = int(s.next[p]); p == head {
			break
		}
	}
	s.length[head], s.liberties[head], s.keys[head] = length, free, keys
}
