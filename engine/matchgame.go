package engine

import (
	"cmp"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// matchGame is one game of a match under way. Where the rules have one seat the second player plays another, the
// rival: there is nobody of the first player's at its one seat.
type matchGame struct {
	number       int
	seat         int    // of player a; 1 in a rival
	opening      uint64 // games of the same one begin alike
	start        uint64
	position     plugins.Position
	actions      []int
	returns      []float32
	over         bool
	adjudication string
	rival        *matchGame // in games of one seat
}

func newMatchGame(c MatchConfig, spec plugins.Spec, number int) *matchGame {
	g := &matchGame{number: number, seat: number % spec.Players, opening: uint64(number / 2), returns: make([]float32, spec.Players)}
	if spec.Players == 1 {
		g.opening = uint64(number)
		g.rival = &matchGame{number: number, seat: 1, opening: g.opening, returns: make([]float32, 1), rival: g}
	}
	random := stream.New(c.Seed, stream.Start, g.opening)
	g.start = random.Uint64()
	if g.rival != nil {
		g.rival.start = g.start
	}
	return g
}

// withRivals are the games and their rivals.
func withRivals(games []*matchGame) []*matchGame {
	out := games[:len(games):len(games)]
	for _, g := range games {
		if g.rival != nil {
			out = append(out, g.rival)
		}
	}
	return out
}

// owner is which of the two players sits at a seat.
func (g *matchGame) owner(seat int) int {
	if seat == g.seat {
		return 0
	}
	return 1
}

// record is the game, with its rival.
func (g *matchGame) record(players [2]Player) GameRecord {
	r := GameRecord{Game: g.number, Seat: g.seat, Actions: g.actions, Returns: g.returns, Adjudication: g.adjudication}
	if other := g.rival; other != nil {
		r.Rival, r.Returns = other.actions, append(r.Returns, other.returns...)
		r.Adjudication = cmp.Or(g.adjudication, other.adjudication)
	}
	for seat := range r.Returns {
		r.Seats = append(r.Seats, players[g.owner(seat)].Name())
	}
	return r
}
