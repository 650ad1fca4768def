package chess

import (
	rules "github.com/notnil/chess"

	"github.com/tengen-rl/tengen/plugins"
)

// New returns chess as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is chess for plugins.Adapt. Its settings are the length at which a game is drawn and the position that
// it begins with.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{
			{Name: "plies", Kind: plugins.Int, Default: "512", Min: 2, Max: 10000, Help: "length at which a game is drawn"},
			{Name: "fen", Kind: plugins.Text, Default: StartFEN, Help: "the position that a game begins with"},
		},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			start, err := ParseFEN(s["fen"])
			if err != nil {
				return nil, &plugins.SettingError{Name: "fen", Value: s["fen"], Reason: err.Error()}
			}
			start.position.ValidMoves() // which the library works out once: games share the position, from many goroutines
			return Rules{s.Int("plies"), start.position}, nil
		},
	}
}

// StartFEN is the usual start position.
const StartFEN = "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1"

// Rules plays chess.
type Rules struct {
	plies int
	start *rules.Position
}

// Spec describes the game.
func (r Rules) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "chess", Version: "1", Players: 2, Actions: Actions, MaxLength: r.plies,
		Observation: plugins.Shape{Planes: len(planes), Height: boardSize, Width: boardSize, Names: planes[:]},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

// Start is the usual position, or the one that the setting gives.
func (r Rules) Start(s *State, _ plugins.Request) error {
	*s = State{position: r.start, past: s.past[:0]}
	s.remember()
	return nil
}

// Mover is whose turn it is until the game is over.
func (r Rules) Mover(s *State) int {
	if s.mated() || s.drawn() || s.plies >= r.plies {
		return plugins.Terminal
	}
	return seat(s.position.Turn())
}

// seat is the player of a colour.
func seat(c rules.Color) int {
	if c == rules.Black {
		return 1
	}
	return 0
}

// Legal is every legal move.
func (Rules) Legal(s *State, legal plugins.Bitset) {
	for _, m := range s.legal() {
		legal.Add(action(m, s.position.Turn()))
	}
}

// Allows reports whether an action is a legal move.
func (Rules) Allows(s *State, a int) bool { return s.find(a) != nil }

// Play makes a move.
func (Rules) Play(s *State, a int) error {
	s.play(s.find(a))
	return nil
}

// Rewards are +1 and -1 for mate.
func (Rules) Rewards(s *State, rewards []float32) {
	if s.mated() {
		loser := seat(s.position.Turn())
		rewards[loser], rewards[1-loser] = -1, 1
	}
}

// Draw shows the board, white's pieces in capitals, and its FEN.
func (Rules) Draw(s *State) string { return drawing(s) }

// Name is the move as in the UCI protocol.
func (Rules) Name(s *State, a int) string {
	name, err := s.Move(a)
	if err != nil {
		return "illegal"
	}
	return name
}
