package mcts

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// Search runs the searches of many games, one in each slot, in lockstep. It is a pure step machine:
// no clock, no I/O, no goroutine. It says which moves it wants played (Select) and which positions
// evaluated (Pending); whoever drives it brings the answers (Expand, Backup), as Run does. What
// happens in one slot depends on nothing in any other.
//
// A Search is not safe for concurrent use. It keeps the position that Begin is given until the
// slot's next Begin, copies those of Expand, and reuses its memory: in a steady state it allocates
// nothing.
type Search struct {
	config Config
	spec   plugins.Spec
	games  []game

	pending []plugins.Position
	moves   []plugins.Move
	evals   []Evaluation       // room for Run
	stepped []plugins.Position // room for Run
	scratch []float32          // [Actions]
	values  []float64          // [Players]
	explore []float32          // PUCT: exploration by number of visits, up to as many as are usual
}

// game is one slot.
type game struct {
	phase  phase
	tree   tree
	noise  []float32 // [Actions], or empty for none
	luck   uint64    // what outcomes are drawn by
	visits []int32   // [budget] sequential halving: the visit count that each simulation considers
	budget int       // simulations of this search
	next   int       // simulations of those to come
	done   int       // simulations so far

	starts []int32 // edges of the root that a round of simulations begins with
	leaves []leaf  // simulations in flight, in the order they were started
}

// leaf is the end of a simulation in flight.
type leaf struct {
	at   int32 // the node to evaluate, or the parent of the new node
	edge int32 // the edge to follow to the new node, or arrived
	luck int32 // nature's moves in a row that led there
}

// arrived is the edge of a leaf whose node is there and waits for its evaluation.
const arrived int32 = -1

// phase is what a slot waits for.
type phase uint8

const (
	idle       phase = iota // Begin
	evaluating              // Backup
	selecting               // Select
	stepping                // Expand
	finished                // nothing: its result is ready
)

// FaultError is a move that the environment could not play, or played into a position that no
// search can go on from. Its slot is idle until the next Begin.
type FaultError struct {
	Slot   int
	Move   plugins.Move
	Reason string
}

// Error names the slot, the action and the reason.
func (e *FaultError) Error() string {
	return fmt.Sprintf("search in slot %d: action %d in state %x: %s", e.Slot, e.Move.Action, e.Move.State, e.Reason)
}

// ErrNoResult is returned by ReadResult for a slot whose root has not been evaluated.
var ErrNoResult = errors.New("slot has no evaluated root")

// New returns a search with the given number of slots, all idle. It reports a bad configuration,
// and refuses environments of text or hidden information (ErrNotSearchable).
func New(config Config, spec plugins.Spec, slots int) (*Search, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("search configuration: %w", err)
	}
	if err := searchable(spec); err != nil {
		return nil, err
	}
	if slots < 1 {
		return nil, fmt.Errorf("search has %d slots, want at least 1", slots)
	}
	s := &Search{
		config: config, spec: spec, games: make([]game, slots),
		scratch: make([]float32, spec.Actions), values: make([]float64, spec.Players),
	}
	if config.Proofs {
		if err := provable(spec); err != nil {
			return nil, fmt.Errorf("search configuration: %w", err)
		}
	}
	if config.Algorithm == PUCT {
		s.explore = explorations(min(config.Simulations+1, usualVisits), config)
	}
	for i := range s.games {
		s.games[i].next = config.Simulations
		s.games[i].tree.players, s.games[i].tree.proofs = spec.Players, newProofs(config.Proofs, spec)
	}
	return s, nil
}

// usualVisits is more than all but a few nodes of a long search have.
const usualVisits = 1 << 12

// Slots is the number of games that can be searched at once.
func (s *Search) Slots() int { return len(s.games) }

// Simulations is the number of simulations that the slot's search has made.
func (s *Search) Simulations(slot int) int { return s.games[slot].done }

// Finished reports whether the slot's search is over: its result is ready, and it waits for Begin.
func (s *Search) Finished(slot int) bool { return s.games[slot].phase == finished }

// SetSimulations sets the budget of a slot, 1 to 2^24, in place of Config.Simulations, for every
// search of which the root has not been evaluated yet.
func (s *Search) SetSimulations(slot, simulations int) error {
	if slot < 0 || slot >= len(s.games) {
		return s.noSlot(slot)
	}
	if simulations < 1 || simulations > maxSimulations {
		return fmt.Errorf("search in slot %d: simulations is %d, want 1 to %d", slot, simulations, maxSimulations)
	}
	g := &s.games[slot]
	g.next = simulations
	if g.phase == evaluating && g.leaves[0].at == root {
		g.budget = simulations
	}
	return nil
}

