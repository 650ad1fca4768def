package plugins

import (
	"errors"
	"math/rand/v2"
)

// ErrNoText is returned by Verify of environments that ask no questions.
var ErrNoText = errors.New("environment has no text problems to verify")

// Game is what the author of a game writes: the rules for one state at a time, over a state type
// S of their choice (a struct, passed by pointer and reused by the adapter). Adapt turns it into
// an Environment: it batches, encodes, checks and counts the length.
//
// A Game value is shared by goroutines; its methods must not change it. They may change only the
// *S they are given. Optional interfaces, found by type assertion: Chancer, Judge, Finisher, Drawer
// and Namer.
type Game[S any] interface {
	// Spec says what the game is under its settings. The adapter fills in Traits.Render,
	// Traits.Notation, Traits.Rollout and Settings.
	Spec() Spec
	// Start makes *s the start position of the request. *s may hold any earlier state.
	Start(s *S, request Request) error
	// Mover is who moves in s: a player, Chance, or Terminal.
	Mover(s *S) int
	// Legal adds the legal actions of a non-terminal s to legal, which comes empty.
	Legal(s *S, legal Bitset)
	// Play makes the action's move in *s. The adapter has checked that the action is legal.
	Play(s *S, action int) error
	// Rewards fills in, per player, what the move that led to s earned; rewards come zeroed.
	Rewards(s *S, rewards []float32)
	// Observe fills in what the mover of a non-terminal s sees; observation comes zeroed and has
	// the size that Spec().Observation gives.
	Observe(s *S, observation []byte)
	// AppendState appends an encoding of s that SetState reads back, and returns the longer slice.
	AppendState(dst []byte, s *S) []byte
	// SetState makes *s what data encodes. data may come from anywhere: it must be checked. *s
	// may hold any earlier state and must not keep data.
	SetState(s *S, data []byte) error
}

// Chancer is a Game with positions where nature moves (Mover returns Chance).
type Chancer[S any] interface {
	// Chances fills in the probability of each of Spec.Outcomes outcomes in s.
	Chances(s *S, chances []float32)
	// Outcome makes nature's move in *s.
	Outcome(s *S, outcome int) error
}

// Judge is a Game that can tell whether one action is legal in less time than finding all that are.
type Judge[S any] interface {
	// Allows reports whether action, which may be any number, is in the set that Legal finds. s is
	// not terminal and not a chance position.
	Allows(s *S, action int) bool
}

// Finisher is a Game that can play random moves to the end in less time than by Legal and Play.
type Finisher[S any] interface {
	// Finish plays uniformly random legal moves in *s, which is not terminal, until the game is
	// over: at every turn each action in the set that Legal finds must be equally likely, whatever
	// was drawn before. It adds to rewards, one per player, what the moves earn, and returns their
	// number. Nothing reads *s afterwards.
	Finish(s *S, random *rand.PCG, rewards []float32) (moves int)
}

// Drawer is a Game that can draw its states for people.
type Drawer[S any] interface{ Draw(s *S) string }

// Namer is a Game that names its moves as its players do.
type Namer[S any] interface{ Name(s *S, action int) string }

// Family is a game with settings: Configure returns the Game under settings that have been
// resolved against Settings, so every name is present and every value in range.
type Family[S any] struct {
	Settings  []Setting
	Configure func(Settings) (Game[S], error)
}
