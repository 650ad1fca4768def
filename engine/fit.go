package engine

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// Fitted says what was chosen for a run where its configuration left it open: the largest network
// that the budget has games enough for, how long to think, and how far back to learn. It comes once, in
// the first Train of the run.
type Fitted struct {
	Blocks      int     `json:"blocks"`
	Channels    int     `json:"channels"`
	Simulations int     `json:"simulations"`
	Window      int     `json:"window"`
	Parameters  int     `json:"parameters"`
	EvalsPerS   float64 `json:"evals_per_s"` // of the network, on all processors
	Length      float64 `json:"length"`      // of a game between random players, plies
	Games       int     `json:"games"`       // that the budget is expected to make
	Positions   int     `json:"positions"`   // likewise
}

// Kind names the event.
func (Fitted) Kind() string { return "fitted" }

const (
	// positionsPerParameter is how many positions of self-play a parameter of the network is worth: a
	// larger network with fewer of them learns less in the same time than a smaller one.
	positionsPerParameter = 10
	// fitShare is the part of a budget in which games are made and learned from; the rest goes to
	// matches and to measuring.
	fitShare = 1 - matchShare - measureShare
	// windowShare is the part of a run's iterations that the first full window holds.
	windowShare = 1.0 / 16

	leastWindow      = 8
	usualSimulations = 16
	longestThought   = 64 // simulations
)

// sizes are the networks to choose from, the smallest first.
var sizes = []NetworkConfig{{Blocks: 2, Channels: 32}, {Blocks: 3, Channels: 48}, {Blocks: 4, Channels: 64}, {Blocks: 6, Channels: 96}, {Blocks: 10, Channels: 128}}

// open says whether something is left to be chosen.
func (c Config) open() bool {
	return c.Network.Blocks == 0 || c.Search.Simulations == 0 || c.Replay.Window == 0
}

// adopt takes what c leaves open from the configuration of the run that is there.
func (c *Config) adopt(saved Config) {
	if c.Network.Blocks == 0 {
		c.Network.Blocks, c.Network.Channels = saved.Network.Blocks, saved.Network.Channels
	}
	if c.Search.Simulations == 0 {
		c.Search.Simulations = saved.Search.Simulations
	}
	if c.Replay.Window == 0 {
		c.Replay.Window = saved.Replay.Window
	}
}

// Fixed is c with everything that it leaves open at the smallest choice: what a run of so many
// iterations, which has no budget to fit, takes.
func (c Config) Fixed() Config {
	c.adopt(Config{Network: sizes[0], Search: SearchConfig{Simulations: usualSimulations}, Replay: ReplayConfig{Window: leastWindow}})
	return c
}

// fit chooses what the configuration leaves open.
func (e *Engine) fit(ctx context.Context) error {
	if e.rules.spec.Traits.Text {
		e.config = e.config.Fixed() // a text run's network has a section of its own
	}
	if !e.config.open() {
		return nil
	}
	if e.config.Run.Iterations > 0 || e.config.byGroups() {
		e.config = e.config.Fixed()
		return nil
	}
	random, err := PlayMatch(ctx, e.rules.env, e.rules.spec, RandomPlayer(), RandomPlayer(), MatchConfig{Games: 64, Seed: e.config.Run.Seed, Threads: 1})
	if err != nil {
		return fmt.Errorf("fit the budget: %w", err)
	}
	f := fitting{config: e.config, spec: e.rules.spec, length: random.Length}
	f.measure = f.time
	fitted, err := f.choose()
	if err != nil {
		return fmt.Errorf("fit the budget: %w", err)
	}
	e.config.adopt(Config{
		Network: NetworkConfig{Blocks: fitted.Blocks, Channels: fitted.Channels},
		Search:  SearchConfig{Simulations: fitted.Simulations}, Replay: ReplayConfig{Window: fitted.Window},
	})
	e.fitted = &fitted
	return nil
}

// fitting is a choice under way.
type fitting struct {
	config Config
	spec   plugins.Spec
	length float64 // plies of a game
	// measure is what a network of a size costs.
	measure func(NetworkConfig) (cost, error)
}

// cost is what a network takes.
type cost struct {
	parameters   int
	evals, train float64 // positions a second, on all processors
}

// choose takes the largest network that sees enough positions, then twice the simulations for as long
// as it still does.
func (f *fitting) choose() (Fitted, error) {
	candidates := sizes
	if f.config.Network.Blocks > 0 {
		candidates = []NetworkConfig{f.config.Network}
	}
	simulations, grows := f.config.Search.Simulations, false
	if simulations == 0 {
		simulations, grows = usualSimulations, true
	}
	var best cost
	network := candidates[0]
	for i, size := range candidates {
		c, err := f.measure(size)
		if err != nil {
			return Fitted{}, err
		}
		if i > 0 && !f.enough(c, simulations) {
			break
		}
		best, network = c, size
	}
	for grows && simulations < longestThought && f.enough(best, 2*simulations) {
		simulations *= 2
	}
	positions := f.positions(best, simulations)
	games := positions / f.length
	window := f.config.Replay.Window
	if window == 0 {
		window = max(leastWindow, int(windowShare*games/float64(f.config.SelfPlay.Games)))
	}
	return Fitted{
		Blocks: network.Blocks, Channels: network.Channels, Simulations: simulations, Window: window,
		Parameters: best.parameters, EvalsPerS: best.evals, Length: f.length, Games: int(games), Positions: int(positions),
	}, nil
}

func (f *fitting) enough(c cost, simulations int) bool {
	return f.positions(c, simulations) >= positionsPerParameter*float64(c.parameters)
}

// positions is how many decisions the budget has time for.
func (f *fitting) positions(c cost, simulations int) float64 {
	each := float64(simulations)/c.evals + f.config.Learner.Reuse/c.train
	return fitShare * f.config.Run.Budget.Seconds() / each
}

// time measures a network of a size, untrained.
func (f *fitting) time(size NetworkConfig) (cost, error) {
	c := f.config
	c.Network.Blocks, c.Network.Channels = size.Blocks, size.Channels
	network, err := policy.NewResidual(policy.ShapeOf(f.spec), networkConfig(c), c.Run.Seed)
	if err != nil {
		return cost{}, err
	}
	rows := c.SelfPlay.GamesPerWorker
	in := policy.Inputs{Rows: rows, Observations: make([]byte, rows*f.spec.Observation.Bytes())}
	out := policy.Outputs{Logits: make([]float32, rows*f.spec.Actions), Values: make([]float32, rows*f.spec.Players)}
	evaluation, err := quickest(func() error { return network.Evaluate(in, out) })
	if err != nil {
		return cost{}, err
	}
	step, err := timeStep(newLearner(c, f.spec, network))
	if err != nil {
		return cost{}, err
	}
	return cost{network.Parameters(), float64(rows*runtime.GOMAXPROCS(0)) / evaluation, float64(c.Learner.Batch) / step}, nil
}

// quickest is the time that do takes when nothing else disturbs it, in seconds.
func quickest(do func() error) (float64, error) {
	var took []float64
	for range 5 {
		began := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began).Seconds())
	}
	return slices.Min(took), nil
}
