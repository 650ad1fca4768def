package weiqi

// Play makes a legal move.
func (r *Rules) Play(s *State, action int) error {
	s.known = false
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
	me, near := s.side, &r.near[p]
	hash := s.past.now() ^ r.key[me][p]
	r.begin(s, p)
	for _, q := range near {
		if s.colour[q] == me && s.chain[q] != s.chain[p] {
			s.join(s.chain[p], s.chain[q])
		}
	}
	var captives pointSet
	taken := 0
	for _, q := range near {
		if s.colour[q] != me^1 {
			continue
		}
		head := s.chain[q]
		if s.liberties[head] == 0 {
			hash ^= s.keys[head]
			taken += int(s.length[head])
			r.lift(s, int(head), &captives)
		} else {
			s.noteAtari(head, me^1)
		}
	}
	if taken > 0 {
		s.counts[me^1] -= taken
		r.writeAll(s, &captives)
	}
	s.noteAtari(s.chain[p], me)
	s.past.push(hash, s.counts[Black], s.counts[White])
}

// begin puts a stone on p as a chain of its own and takes p from its neighbours' liberties.
func (r *Rules) begin(s *State, p int) {
	me, unit := s.side, r.unit[p]
	s.colour[p] = me
	s.stones[me].add(p)
	s.counts[me]++
	s.chain[p], s.next[p], s.length[p], s.keys[p] = uint16(p), uint16(p), 1, r.key[me][p]
	var free liberties
	for _, q := range r.near[p] {
		switch c := s.colour[q]; {
		case c < empty:
			s.liberties[s.chain[q]] -= unit
		case c == empty:
			free += r.unit[q]
		}
	}
	s.liberties[p] = free
}

// join makes one chain of two of the same player.
func (s *State) join(a, b uint16) {
	if s.length[a] < s.length[b] {
		a, b = b, a
	}
	s.length[a] += s.length[b]
	s.liberties[a] += s.liberties[b]
	s.keys[a] ^= s.keys[b]
	for q := b; ; {
		s.chain[q] = a
		if q = s.next[q]; q == b {
			break
		}
	}
	s.next[a], s.next[b] = s.next[b], s.next[a]
}

// lift takes a chain off the board, gives its points to the neighbours as liberties, and adds
// them to captives.
func (r *Rules) lift(s *State, head int, captives *pointSet) {
	player := s.colour[head]
	for p := head; ; {
		s.colour[p] = empty
		s.stones[player].remove(p)
		captives.add(p)
		for _, q := range r.near[p] {
			if s.colour[q] < empty {
				s.liberties[s.chain[q]] += r.unit[p]
			}
		}
		if p = int(s.next[p]); p == head {
			return
		}
	}
}

// noteAtari remembers the last liberty of a chain that has but one.
func (s *State) noteAtari(head uint16, player uint8) {
	if p, ok := s.liberties[head].single(); ok {
		s.atari[player].add(p)
	}
}