// Begin starts a new search in a slot, whatever it held, from a position in which a player moves;
// the root is evaluated first, like any leaf. noise has one number for each of Spec.Actions and is
// copied; nil is none. Gumbel adds it to the root's logits: standard Gumbel noise samples the
// move, none is for strongest play. PUCT mixes it into the root's priors by DirichletFraction: it
// should be at least 0 and sum to 1 over the legal actions.
func (s *Search) Begin(slot int, position plugins.Position, noise []float32) error {
	if slot < 0 || slot >= len(s.games) {
		return s.noSlot(slot)
	}
	g := &s.games[slot]
	g.release()
	switch position.Player {
	case plugins.Terminal:
		return fmt.Errorf("search in slot %d: the game is over, there is no move to search for", slot)
	case plugins.Chance:
		return fmt.Errorf("search in slot %d: nature moves, there is no move to search for", slot)
	}
	if reason := s.reject(&position); reason != "" {
		return fmt.Errorf("search in slot %d: root: %s", slot, reason)
	}
	if err := s.checkNoise(slot, noise); err != nil {
		return err
	}
	s.takeNoise(g, noise)
	g.budget = g.next
	g.tree.add(&position, noParent, noParent)
	g.leaves = append(g.leaves, leaf{at: root, edge: arrived})
	g.phase = evaluating
	return nil
}

func (s *Search) checkNoise(slot int, noise []float32) error {
	if len(noise) != 0 && len(noise) != s.spec.Actions {
		return fmt.Errorf("search in slot %d: %d numbers of noise for %d actions", slot, len(noise), s.spec.Actions)
	}
	for a, x := range noise {
		if !finite(x) {
			return fmt.Errorf("search in slot %d: noise of action %d is %v", slot, a, x)
		}
	}
	return nil
}

// Release makes a slot idle, whatever it held, and lets its positions go.
func (s *Search) Release(slot int) { s.games[slot].release() }

func (s *Search) noSlot(slot int) error {
	return fmt.Errorf("there is no slot %d: the search has %d", slot, len(s.games))
}

func (g *game) release() {
	g.tree.reset()
	g.land()
	g.phase, g.done = idle, 0
}

// ready reports whether the root has been evaluated.
func (g *game) ready() bool { return len(g.tree.visits) > 0 && g.tree.visits[root] > 0 }

// land forgets the leaves in flight.
func (g *game) land() { g.leaves = g.leaves[:0] }

// settle ends a step: leaves in flight wait for their positions, then for their evaluations; without any
// the game goes on to another round, or is finished: its budget is spent, or its root is proven.
func (g *game) settle() {
	switch {
	case g.travelling() > 0:
		g.phase = stepping
	case len(g.leaves) > 0:
		g.phase = evaluating
	case g.done >= g.budget || g.tree.solved():
		g.phase = finished
	default:
		g.phase = selecting
	}
}

// travelling is the number of leaves that wait for a position.
func (g *game) travelling() int {
	n := 0
	for _, l := range g.leaves {
		if l.edge != arrived {
			n++
		}
	}
	return n
}

// reject says what makes a position no node of a tree, or nothing.
func (s *Search) reject(p *plugins.Position) string {
	switch {
	case p.Fault != "":
		return p.Fault
	case p.Player == plugins.Chance && len(p.Rewards) == s.spec.Players:
		return s.rejectChances(p.Chances)
	case p.Player < plugins.Terminal || p.Player >= s.spec.Players:
		return fmt.Sprintf("player is %d, want 0 to %d", p.Player, s.spec.Players-1)
	case len(p.Rewards) != s.spec.Players:
		return fmt.Sprintf("%d rewards for %d players", len(p.Rewards), s.spec.Players)
	case p.Player == plugins.Terminal:
		return ""
	case len(p.Legal) != plugins.BitsetWords(s.spec.Actions):
		return fmt.Sprintf("legal set has %d words, want %d", len(p.Legal), plugins.BitsetWords(s.spec.Actions))
	case p.Legal.Count() == 0:
		return "no legal action in a position that is not terminal"
	}
	return ""
}
