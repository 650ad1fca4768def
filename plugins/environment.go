package plugins

import "context"

// Environment is a set of rules under given settings: a board game, a problem with a checkable
// answer. Every call is a batch and stateless: a Position carries everything the next call needs,
// so any call may be repeated, reordered or sent to a fresh process, with the same answer.
//
// All methods are safe for concurrent use. Slices returned belong to the caller; slices passed in
// stay the caller's and are neither kept nor changed. An error fails the whole call; an item that
// alone is bad comes back with its Fault set.
type Environment interface {
	// Configure fixes the settings and returns what the environment then is. It comes first, and
	// may come again with the same settings. Missing settings take their defaults; an unknown
	// name or a value out of range is an error that names it (*SettingError).
	Configure(ctx context.Context, settings Settings) (Spec, error)
	// Start returns the start position of each request: len(out) == len(requests), in order.
	// Equal requests give equal positions.
	Start(ctx context.Context, requests []Request) ([]Position, error)
	// Step plays each move: len(out) == len(moves), in order. An illegal action is a Fault.
	Step(ctx context.Context, moves []Move) ([]Position, error)
	// Verify judges answers to the prompts of text environments; others return ErrNoText.
	Verify(ctx context.Context, answers []Answer) ([]Verdict, error)
}

// Renderer is the optional power to draw positions for people (Traits.Render).
type Renderer interface {
	// Render returns one drawing, of one or more lines, for each state.
	Render(ctx context.Context, states [][]byte) ([]string, error)
}

// Notator is the optional power to name moves as the game's players do (Traits.Notation): "D4",
// "pass", "e2e4". Names are unique among the legal moves of a position.
type Notator interface {
	// Notation returns the name of each move's action in its state.
	Notation(ctx context.Context, moves []Move) ([]string, error)
}

// Roller is the optional power to play uniformly random moves to the end quickly (Traits.Rollout).
type Roller interface {
	// Rollout returns for each playout the mean over Count games of the return still to come,
	// one number per player. Equal playouts give equal answers.
	Rollout(ctx context.Context, playouts []Playout) ([][]float32, error)
}

// Players that nobody is: Position.Player takes these beside 0..Spec.Players-1.
const (
	Terminal = -1 // the game is over
	Chance   = -2 // nature moves: the engine draws an outcome from Position.Chances
)

// Request asks for one start position. The engine owns seeds: one per group.
type Request struct {
	Seed       uint64
	Difficulty float32 // [0, 1]; environments without difficulty ignore it
	Split      Split
}

// Split says which problems a request may be answered from.
type Split uint8

// The splits: problems to learn from, and problems kept for evaluation.
const (
	Train Split = iota
	HeldOut
)

// Move is one action in one state. At a Chance position Action is an outcome, 0..Spec.Outcomes-1.
type Move struct {
	State  []byte
	Action int
}

// Playout asks for Count random games from State, drawn from the stream Seed.
type Playout struct {
	State []byte
	Seed  uint64
	Count int // at least 1
}

// Answer is a text given to the prompt of a position.
type Answer struct {
	State []byte
	Text  string
}

// Verdict is a verifier's judgement of one answer.
type Verdict struct {
	Reward float32 // within Spec.Returns
	Note   string  // why, for people; may be empty
	Fault  string  // this answer could not be judged
}

// Position is one state and everything the engine must know of it.
type Position struct {
	// State is opaque and holds all that Step needs. It begins with a hash of the settings and
	// is refused under others.
	State []byte
	// Player is who moves: 0..Players-1, or Chance, or Terminal.
	Player int
	// Legal has Spec.Actions bits; empty (nil) at Terminal and Chance, never otherwise.
	Legal Bitset
	// Chances, at Chance positions only: the probability of each of Spec.Outcomes outcomes.
	Chances []float32
	// Observation is seen by the mover, laid out as Spec.Observation says; nil at Terminal and
	// Chance.
	Observation []byte
	// Rewards has Spec.Players entries, earned by the move that led here: a player's return is
	// the undiscounted sum over a game.
	Rewards []float32
	// Prompt is the question of a text environment.
	Prompt string
	// Fault says what is wrong with this item alone; the other fields are then meaningless.
	Fault string
}

// Spec says what an environment is under its settings.
type Spec struct {
	Name    string // "go", "tictactoe"
	Version string // changes when behaviour changes, not for speed
	Players int    // 1..255
	Actions int    // size of the action space; 0 for text environments
	// Outcomes is the size of a chance position's outcome space; 0 without chance.
	Outcomes    int
	Observation Shape
	Alphabet    string // text environments: the characters an answer may use, each once
	// PromptAlphabet is the characters that prompts and plain texts may use besides those of
	// Alphabet, which it may repeat; each once. Empty: those of Alphabet alone.
	PromptAlphabet string
	Grammar        string // optional regular expression, in Go's syntax, that every legal answer matches whole
	MaxLength      int    // no game has more moves, no answer more characters
	Returns        Range
	Symmetries     []Symmetry // under which the rules do not change; the identity first; may be empty
	Settings       []Setting  // every setting there is, with its default
	Traits         Traits
}

// Shape lays out an observation: [Planes][Height][Width], row-major.
type Shape struct {
	Planes, Height, Width int
	Encoding              Encoding
	Names                 []string // one per plane, for people; may be empty
}

// Encoding says how an observation's cells become bytes.
type Encoding uint8

const (
	// Bits packs cell i of the flattened observation into bit i%8 of byte i/8.
	Bits Encoding = iota
	// Float32 stores each cell as a little-endian IEEE 754 float32, finite.
	Float32
)

// Range bounds a player's return over a whole game, Low <= return <= High.
type Range struct {
	Low, High float32
	// ConstantSum says that the players' returns always add up to Sum.
	ConstantSum bool
	Sum         float32
}

// Symmetry permutes a position into an equivalent one: cell i of every plane moves to Cells[i],
// action a becomes Actions[a].
type Symmetry struct {
	Cells   []int32 // Height*Width entries
	Actions []int32 // Actions entries
}

// Traits are the optional properties and calls of an environment.
type Traits struct {
	Chance             bool // some positions are Chance
	PerfectInformation bool // observations hide nothing that matters; search needs it
	Deterministic      bool // Start ignores the seed
	Text               bool // prompts and answers: Verify is answered
	Render             bool // Renderer is answered
	Notation           bool // Notator is answered
	Rollout            bool // Roller is answered
	Plain              bool // Teacher is answered, with plain texts
	Worked             bool // Teacher is answered, with worked examples
}
