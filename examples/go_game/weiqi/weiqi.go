package weiqi

import (
	"fmt"
	"strconv"

	"github.com/tengen-rl/tengen/plugins"
)

// The sizes of board there are.
const (
	MinSize = 5
	MaxSize = 19
)

// Limits of the other settings: komi to either side, and the length of a game.
const (
	MaxKomi  = 400
	MaxMoves = 2000
)

// New returns Go as an environment in this process.
func New() plugins.Environment { return plugins.Adapt(Family()) }

// Family is Go for plugins.Adapt, with the settings size, komi and max_moves.
func Family() plugins.Family[State] {
	return plugins.Family[State]{
		Settings: []plugins.Setting{
			{Name: "size", Kind: plugins.Int, Default: "9", Min: MinSize, Max: MaxSize,
				Help: "lines of the board"},
			{Name: "komi", Kind: plugins.Float, Default: "7.5", Min: -MaxKomi, Max: MaxKomi,
				Help: "points added to White's area; a whole number allows ties"},
			{Name: "max_moves", Kind: plugins.Int, Default: "0", Min: 0, Max: MaxMoves,
				Help: "moves after which the board is counted as it stands; 0: twice size*(size+1)"},
		},
		Configure: func(s plugins.Settings) (plugins.Game[State], error) {
			return NewRules(s.Int("size"), s.Float("komi"), s.Int("max_moves"))
		},
	}
}

// Rules plays Go under fixed settings. It is read-only and safe for concurrent use.
type Rules struct {
	geometry
	komi     float64
	maxMoves int
}

// NewRules returns the rules on a board of size lines (MinSize to MaxSize), with komi points for
// White (-MaxKomi to MaxKomi) and at most maxMoves moves (up to MaxMoves; 0: 2*size*(size+1)).
func NewRules(size int, komi float64, maxMoves int) (*Rules, error) {
	if size < MinSize || size > MaxSize {
		return nil, fmt.Errorf("weiqi: size is %d, want %d to %d", size, MinSize, MaxSize)
	}
	if !(komi >= -MaxKomi && komi <= MaxKomi) {
		return nil, fmt.Errorf("weiqi: komi is %v, want %d to %d", komi, -MaxKomi, MaxKomi)
	}
	if maxMoves < 0 || maxMoves > MaxMoves {
		return nil, fmt.Errorf("weiqi: max_moves is %d, want 0 to %d", maxMoves, MaxMoves)
	}
	if maxMoves == 0 {
		maxMoves = 2 * size * (size + 1)
	}
	return &Rules{geometry: newGeometry(size), komi: komi, maxMoves: maxMoves}, nil
}

// Size is the number of lines of the board.
func (r *Rules) Size() int { return r.size }

// Komi is what White's area is given.
func (r *Rules) Komi() float64 { return r.komi }

// Pass is the action that passes: Size*Size.
func (r *Rules) Pass() int { return r.points }

// Spec describes the game: size*size+1 actions, and returns of +1, 0 or -1.
func (r *Rules) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "go", Version: "1", Players: 2, Actions: r.points + 1, MaxLength: r.maxMoves,
		Observation: plugins.Shape{Planes: len(planeNames), Height: r.size, Width: r.size, Names: planeNames[:]},
		Returns:     plugins.Range{Low: -1, High: 1, ConstantSum: true},
		Symmetries:  plugins.SquareSymmetries(r.size, 1),
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

// String names the variant.
func (r *Rules) String() string {
	n := strconv.Itoa(r.size)
	return "go " + n + "x" + n + ", komi " + strconv.FormatFloat(r.komi, 'g', -1, 64)
}
