package weiqi

import "github.com/tengen-rl/tengen/plugins"

// Players, and what else a point may hold.
const (
	Black = 0
	White = 1
	empty = 2
	edge  = 3
)

// State is a position with the game that led to it. The zero State is none: Start or SetState
// makes it one, under one size of board. It holds no pointers, so an assignment copies it whole.
type State struct {
	colour [maxPoints + 1]uint8 // by point; edge after the last
	stones [2]pointSet          // by player
	counts [2]int               // of stones on the board
	side   uint8                // who moves, were the game not over
	passes uint8                // in a row, up to now
	moves  int
	recent [2]int16 // the last move and the one before; none before the first

	// A chain is named by one of its points, its head. The arrays below chain are by head.
	chain [maxPoints + 1]uint16 // on the way to the head of the chain at a point
	heads [2]pointSet           // of each player's chains
	body  [maxPoints]pointSet   // stones
	reach [maxPoints]pointSet   // points beside them; those that are empty are its liberties

	past history
	log  [2 * 2 * MaxMoves]byte // the encoding of the game; SetState says more
	size int                    // of log in use

	// What follows from the above, worked out at most once a position.
	surveyed bool        // free, one and two are known
	free     pointSet    // empty points
	one, two [2]pointSet // heads of each player's chains with one liberty, with two
	known    bool        // legal and taking are known
	legal    pointSet    // legal actions
	taking   captures    // stones that capture, those that superko forbids among them
}

// none is the recent move where there is none.
const none = -1

// Start is the empty board.
func (r *Rules) Start(s *State, _ plugins.Request) error { r.clear(s); return nil }

// clear empties the board and forgets the game.
func (r *Rules) clear(s *State) {
	copy(s.colour[:r.points+1], r.blank[:])
	s.stones, s.heads = [2]pointSet{}, [2]pointSet{}
	s.counts = [2]int{}
	s.side, s.passes, s.moves, s.size = Black, 0, 0, 0
	s.recent = [2]int16{none, none}
	s.surveyed, s.known = false, false
	s.free, s.legal = pointSet{}, pointSet{} // words not in use stay empty
	s.past.clear()
}

// Mover is the player to move, or Terminal after two passes or at the limit of moves.
func (r *Rules) Mover(s *State) int {
	if s.passes >= 2 || s.moves >= r.maxMoves {
		return plugins.Terminal
	}
	return int(s.side)
}

// Moves is the number of moves made, passes included.
func (s *State) Moves() int { return s.moves }

// At is the player with a stone on a point of the board, or -1.
func (s *State) At(point int) int {
	if c := s.colour[point]; c < empty {
		return int(c)
	}
	return -1
}
