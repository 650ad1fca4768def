package weiqi

// history holds the Zobrist hash of every position so far, in lists by the numbers of stones: a
// move can only bring back a position that has as many stones of each player as it leaves.
type history struct {
	hash  [MaxMoves + 1]uint64 // from 1: position after each stone played
	older [MaxMoves + 1]uint16 // the position before it in its list; 0 ends
	list  [256]uint16          // newest position of each list
	last  int
}

func (h *history) clear() { h.list = [256]uint16{}; h.last = 0 }

// now is the hash of the position on the board.
func (h *history) now() uint64 {
	if h.last == 0 {
		return 0
	}
	return h.hash[h.last]
}

// newest is the newest position that may have these numbers of stones, or 0. Lists are shared by
// numbers far apart; a hash tells.
func (h *history) newest(black, white int) uint16 { return h.list[slot(black, white)] }

func slot(black, white int) uint8 { return uint8(black*31 + white) }

// push appends a position.
func (h *history) push(hash uint64, black, white int) {
	h.last++
	k := slot(black, white)
	h.hash[h.last] = hash
	h.older[h.last] = h.list[k]
	h.list[k] = uint16(h.last)
}

// has reports whether there was a position with this hash and these numbers of stones.
func (h *history) has(hash uint64, black, white int) bool {
	for i := h.newest(black, white); i != 0; i = h.older[i] {
		if h.hash[i] == hash {
			return true
		}
	}
	return false
}
