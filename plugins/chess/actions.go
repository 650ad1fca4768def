package chess

import (
	"fmt"

	rules "github.com/notnil/chess"
)

const (
	boardSize = 8
	squares   = boardSize * boardSize
	// Actions is the size of the action space.
	Actions = 1858
)

// coding translates moves to actions and back, as the mover sees the board.
type coding struct {
	plain    [squares][squares]int16 // by from and to square: the action, or -1
	promoted [boardSize][3][3]int16  // by the pawn's file, its step (left, straight, right) and the piece: the action
	moves    [Actions]move           // by action
}

// move is a move as the mover sees the board.
type move struct {
	from, to int8
	promo    rules.PieceType // of promotions to less than a queen
}

// lesser are the pieces that a promotion names.
var lesser = [...]rules.PieceType{rules.Knight, rules.Bishop, rules.Rook}

var codes = newCoding()

func newCoding() *coding {
	c, n := &coding{}, int16(0)
	for from := range squares {
		for to := range squares {
			c.plain[from][to] = -1
			if connected(from, to) {
				c.plain[from][to], c.moves[n] = n, move{from: int8(from), to: int8(to)}
				n++
			}
		}
	}
	for file := range boardSize {
		for step := range 3 {
			target := file + step - 1
			if target < 0 || target >= boardSize {
				continue
			}
			for k, piece := range lesser {
				c.promoted[file][step][k] = n
				c.moves[n] = move{int8(6*boardSize + file), int8(7*boardSize + target), piece}
				n++
			}
		}
	}
	return c
}

// connected reports whether a queen or a knight could go from one square to another.
func connected(from, to int) bool {
	dx, dy := abs(from%boardSize-to%boardSize), abs(from/boardSize-to/boardSize)
	if dx == 0 && dy == 0 {
		return false
	}
	return dx == 0 || dy == 0 || dx == dy || dx+dy == 3
}

func abs(x int) int { return max(x, -x) }

// flip is a square as the other side sees it.
const flip = 56

// action is the action of a legal move of the side turn.
func action(m *rules.Move, turn rules.Color) int {
	from, to := int(m.S1()), int(m.S2())
	if turn == rules.Black {
		from, to = from^flip, to^flip
	}
	for k, piece := range lesser {
		if m.Promo() == piece {
			return int(codes.promoted[from%boardSize][to%boardSize-from%boardSize+1][k])
		}
	}
	return int(codes.plain[from][to])
}

// find returns the legal move of an action, or nil.
func (s *State) find(a int) *rules.Move {
	if a < 0 || a >= Actions {
		return nil
	}
	for _, m := range s.legal() {
		if action(m, s.position.Turn()) == a {
			return m
		}
	}
	return nil
}

// Move is the name of an action in the UCI protocol: e2e4, e7e8q.
func (s *State) Move(a int) (string, error) {
	m := s.find(a)
	if m == nil {
		return "", fmt.Errorf("chess: action %d is not legal in %s", a, s.FEN())
	}
	return m.String(), nil
}

// SAN is the name of an action in standard algebraic notation: Nxf6+, O-O.
func (s *State) SAN(a int) (string, error) {
	m := s.find(a)
	if m == nil {
		return "", fmt.Errorf("chess: action %d is not legal in %s", a, s.FEN())
	}
	return rules.AlgebraicNotation{}.Encode(s.position, m), nil
}

// Action is the action of a move that is named as in the UCI protocol.
func (s *State) Action(name string) (int, error) {
	for _, m := range s.legal() {
		if m.String() == name {
			return action(m, s.position.Turn()), nil
		}
	}
	return 0, fmt.Errorf("chess: %s is not legal in %s", name, s.FEN())
}
