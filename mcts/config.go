package mcts

import (
	"errors"
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// Algorithm is a way of choosing where to look next.
type Algorithm uint8

const (
	// Gumbel is the search of Danihelka et al., "Policy improvement by planning with Gumbel"
	// (ICLR 2022): it improves the policy with any number of simulations, even two.
	Gumbel Algorithm = iota
	// PUCT is the search of AlphaZero (Silver et al., Science 2018).
	PUCT
)

// String names the algorithm as configurations do.
func (a Algorithm) String() string {
	switch a {
	case Gumbel:
		return "gumbel"
	case PUCT:
		return "puct"
	}
	return fmt.Sprintf("algorithm %d", uint8(a))
}

const maxSimulations = 1 << 24

// Config chooses the algorithm and its constants. Start from Default: the zero value is not valid.
// Q is the mover's return still to come; both algorithms first bring it to the scale of
// Spec.Returns, (q-Low)/(High-Low), so that the constants mean the same in every game.
type Config struct {
	Algorithm Algorithm

	// Simulations is the budget of one search, 1 to 2^24: each ends in one new position (or one
	// visit to a terminal position). The root's evaluation comes on top. Time and memory are
	// proportional to it.
	Simulations int

	// Considered is the number of root actions that Gumbel draws and halves among (m in the
	// paper), at least 1; fewer are drawn where fewer are legal. Values above Simulations are
	// never used up. Considered = Simulations is the one-round form of nanoAlphaZero: every action
	// drawn is visited once, all side by side, and there is no tree. Only where fewer actions are
	// legal are there more rounds, which spend the rest of the budget.
	Considered int
	// ValueScale and VisitBase are c_scale > 0 and c_visit >= 0 of equation (8) in the paper:
	// sigma(q) = (c_visit + max N) * c_scale * q. Larger values trust the search more and the
	// prior less. Where values are still noise, a smaller ValueScale keeps the target soft.
	ValueScale, VisitBase float32
	// Sequential starts Gumbel's simulations one by one, each at the action that is best by then, as
	// mctx does. Otherwise all actions that sequential halving visits next are searched side by
	// side: what is played, and asked of the evaluator, comes in a few large batches, and the
	// result differs only where the order of actions within a round mattered.
	Sequential bool
	// Rescale stretches the completed Q-values of every node over [0,1] instead of using
	// Spec.Returns, as mctx does (with ValueScale 0.1). It makes much of small differences.
	Rescale bool

	// CPUCTInit >= 0 and CPUCTBase > 0 are the exploration constants c_init and c_base of PUCT.
	CPUCTInit, CPUCTBase float32
	// FPUReduction >= 0 sets what PUCT supposes of an action without visits: the node's mean
	// value, less FPUReduction * sqrt(total prior of the visited actions), on the [0,1] scale.
	FPUReduction float32
	// DirichletFraction is the share, 0 to 1, of noise in PUCT's root priors where Begin is given
	// noise; AlphaZero used 0.25 in self-play. In matches pass no noise.
	DirichletFraction float32
	// ForcedPlayouts is k >= 0 of KataGo's forced playouts (Wu, "Accelerating self-play learning in
	// Go", 2019, section 3.2), 2 there; 0 is off. Where Begin is given noise, a root action with a
	// visit gets at least sqrt(k P sum N) of them, so that what the noise proposes is looked at. It
	// wants TargetPruning, or the policy learns to look at it too.
	ForcedPlayouts float32
	// TargetPruning takes from PUCT's target the visits that were made only because they were forced
	// (same section). It works on Target alone: Visits and Values stay as they are.
	TargetPruning bool

	// Proofs backs proofs up the tree (MCTS-Solver: Winands, Björnsson and Saito 2008). What is proven
	// is not searched again; PUCT's root alone still counts visits to proven actions that do not
	// lose, or its shares of visits would mean nothing: these cost no evaluation. The search is
	// finished when its root is proven. Target and Action leave out actions that are proven lost or
	// worse than another. New refuses games but those of one player, and of two whose returns sum to
	// a constant. A search does not know what was earned before its root, and takes it for nothing,
	// as is true of games that pay at their end.
	Proofs bool
}

// Default returns the configuration to start from: Gumbel with 64 simulations.
func Default() Config {
	return Config{
		Algorithm: Gumbel, Simulations: 64,
		Considered: 16, ValueScale: 1, VisitBase: 50,
		CPUCTInit: 1.25, CPUCTBase: 19652, FPUReduction: 0.2, DirichletFraction: 0.25,
	}
}

// Validate reports every fault, joined. Constants of the algorithm not chosen are not looked at.
func (c Config) Validate() error {
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	check(c.Algorithm <= PUCT, "algorithm is %d, want gumbel (0) or puct (1)", c.Algorithm)
	check(c.Simulations >= 1 && c.Simulations <= maxSimulations, "simulations is %d, want 1 to %d", c.Simulations, maxSimulations)
	switch c.Algorithm {
	case Gumbel:
		check(c.Considered >= 1, "considered is %d, want at least 1", c.Considered)
		check(c.ValueScale > 0 && finite(c.ValueScale), "value scale is %v, want a number above 0", c.ValueScale)
		check(c.VisitBase >= 0 && finite(c.VisitBase), "visit base is %v, want a number from 0", c.VisitBase)
	case PUCT:
		check(c.CPUCTInit >= 0 && finite(c.CPUCTInit), "c_puct init is %v, want a number from 0", c.CPUCTInit)
		check(c.CPUCTBase > 0 && finite(c.CPUCTBase), "c_puct base is %v, want a number above 0", c.CPUCTBase)
		check(c.FPUReduction >= 0 && finite(c.FPUReduction), "first-play urgency reduction is %v, want a number from 0", c.FPUReduction)
		check(c.DirichletFraction >= 0 && c.DirichletFraction <= 1, "dirichlet fraction is %v, want 0 to 1", c.DirichletFraction)
		check(c.ForcedPlayouts >= 0 && finite(c.ForcedPlayouts), "forced playouts is %v, want a number from 0", c.ForcedPlayouts)
		check(!c.TargetPruning || c.ForcedPlayouts != 0, "target pruning is on without forced playouts, and has nothing to prune")
	}
	return errors.Join(faults...)
}

// ErrNotSearchable is wrapped by New's refusal of environments that this search does not cover.
var ErrNotSearchable = errors.New("environment cannot be searched")

// searchable says why a tree of positions with exact rules is no model of the environment.
func searchable(spec plugins.Spec) error {
	if err := spec.Validate(); err != nil {
		return fmt.Errorf("spec: %w", err)
	}
	switch {
	case spec.Traits.Text:
		return fmt.Errorf("%w: %s answers with text and has no actions", ErrNotSearchable, spec.Name)
	case !spec.Traits.PerfectInformation:
		return fmt.Errorf("%w: %s hides information from its players (spec has no perfect-information trait), and the search would look at it", ErrNotSearchable, spec.Name)
	}
	return nil
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }
