package text

import (
	"context"
	"fmt"
	"reflect"

	"github.com/tengen-rl/tengen/plugins"
)

// Game is a text environment as a game of one player, so that package mcts searches answers as it does
// moves: an action is a token, a position is a problem and what has been written so far. The environment
// is asked for problems and verdicts only; the text is the game's.
//
//   - Legal are the tokens that the task's grammar, alphabet and length allow ([Grammar]), and End where the
//     answer may stop. An answer ends with End, or by itself where nothing else is legal; it is never cut
//     in the middle, as its room is known from the beginning.
//   - An answer that has ended earns what the verifier says. All that end in one call are verified in one
//     call. A verifier's fault is the position's Fault.
//   - Observation is what a policy.Transformer reads, as its AppendObservation writes it: the number of
//     tokens of [End] prompt answer in two bytes, then these in as many bytes as the network's context. As
//     a plugins.Shape that is one plane of one row of bits.
//   - State is a Draft. It begins with the problem's length and state; the problem is refused under other
//     settings when an answer to it is verified.
//
// A Game runs in this process. It is safe for concurrent use, and its memory is bounded.
type Game struct {
	env        plugins.Environment
	problems   plugins.Spec // of the text environment
	spec       plugins.Spec // of the game
	vocabulary *Vocabulary
	grammar    *Grammar
	context    int
}

var _ plugins.Environment = (*Game)(nil)

// NewGame makes a game of a text environment that has been configured, and then said spec of itself, for a
// network that reads so many tokens of a vocabulary. It reports a grammar that cannot be followed.
func NewGame(env plugins.Environment, spec plugins.Spec, v *Vocabulary, context int) (*Game, error) {
	if !spec.Traits.Text {
		return nil, fmt.Errorf("game of text: %s has moves of its own", spec.Name)
	}
	grammar, err := NewGrammar(spec.Grammar, spec.Alphabet, v)
	if err != nil {
		return nil, fmt.Errorf("game of text: %w", err)
	}
	g := &Game{env: env, problems: spec, vocabulary: v, grammar: grammar, context: context}
	g.spec = plugins.Spec{
		Name: spec.Name, Version: spec.Version, Players: 1, Actions: v.Size(), MaxLength: spec.MaxLength,
		Observation: plugins.Shape{Planes: 1, Height: 1, Width: 8 * (lengthBytes + context)},
		Returns:     spec.Returns, Settings: spec.Settings,
		Traits: plugins.Traits{PerfectInformation: true, Deterministic: spec.Traits.Deterministic},
	}
	if err := g.spec.Validate(); err != nil {
		return nil, fmt.Errorf("game of text: %w", err)
	}
	return g, nil
}

// Spec is what the game is.
func (g *Game) Spec() plugins.Spec { return g.spec }

// Configure configures the text environment again, as it was.
func (g *Game) Configure(ctx context.Context, settings plugins.Settings) (plugins.Spec, error) {
	spec, err := g.env.Configure(ctx, settings)
	if err != nil {
		return plugins.Spec{}, err
	}
	if !reflect.DeepEqual(spec, g.problems) {
		return plugins.Spec{}, fmt.Errorf("configure: the game of %s was made for other settings", g.spec.Name)
	}
	return g.spec, nil
}

// Start poses problems, to which nothing has been written.
func (g *Game) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	groups, err := Pose(ctx, g.env, g.vocabulary, requests, 0)
	if err != nil {
		return nil, err
	}
	return g.Begin(ctx, groups, nil)
}

// Begin returns the positions in which the answers to the groups' problems begin with some tokens, nil for none. A
// group's Fault is its position's, and so is a beginning that no answer has.
func (g *Game) Begin(ctx context.Context, groups []Group, answer []byte) ([]plugins.Position, error) {
	drafts, faults := make([]Draft, len(groups)), make([]string, len(groups))
	for i := range groups {
		drafts[i], faults[i] = Draft{Problem: groups[i].State, Prompt: groups[i].Tokens, Answer: answer}, groups[i].Fault
	}
	return g.positions(ctx, drafts, faults)
}

// Step writes a token to each answer.
func (g *Game) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	drafts, faults := make([]Draft, len(moves)), make([]string, len(moves))
	for i, m := range moves {
		d, err := g.write(m)
		if err != nil {
			faults[i] = err.Error()
		}
		drafts[i] = d
	}
	return g.positions(ctx, drafts, faults)
}

// write is the draft behind a move.
func (g *Game) write(m plugins.Move) (Draft, error) {
	d, err := ReadDraft(m.State)
	if err != nil {
		return Draft{}, err
	}
	if d.Ended {
		return Draft{}, fmt.Errorf("the answer has ended")
	}
	legal, err := g.legal(&d)
	if err != nil {
		return Draft{}, err
	}
	if !legal.Has(m.Action) {
		return Draft{}, fmt.Errorf("token %d is not legal here", m.Action)
	}
	if m.Action == int(End) {
		d.Ended = true
	} else {
		d.Answer = append(d.Answer[:len(d.Answer):len(d.Answer)], byte(m.Action))
	}
	return d, nil
}

// Verify judges no texts, like every game's: moves lead to the verifier here.
func (g *Game) Verify(context.Context, []plugins.Answer) ([]plugins.Verdict, error) {
	return nil, plugins.ErrNoText
}
