package kuhn

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// The actions.
const (
	Pass = iota
	Bet
)

const (
	cards   = 3
	undealt = -1
	longest = 5 // two cards, three actions
)

// New returns Kuhn poker as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is Kuhn poker for plugins.Adapt. It has no settings.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Configure: func(plugins.Settings) (plugins.Game[State], error) { return Rules{}, nil },
	}
}

// State is a position: cards from 0, the jack, to 2, the king, or -1 before the deal, and what the players did.
type State struct {
	Cards   [2]int8
	Actions [3]int8
	Played  int // of Actions
}

// Rules plays Kuhn poker.
type Rules struct{}

// Spec describes the game.
func (Rules) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "kuhn", Version: "1", Players: 2, Actions: 2, Outcomes: cards, MaxLength: longest,
		Observation: plugins.Shape{
			Planes: cards + 2, Height: 1, Width: 1,
			Names: []string{"jack", "queen", "king", "mover is second", "bet to answer"},
		},
		Returns: plugins.Range{Low: -2, High: 2, ConstantSum: true},
		Traits:  plugins.Traits{Chance: true, Deterministic: true},
	}
}

// Start is before the deal.
func (Rules) Start(s *State, _ plugins.Request) error {
	*s = State{Cards: [2]int8{undealt, undealt}}
	return nil
}

// Mover is nature until both have a card, and then whoever's turn it is until the pot is decided.
func (Rules) Mover(s *State) int {
	switch {
	case s.Cards[1] == undealt:
		return plugins.Chance
	case s.over():
		return plugins.Terminal
	}
	return s.Played % 2
}

// over reports whether a bet has been answered or both have passed.
func (s *State) over() bool {
	return s.Played >= 2 && (s.Actions[0] == Bet || s.Actions[1] == Pass || s.Played == 3)
}

// Chances are equal for the cards that are left.
func (Rules) Chances(s *State, chances []float32) {
	left := float32(cards)
	if s.Cards[0] != undealt {
		left--
	}
	for card := range chances {
		if int8(card) != s.Cards[0] {
			chances[card] = 1 / left
		}
	}
}

// ErrDealt is returned for a card that has been dealt.
var ErrDealt = errors.New("kuhn: the card has been dealt")

// Outcome deals a card to the first player, then to the second.
func (Rules) Outcome(s *State, outcome int) error {
	switch {
	case s.Cards[0] == undealt:
		s.Cards[0] = int8(outcome)
	case s.Cards[0] == int8(outcome):
		return ErrDealt
	default:
		s.Cards[1] = int8(outcome)
	}
	return nil
}

// Legal is both.
func (Rules) Legal(_ *State, legal plugins.Bitset) {
	legal.Add(Pass)
	legal.Add(Bet)
}

// Play passes or bets.
func (Rules) Play(s *State, action int) error {
	s.Actions[s.Played] = int8(action)
	s.Played++
	return nil
}

// Rewards are the other's chips in the pot, for whoever takes it.
func (Rules) Rewards(s *State, rewards []float32) {
	if s.Cards[1] == undealt || !s.over() {
		return
	}
	winner, chips := 0, float32(1)
	if s.Cards[1] > s.Cards[0] {
		winner = 1
	}
	last, before := s.Actions[s.Played-1], s.Actions[s.Played-2]
	switch {
	case last == Bet:
		chips = 2 // called
	case before == Bet:
		winner = s.Played % 2 // who has bet: the other has folded
	}
	rewards[winner], rewards[1-winner] = chips, -chips
}

// Observe writes the mover's card, their seat, and whether there is a bet to answer.
func (r Rules) Observe(s *State, observation []byte) {
	mover := r.Mover(s)
	observation[0] = 1<<s.Cards[mover] | byte(mover)<<cards
	if s.Played > 0 && s.Actions[s.Played-1] == Bet {
		observation[0] |= 1 << (cards + 1)
	}
}

// AppendState encodes the cards, each plus one, and the actions.
func (Rules) AppendState(dst []byte, s *State) []byte {
	dst = append(dst, byte(s.Cards[0]+1), byte(s.Cards[1]+1))
	for _, action := range s.Actions[:s.Played] {
		dst = append(dst, byte(action))
	}
	return dst
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("kuhn: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (Rules) SetState(s *State, data []byte) error {
	if len(data) < 2 || len(data) > longest || data[0] > cards || data[1] > cards {
		return ErrState
	}
	*s = State{Cards: [2]int8{int8(data[0]) - 1, int8(data[1]) - 1}}
	if s.Cards[1] != undealt && s.Cards[0] == s.Cards[1] || s.Cards[1] != undealt && s.Cards[0] == undealt || s.Cards[1] == undealt && len(data) > 2 {
		return ErrState
	}
	for _, action := range data[2:] {
		if action > Bet || s.over() {
			return ErrState
		}
		s.Actions[s.Played] = int8(action)
		s.Played++
	}
	return nil
}

// Draw shows what was done and the mover's card; both cards when the game is over.
func (r Rules) Draw(s *State) string {
	var b strings.Builder
	mover := r.Mover(s)
	for player, card := range s.Cards {
		mark := "-JQK"[card+1]
		if mover >= 0 && mover != player {
			mark = '?'
		}
		fmt.Fprintf(&b, "player %d: %c", player+1, mark)
		for ply := player; ply < s.Played; ply += 2 {
			b.WriteString(" " + r.Name(s, int(s.Actions[ply])))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Name is pass or bet.
func (Rules) Name(_ *State, action int) string { return [...]string{"pass", "bet"}[action] }
