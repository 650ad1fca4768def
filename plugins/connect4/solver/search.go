package solver

import (
	"math/bits"

	"github.com/tengen-rl/tengen/plugins/connect4"
)

// Numbers of stones from which, or up to which, an economy pays. They change the speed, never the
// answer.
const (
	mirrored  = 12 // up to here a position and its mirror image share an entry of the table
	lookAhead = 26 // up to here the table is asked about all moves before any is searched
	untabled  = 34 // from here trees are so small that searching takes less time than looking up
)

// reaches says whether the score of the player to move is at least goal. The game is not over, and
// the mover cannot win at once. The answer means nothing once s.stopped is set.
func (s *Solver) reaches(own, all uint64, goal int) bool {
	if s.nodes++; s.nodes%(1<<14) == 0 && s.ctx.Err() != nil {
		s.stopped = true
	}
	n := bits.OnesCount64(all)
	moves := safe(own, all)
	switch {
	case s.stopped:
		return false
	case moves == 0:
		return -(cells-n)/2 >= goal // the opponent wins with the next stone
	case n >= cells-2:
		return 0 >= goal
	case goal > (cells-1-n)/2: // no win with this stone, so at best with the next
		return false
	case goal <= -(cells-2-n)/2: // no loss to the opponent's next stone
		return true
	case goal > 0 && followed(own, all, n):
		return false
	case n >= untabled:
		return s.any(own, all, moves, n, goal)
	}
	return s.remembered(own, all, moves, n, goal)
}

// remembered is any by way of the table.
func (s *Solver) remembered(own, all, moves uint64, n, goal int) bool {
	key, before := keyOf(own, all, n), s.nodes
	known := s.table.get(key)
	if known.lower() >= goal {
		return true
	}
	if known.upper() < goal {
		return false
	}
	found := s.any(own, all, moves, n, goal)
	switch {
	case s.stopped:
		return false
	case found:
		known = known.atLeast(goal)
	default:
		known = known.below(goal)
	}
	s.table.put(key, known, s.nodes-before)
	return found
}

// any says whether one of the moves reaches the goal: whether it leaves the opponent unable to reach
// 1-goal. The most promising moves come first.
func (s *Solver) any(own, all, moves uint64, n, goal int) bool {
	var queue queue
	for _, c := range order {
		move := moves & column(c)
		if move == 0 {
			continue
		}
		if s.refuted(own^all, all|move, n+1, 1-goal) {
			return true
		}
		queue.add(move, promise(own|move, all|move))
	}
	for _, m := range queue.moves[:queue.size] {
		if !s.reaches(own^all, all|m.cell, 1-goal) {
			return true
		}
	}
	return false
}

// refuted says whether it can be seen without a search that the player to move does not reach goal.
func (s *Solver) refuted(own, all uint64, n, goal int) bool {
	return goal > 0 && followed(own, all, n) ||
		n <= lookAhead && s.table.get(keyOf(own, all, n)).upper() < goal
}

// followed says whether the first player, to move, cannot win because the second can answer every
// stone by following up (Victor Allis 1988, "A Knowledge-Based Approach of Connect-Four", sections
// 3.3.1 and 3.3.2, claimeven and baseinverse). In a column with an even number of empty cells the
// second player plays on top of the first; of the others, whose number is even, the lowest cells
// are paired off: a stone in one is answered in its pair, and then both are even. The first player
// then gets no cell of an even row that is not a lowest one, and cannot win if those that remain
// make no four in a row.
func followed(own, all uint64, n int) bool {
	return n&1 == 0 && !possible(own|playable(all)|oddRows&^all)
}

// promise ranks a move by the threats that the mover then has. One that can be played at once counts
// half: it will be answered, while the others stay.
func promise(own, all uint64) int {
	made := threats(own, all)
	return 2*bits.OnesCount64(made) - bits.OnesCount64(made&playable(all))
}

// order has the columns from the centre out: stones there are in more lines.
var order = [columns]int{3, 2, 4, 1, 5, 0, 6}

// queue sorts moves by falling promise; equals stay in order. The zero value is empty.
type queue struct {
	moves [columns]candidate
	size  int
}

type candidate struct {
	cell    uint64
	promise int
}

func (q *queue) add(cell uint64, promise int) {
	i := q.size
	for ; i > 0 && q.moves[i-1].promise < promise; i-- {
		q.moves[i] = q.moves[i-1]
	}
	q.moves[i] = candidate{cell, promise}
	q.size++
}

// keyOf is the table's key of a position of n stones.
func keyOf(own, all uint64, n int) uint64 {
	p := connect4.State{Own: own, All: all}
	if n > mirrored {
		return p.Key()
	}
	image := p.Mirror()
	return min(p.Key(), image.Key())
}
