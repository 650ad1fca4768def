package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// Agent plays and analyses with trained weights. It is safe for concurrent use, needs no database,
// and with rules in process no child either.
type Agent struct {
	rules       *rules
	source      fs.FS // where newer weights may appear; nil when they cannot
	simulations int
	most        int // simulations of a timed search, to bound its memory

	mu    sync.RWMutex
	brain *brain
}

// brain is one version of the weights.
type brain struct {
	network   policy.Network
	iteration int
	seconds   float64
	search    SearchConfig
}

func newAgent(r *rules, network policy.Network, state checkpoint, simulations int) *Agent {
	return &Agent{rules: r, simulations: simulations, most: mostSimulations, brain: newBrain(network, state)}
}

func newBrain(network policy.Network, state checkpoint) *brain {
	return &brain{network: network, iteration: state.Iteration, seconds: state.Seconds, search: state.Search}
}

// DefaultSimulations is how many positions an Agent evaluates per move when nothing else is said.
const DefaultSimulations = 64

// LoadAgent reads the newest whole checkpoint of a run directory, or the one weights file that
// fsys holds. Rules come from WithEnvironment, from WithBundled (in this process), or from the
// command that the weights were trained with. Close the agent to free them.
func LoadAgent(ctx context.Context, fsys fs.FS, list ...Option) (*Agent, error) {
	network, state, err := findWeights(fsys)
	if err != nil {
		return nil, fmt.Errorf("load agent: %w", err)
	}
	settings, err := environmentOf(fsys)
	if err != nil {
		return nil, fmt.Errorf("load agent: %w", err)
	}
	settings.Name, settings.Command, settings.Settings = state.Rules.Name, state.Rules.Command, state.Rules.Settings
	settings.InProcess, settings.Processes = true, 1
	rules, err := openRules(ctx, settings, collect(list))
	if err != nil {
		return nil, fmt.Errorf("load agent: %w", err)
	}
	if v := rules.spec.Version; v != state.Rules.Version {
		return nil, errors.Join(fmt.Errorf("load agent: weights were trained under version %s of %s, the rules are version %s", state.Rules.Version, rules.spec.Name, v), rules.Close())
	}
	if err := fits(network, rules); err != nil {
		return nil, errors.Join(fmt.Errorf("load agent: %w", err), rules.Close())
	}
	agent := newAgent(rules, network, state, DefaultSimulations)
	agent.source = fsys
	return agent, nil
}

// environmentOf is what a run directory's own configuration says of how its rules are run, pins and limits
// among it; the defaults for weights alone.
func environmentOf(fsys fs.FS) (EnvironmentConfig, error) {
	data, err := fs.ReadFile(fsys, configFile)
	if errors.Is(err, fs.ErrNotExist) {
		return Default().Environment, nil
	}
	if err != nil {
		return EnvironmentConfig{}, err
	}
	c, err := ParseConfig(configFile, data)
	return c.Environment, err
}

// findWeights reads a run directory's newest checkpoint, or a lone weights file.
func findWeights(fsys fs.FS) (policy.Network, checkpoint, error) {
	if _, err := fs.Stat(fsys, checkpointsDir); err == nil {
		network, state, _, err := newestCheckpoint(fsys, readPlayer)
		return network, state, err
	}
	files, err := fs.Glob(fsys, "*.safetensors")
	if err != nil || len(files) != 1 {
		return nil, checkpoint{}, fmt.Errorf("want a run directory or one weights file, found %d of them (%s)", len(files), strings.Join(files, ", "))
	}
	return readNetwork(fsys, path.Clean(files[0]))
}

// fits says whether weights are for the rules as they are.
func fits(network policy.Network, r *rules) error {
	switch n := network.(type) {
	case *policy.Residual:
		if got, want := policy.ShapeOf(r.spec), n.Shape(); got != want {
			return fmt.Errorf("weights are for %+v, the rules show %+v", want, got)
		}
	case *policy.Transformer:
		vocabulary, err := vocabularyOf(r)
		if err != nil {
			return err
		}
		if got, want := vocabulary.Size(), n.Config().Vocabulary; got != want {
			return fmt.Errorf("weights are for a vocabulary of %d tokens, the task has %d", want, got)
		}
	}
	return nil
}

