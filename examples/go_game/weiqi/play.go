package weiqi

import "errors"

// ErrOver is returned by Play when the game is over.
var ErrOver = errors.New("weiqi: the game is over")

// Play makes a legal move.
func (r *Rules) Play(s *State, action int) error {
	if r.Mover(s) < 0 {
		return ErrOver
	}
	s.surveyed, s.known = false, false
	r.write(s, action)
	if action == r.points {
		s.passes++
	} else {
		s.passes = 0
		r.place(s, action)
	}
	s.turn(action)
	return nil
}

// turn gives the move to the other side.
func (s *State) turn(action int) {
	s.recent = [2]int16{int16(action), s.recent[0]}
	s.moves++
	s.side ^= 1
}

// place puts a stone of the side to move on p and takes what it captures.
func (r *Rules) place(s *State, p int) {
	me, you := s.side, s.side^1
	s.colour[p] = me
	s.stones[me].add(p)
	s.counts[me]++
	r.connect(s, p)
	hash := s.past.now() ^ r.key[me][p]
	var captives pointSet
	r.findFree(s)
	for _, q := range r.near[p] {
		if s.colour[q] != you {
			continue
		}
		if head := s.head(q); r.liberties(s, int(head)) == 0 {
			hash ^= r.lift(s, head, you, &captives)
		}
	}
	if taken := r.count(&captives); taken > 0 {
		s.counts[you] -= taken
		r.writeAll(s, &captives)
	}
	s.past.push(hash, s.counts[Black], s.counts[White])
}

// connect makes the new stone of the side to move on p part of its chain.
func (r *Rules) connect(s *State, p int) {
	me, joined := s.side, false
	for _, q := range r.near[p] {
		if s.colour[q] != me {
			continue
		}
		if !joined {
			r.extend(s, p, s.head(q))
			joined = true
		} else if a, b := s.head(uint16(p)), s.head(q); a != b {
			r.join(s, a, b, me)
		}
	}
	if !joined {
		r.found(s, p, me)
	}
}
