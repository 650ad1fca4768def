package pig

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// The actions.
const (
	Roll = iota
	Hold
)

const (
	sides       = 6 // of the die
	mostPlayers = 4
	perPoint    = 10 // moves of the longest game, by point of the target
)

// New returns Pig as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is Pig for plugins.Adapt. Its settings are the players and the target.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{
			{Name: "players", Kind: plugins.Int, Default: "2", Min: 2, Max: mostPlayers, Help: "who take turns"},
			{Name: "target", Kind: plugins.Int, Default: "50", Min: 2, Max: 200, Help: "points to win with"},
		},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			return Rules{Players: s.Int("players"), Target: s.Int("target")}, nil
		},
	}
}

// State is a position.
type State struct {
	Scores  [mostPlayers]int // held, by player
	Turn    int              // the total of the turn
	Player  int              // whose turn it is
	Rolling bool             // the die is in the air
	Moves   int              // so far, nature's included
}

// Rules plays Pig.
type Rules struct{ Players, Target int }

// Spec describes the game.
func (r Rules) Spec() plugins.Spec {
	names := []string{"mover's score"}
	for k := 1; k < r.Players; k++ {
		names = append(names, fmt.Sprintf("score of the player %d turns on", k))
	}
	return plugins.Spec{
		Name: "pig", Version: "1", Players: r.Players, Actions: 2, Outcomes: sides, MaxLength: r.longest(),
		Observation: plugins.Shape{
			Planes: r.Players + 2, Height: 1, Width: 1, Encoding: plugins.Float32,
			Names: append(names, "turn's total", "moves played"),
		},
		Returns: plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Traits:  plugins.Traits{Chance: true, PerfectInformation: true, Deterministic: true},
	}
}

func (r Rules) longest() int { return perPoint * r.Target }

// Start is no points for anybody.
func (Rules) Start(s *State, _ plugins.Request) error { *s = State{}; return nil }

// Mover is whose turn it is, or nature while the die is in the air.
func (r Rules) Mover(s *State) int {
	switch {
	case r.winner(s) >= 0 || s.Moves >= r.longest():
		return plugins.Terminal
	case s.Rolling:
		return plugins.Chance
	}
	return s.Player
}

// winner is who has reached the target, or -1.
func (r Rules) winner(s *State) int {
	for player, score := range s.Scores[:r.Players] {
		if score >= r.Target {
			return player
		}
	}
	return -1
}

// Legal is both, or to hold what wins.
func (r Rules) Legal(s *State, legal plugins.Bitset) {
	legal.Add(Hold)
	if s.Scores[s.Player]+s.Turn < r.Target {
		legal.Add(Roll)
	}
}

// Play throws the die, or holds the total and passes the turn on.
func (r Rules) Play(s *State, action int) error {
	s.Moves++
	if action == Roll {
		s.Rolling = true
		return nil
	}
	s.Scores[s.Player] += s.Turn
	r.pass(s)
	return nil
}

func (r Rules) pass(s *State) { s.Turn, s.Player = 0, (s.Player+1)%r.Players }

// Chances are those of a fair die.
func (Rules) Chances(_ *State, chances []float32) {
	for i := range chances {
		chances[i] = 1.0 / sides
	}
}

// Outcome is the die showing outcome+1.
func (r Rules) Outcome(s *State, outcome int) error {
	s.Moves++
	s.Rolling = false
	if outcome == 0 {
		r.pass(s)
		return nil
	}
	s.Turn += outcome + 1
	return nil
}

// Rewards are 1 for the winner, and -1 shared by the others.
func (r Rules) Rewards(s *State, rewards []float32) {
	winner := r.winner(s)
	if winner < 0 {
		return
	}
	for player := range rewards {
		rewards[player] = -1 / float32(r.Players-1)
	}
	rewards[winner] = 1
}

// Observe writes scores from the mover's on, the turn's total, and how far the game has gone.
func (r Rules) Observe(s *State, observation []byte) {
	put := func(plane int, x, of int) {
		binary.LittleEndian.PutUint32(observation[4*plane:], math.Float32bits(float32(x)/float32(of)))
	}
	for k := range r.Players {
		put(k, s.Scores[(s.Player+k)%r.Players], r.Target)
	}
	put(r.Players, s.Turn, r.Target)
	put(r.Players+1, s.Moves, r.longest())
}

const stateBytes = 2*mostPlayers + 6

// AppendState encodes scores and turn in two bytes each, then whose turn it is, whether the die is in the
// air, and the number of moves.
func (Rules) AppendState(dst []byte, s *State) []byte {
	for _, score := range s.Scores {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(score))
	}
	dst = binary.LittleEndian.AppendUint16(dst, uint16(s.Turn))
	rolling := byte(0)
	if s.Rolling {
		rolling = 1
	}
	dst = append(dst, byte(s.Player), rolling)
	return binary.LittleEndian.AppendUint16(dst, uint16(s.Moves))
}

// ErrState is returned for bytes that encode no position of the game.
var ErrState = errors.New("pig: not a position of the game")

// SetState decodes what AppendState wrote and refuses impossible positions.
func (r Rules) SetState(s *State, data []byte) error {
	if len(data) != stateBytes || data[len(data)-3] > 1 {
		return ErrState
	}
	for player := range s.Scores {
		s.Scores[player] = int(binary.LittleEndian.Uint16(data[2*player:]))
	}
	data = data[2*mostPlayers:]
	s.Turn, s.Moves = int(binary.LittleEndian.Uint16(data)), int(binary.LittleEndian.Uint16(data[4:]))
	s.Player, s.Rolling = int(data[2]), data[3] == 1
	if !r.possible(s) {
		return ErrState
	}
	return nil
}

// possible reports whether numbers are such as play can bring about.
func (r Rules) possible(s *State) bool {
	if s.Player >= r.Players || s.Moves > r.longest() {
		return false
	}
	reached := 0
	for player, score := range s.Scores {
		if score >= r.Target+sides || player >= r.Players && score > 0 {
			return false
		}
		if score >= r.Target {
			reached++
		}
	}
	total := s.Scores[s.Player] + s.Turn
	return reached <= 1 && (reached == 0 || s.Turn == 0) && total < r.Target+sides && !(s.Rolling && total >= r.Target)
}

// Draw shows scores, and the total behind the score of whose turn it is.
func (r Rules) Draw(s *State) string {
	var b strings.Builder
	for player, score := range s.Scores[:r.Players] {
		fmt.Fprintf(&b, "player %d  %3d", player+1, score)
		if player == s.Player && r.Mover(s) != plugins.Terminal {
			fmt.Fprintf(&b, " + %d", s.Turn)
			if s.Rolling {
				b.WriteString(" and the die rolls")
			}
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "target    %3d\n", r.Target)
	return b.String()
}

// Name is roll or hold.
func (Rules) Name(_ *State, action int) string { return [...]string{"roll", "hold"}[action] }