// Refresh takes over newer weights if the run that the agent was loaded from has any, and says
// whether it did. Games under way go on with them.
func (a *Agent) Refresh() (bool, error) {
	if a.source == nil {
		return false, nil
	}
	iterations, err := listWeights(a.source, checkpointsDir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || len(iterations) == 0 || iterations[0] <= a.Iteration() {
		return false, err
	}
	network, state, _, err := newestCheckpoint(a.source, readPlayer)
	if err != nil {
		return false, fmt.Errorf("refresh agent: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.brain = newBrain(network, state)
	return true, nil
}

func (a *Agent) now() *brain {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.brain
}

// Iteration is how many iterations the weights were trained for.
func (a *Agent) Iteration() int { return a.now().iteration }

// Seconds is how long the weights were trained for.
func (a *Agent) Seconds() float64 { return a.now().seconds }

// Digest is the SHA-256 of the weights, in hexadecimal.
func (a *Agent) Digest() string { return a.now().network.Digest() }

// Spec says what the environment is.
func (a *Agent) Spec() plugins.Spec { return a.rules.spec }

// Environment is the agent's rules, configured. It is closed with the agent or its engine.
func (a *Agent) Environment() plugins.Environment { return a.rules.env }

// SetSimulations says how many positions to evaluate per move where no deadline says more or less.
// It is not safe to call while the agent thinks.
func (a *Agent) SetSimulations(n int) { a.simulations = max(1, n) }

// Simulations is the number of positions evaluated per move.
func (a *Agent) Simulations() int { return a.simulations }

// Player plays the agent in matches, with the weights of this moment: with search, or when simulations is 0, or
// the game hides what a search would look at, by the network alone.
func (a *Agent) Player(simulations int) (Player, error) {
	b := a.now()
	if simulations == 0 || !a.rules.spec.Traits.PerfectInformation {
		return networkPlayer{b.network, a.rules.spec, b.search.Views}, nil
	}
	return networkSearchPlayer(simulations, b.search, b.network, a.rules.env, a.rules.spec)
}

// Close frees the rules of an agent made by LoadAgent; an engine's agent leaves them to it.
func (a *Agent) Close() error {
	if a.source == nil {
		return nil
	}
	return a.rules.Close()
}

// Analysis is what the agent thinks of a position.
type Analysis struct {
	Action      int         `json:"action"`      // recommended
	Values      []float32   `json:"values"`      // per player: the return still to come
	Raw         []float32   `json:"raw"`         // the same, by the network alone
	Simulations int         `json:"simulations"` // positions searched
	Candidates  []Candidate `json:"candidates"`  // the legal actions, the best first
}

// Candidate is one legal action of an analysed position.
type Candidate struct {
	Action int     `json:"action"`
	Prior  float32 `json:"prior"`  // the network's probability
	Visits int     `json:"visits"` // simulations through it
	Q      float32 `json:"q"`      // the mover's return still to come, after search
	Policy float32 `json:"policy"` // the improved policy's probability
}

// Choose returns the move the agent recommends: Analyze without the reasons.
func (a *Agent) Choose(ctx context.Context, position plugins.Position) (int, error) {
	analysis, err := a.Analyze(ctx, position)
	return analysis.Action, err
}

// Analyze searches a position that is not over. The budget is the agent's simulations, or, where
// ctx has a deadline, as many as fit: it answers by nine tenths of the time, though never before it has looked at a
// few positions. In games of hidden information it is the network alone that answers.
func (a *Agent) Analyze(ctx context.Context, position plugins.Position) (Analysis, error) {
	if position.Player < 0 {
		return Analysis{}, errors.New("analyze: nobody is to move in this position")
	}
	if err := ctx.Err(); err != nil {
		return Analysis{}, fmt.Errorf("analyze: %w", err)
	}
	b := a.now()
	if !a.rules.spec.Traits.PerfectInformation {
		return a.judge(ctx, b, position)
	}
	if _, timed := ctx.Deadline(); timed {
		return a.analyzeInTime(ctx, b, position)
	}
	return a.analyze(ctx, b, position, a.simulations)
}

func (a *Agent) analyze(ctx context.Context, b *brain, position plugins.Position, simulations int) (Analysis, error) {
	config := searchConfig(b.search)
	config.Simulations, config.DirichletFraction = simulations, 0
	search, err := mcts.New(config, a.rules.spec, 1)
	if err != nil {
		return Analysis{}, fmt.Errorf("analyze: %w", err)
	}
	if err := search.Begin(0, position, nil); err != nil {
		return Analysis{}, fmt.Errorf("analyze: %w", err)
	}
	if err := mcts.Run(ctx, search, a.rules.env, newEvaluator(viewed(b.network, a.rules.spec, b.search.Views), a.rules.spec, 0, nil)); err != nil {
		return Analysis{}, fmt.Errorf("analyze: %w", err)
	}
	var r mcts.Result
	if err := search.ReadResult(0, &r); err != nil {
		return Analysis{}, fmt.Errorf("analyze: %w", err)
	}
	return newAnalysis(r, position.Legal), nil
}
