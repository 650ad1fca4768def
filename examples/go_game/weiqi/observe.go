package weiqi

import (
	"encoding/binary"
	"math/bits"
)

// planeNames are the planes of an observation; doc.go says more.
var planeNames = [...]string{
	"own stones", "opponent's stones",
	"own in atari", "own with two liberties", "opponent's in atari", "opponent's with two liberties",
	"last move", "move before last", "forbidden", "own area", "opponent's area",
	"ahead", "after a pass", "black", "board",
}

// Observe writes the planes of doc.go's table.
func (r *Rules) Observe(s *State, observation []byte) {
	me, you := s.side, s.side^1
	out := planes{dst: observation, points: r.points}
	out.put(&s.stones[me])
	out.put(&s.stones[you])
	r.survey(s)
	for _, player := range [2]uint8{me, you} {
		r.putBodies(s, &out, &s.one[player])
		r.putBodies(s, &out, &s.two[player])
	}
	for _, move := range s.recent {
		var at pointSet
		if move != none && int(move) < r.points {
			at.add(int(move))
		}
		out.put(&at)
	}
	r.observeRules(s, &out)
	out.flush()
}

// observeRules writes the planes that follow from the rules: what is forbidden, and how the game
// would end.
func (r *Rules) observeRules(s *State, out *planes) {
	var forbidden pointSet
	var areas [2]pointSet
	legal := r.legal(s)
	r.areas(s, &areas)
	score := 0
	for k := range r.words {
		black, white := s.stones[Black][k], s.stones[White][k]
		forbidden[k] = r.all[k] &^ (black | white | legal[k])
		score += bits.OnesCount64(black|areas[Black][k]) - bits.OnesCount64(white|areas[White][k])
	}
	out.put(&forbidden)
	out.put(&areas[s.side])
	out.put(&areas[s.side^1])
	margin := float64(score) - r.komi
	r.fill(out, s.side == Black && margin > 0 || s.side == White && margin < 0)
	r.fill(out, s.passes > 0)
	r.fill(out, s.side == Black)
	r.fill(out, true)
}

// fill writes a plane that is the same everywhere.
func (r *Rules) fill(out *planes, set bool) {
	if set {
		out.put(&r.all)
	} else {
		out.put(&pointSet{})
	}
}

// putBodies writes the stones of the chains with these heads.
func (r *Rules) putBodies(s *State, out *planes, heads *pointSet) {
	var stones pointSet
	for k, w := range heads[:r.words] {
		for ; w != 0; w &= w - 1 {
			r.unite(&stones, &s.body[k<<6+bits.TrailingZeros64(w)])
		}
	}
	out.put(&stones)
}

// planes packs planes of bits one after the other.
type planes struct {
	dst    []byte
	points int
	held   uint64 // bits not written yet
	n      uint   // how many
}

// put appends the points of a set.
func (b *planes) put(set *pointSet) {
	left := b.points
	for k := 0; left > 0; k++ {
		width := uint(min(left, 64))
		left -= int(width)
		w := set[k]
		b.held |= w << b.n
		if b.n+width >= 64 {
			binary.LittleEndian.PutUint64(b.dst, b.held)
			b.dst = b.dst[8:]
			b.held = w >> (64 - b.n) // a shift by 64 gives 0
			b.n += width - 64
		} else {
			b.n += width
		}
	}
}

// flush writes what is held.
func (b *planes) flush() {
	for i := range b.dst {
		b.dst[i] = byte(b.held >> (8 * i))
	}
}
