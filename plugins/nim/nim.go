package nim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

const (
	mostPlayers = 6
	mostPiles   = 6
	mostStones  = 20 // in a pile
)

// New returns Nim as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is Nim for plugins.Adapt. Its settings are the players and the piles.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{
			{Name: "players", Kind: plugins.Int, Default: "3", Min: 2, Max: mostPlayers, Help: "who take turns"},
			{Name: "piles", Kind: plugins.Text, Default: "3+4+5", Help: "stones in each pile at the start"},
		},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			r := Rules{players: s.Int("players")}
			for text := range strings.SplitSeq(s["piles"], "+") {
				n, err := strconv.Atoi(text)
				if err != nil || n < 1 || n > mostStones || len(r.piles) == mostPiles {
					return nil, &plugins.SettingError{
						Name: "piles", Value: s["piles"],
						Reason: fmt.Sprintf("want 1 to %d piles of 1 to %d stones, such as 3+4+5", mostPiles, mostStones),
					}
				}
				r.piles = append(r.piles, n)
			}
			return r, nil
		},
	}
}

// Piles are the stones in each pile.
type Piles [mostPiles]uint8

// State is a position.
type State struct {
	Piles
	Player int // whose turn it is
}

// Rules plays Nim.
type Rules struct {
	players int
	piles   []int // at the start
}

// Spec describes the game.
func (r Rules) Spec() plugins.Spec {
	longest := 0
	for _, stones := range r.piles {
		longest += stones
	}
	return plugins.Spec{
		Name: "nim", Version: "1", Players: r.players, Actions: len(r.piles) * r.largest(), MaxLength: longest,
		Observation: plugins.Shape{Planes: 1, Height: len(r.piles), Width: r.largest(), Names: []string{"stones"}},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

func (r Rules) largest() int { return slices.Max(r.piles) }

// Start is all piles, and player 0 to move.
func (r Rules) Start(s *State, _ plugins.Request) error {
	*s = State{}
	for k, stones := range r.piles {
		s.Piles[k] = uint8(stones)
	}
	return nil
}

// Mover is whose turn it is while there are stones.
func (Rules) Mover(s *State) int {
	if s.Piles == (Piles{}) {
		return plugins.Terminal
	}
	return s.Player
}

// Legal is every number of stones of every pile that has as many.
func (r Rules) Legal(s *State, legal plugins.Bitset) {
	for k, stones := range s.Piles[:len(r.piles)] {
		for take := range int(stones) {
			legal.Add(take*len(r.piles) + k)
		}
	}
}

// Play takes stones.
func (r Rules) Play(s *State, action int) error {
	k, take := r.taking(action)
	s.Piles[k] -= uint8(take)
	s.Player = (s.Player + 1) % r.players
	return nil
}

// taking is what an action does: the pile, and how many stones.
func (r Rules) taking(action int) (pile, stones int) {
	return action % len(r.piles), action/len(r.piles) + 1
}

// Rewards go by how many turns before the last player's a player's is.
func (r Rules) Rewards(s *State, rewards []float32) {
	if s.Piles != (Piles{}) {
		return
	}
	last := s.Player + r.players - 1
	for player := range rewards {
		rewards[player] = r.worth((last - player) % r.players)
	}
}

// worth is the return of a player whose turn is so many before the one that took the last stone.
func (r Rules) worth(before int) float32 { return 1 - 2*float32(before)/float32(r.players-1) }

// Observe writes a bit for every stone.
func (r Rules) Observe(s *State, observation []byte) {
	for k, stones := range s.Piles[:len(r.piles)] {
		for n := range int(stones) {
			bit := k*r.largest() + n
			observation[bit/8] |= 1 << (bit % 8)
		}
	}
}

// AppendState encodes the piles and whose turn it is, a byte each.
func (r Rules) AppendState(dst []byte, s *State) []byte {
	return append(append(dst, s.Piles[:len(r.piles)]...), byte(s.Player))
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("nim: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (r Rules) SetState(s *State, data []byte) error {
	n := len(r.piles)
	if len(data) != n+1 || int(data[n]) >= r.players {
		return ErrState
	}
	*s = State{Player: int(data[n])}
	for k, stones := range data[:n] {
		if int(stones) > r.piles[k] {
			return ErrState
		}
		s.Piles[k] = stones
	}
	return nil
}

// Draw shows the stones that are left.
func (r Rules) Draw(s *State) string {
	var b strings.Builder
	for k, stones := range s.Piles[:len(r.piles)] {
		fmt.Fprintf(&b, "%c  %s\n", 'a'+k, strings.Repeat("o", int(stones)))
	}
	return b.String()
}

// Name is the pile's letter and the number of stones.
func (r Rules) Name(_ *State, action int) string {
	k, take := r.taking(action)
	return fmt.Sprintf("%c%d", 'a'+k, take)
}
