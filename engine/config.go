package engine

import "time"

// Config says everything about a run. Each field's doc tag is its manual: the same text stands in
// the file that `tengen config default` writes and in the error when a value is refused.
//
// Fields marked free may differ when a run is resumed, because they do not change its weights (Replay.MaxBytes does where
// the window has no room in it).
type Config struct {
	Environment EnvironmentConfig `toml:"environment" doc:"The rules to learn."`
	Run         RunConfig         `toml:"run" doc:"How long, and from which seed."`
	Search      SearchConfig      `toml:"search" doc:"How a move is thought about in self-play."`
	SelfPlay    SelfPlayConfig    `toml:"self_play" doc:"How games are made."`
	Network     NetworkConfig     `toml:"network" doc:"What learns."`
	Learner     LearnerConfig     `toml:"learner" doc:"How it learns."`
	Replay      ReplayConfig      `toml:"replay" doc:"What it learns from."`
	Evaluation  EvaluationConfig  `toml:"evaluation" doc:"How progress is measured; nothing here is learned from."`
	Transformer TransformerConfig `toml:"transformer" doc:"Text problems: what learns."`
	Pretrain    LessonsConfig     `toml:"pretrain" doc:"Text problems: learning to write plain texts of the domain, no questions, no answers."`
	ColdStart   LessonsConfig     `toml:"cold_start" doc:"Text problems: learning to write worked answers."`
	Reinforce   ReinforceConfig   `toml:"reinforce" doc:"Text problems, and games without search: learning from rewards, by groups of answers, or of games (GRPO)."`
	Harvest     HarvestConfig     `toml:"harvest" doc:"Text problems: keeping right answers of the network (rejection sampling)."`
	Supervise   SuperviseConfig   `toml:"supervise" doc:"Text problems: learning to write what was harvested."`
	Distill     DistillConfig     `toml:"distill" doc:"Text problems: a smaller network that learns from the answers of the one before, whose place it takes."`
}

// EnvironmentConfig names the rules.
type EnvironmentConfig struct {
	Name      string            `toml:"name" doc:"A bundled environment, served as a child process of this program: see 'tengen env list'."`
	Command   []string          `toml:"command" doc:"Or the command that serves any other: [\"./my-game\"]. It replaces name."`
	InProcess bool              `toml:"in_process" free:"yes" doc:"Run bundled rules inside this process instead of a child."`
	Settings  map[string]string `toml:"settings" doc:"The environment's own settings: see 'tengen env describe'."`
	Timeout   time.Duration     `toml:"timeout" free:"yes" min:"0.01" max:"3600" doc:"Deadline of one call to the rules' process."`
	Processes int               `toml:"processes" free:"yes" min:"0" max:"256" doc:"How many processes serve the rules, at least one; calls go to the least busy one. More than one is for rules that think long, or in a language that uses one processor."`
	// Trust in what is not our own.
	Pins          map[string]string `toml:"pins" free:"yes" doc:"SHA-256 sums that files must have whenever a process is started: { \"./my-game\" = \"9f86d081...\" }, as sha256sum prints them."`
	MaxMemory     int64             `toml:"max_memory" free:"yes" min:"0" max:"1099511627776" doc:"Bytes that a process of the rules may take (RLIMIT_DATA); 0: no limit. Linux only."`
	MaxProcessors int               `toml:"max_processors" free:"yes" min:"0" max:"4096" doc:"Processors that a process of the rules may run on; 0: all. Linux only."`
}

// RunConfig says how long a run is.
type RunConfig struct {
	Seed       uint64        `toml:"seed" doc:"Where every random number comes from: same plan and seed, same weights."`
	Limit      time.Duration `toml:"limit" free:"yes" min:"0" max:"8760000" doc:"Text problems, and games by groups: wall time after which the run ends, whatever is left of its stages; 0: it goes through them all."`
	Budget     time.Duration `toml:"budget" free:"yes" min:"0" max:"8760000" doc:"Wall time to train for; it is measured into a number of iterations. Used when iterations is 0."`
	Iterations int           `toml:"iterations" free:"yes" min:"0" max:"1000000000" doc:"Iterations to train for; 0 leaves it to the budget."`
	Stages     []string      `toml:"stages" doc:"Text problems: what the run goes through, in order, instead of a budget: pretrain, cold_start, reinforce, harvest, supervise, distill. Each has its section. A game whose stages are reinforce alone is learned by groups of games instead of by search."`
}

// SearchConfig configures the tree search.
type SearchConfig struct {
	Algorithm         string  `toml:"algorithm" choices:"gumbel puct" doc:"gumbel learns from few simulations; puct is AlphaZero's classical search."`
	Simulations       int     `toml:"simulations" min:"0" max:"100000" doc:"Positions evaluated per move in self-play; 0: chosen for the budget, 16 without one."`
	FirstSimulations  int     `toml:"first_simulations" min:"0" max:"100000" doc:"Simulations in the first iteration, growing in a straight line to simulations over the first half of the run; 0: simulations throughout."`
	FullShare         float64 `toml:"full_share" min:"0.01" max:"1" doc:"Share of moves that are searched in full and learned from; the others take fast_simulations and only move the game on (KataGo's playout cap randomisation)."`
	FastSimulations   int     `toml:"fast_simulations" min:"1" max:"100000" doc:"Simulations of a move that is not searched in full."`
	Proofs            bool    `toml:"proofs" doc:"Won and lost positions found in the tree are backed up as proofs, and moves that are proven to lose are not learned. Rules for one player, or for two whose returns add up."`
	ForcedPlayouts    float64 `toml:"forced_playouts" min:"0" max:"100" doc:"puct: least visits of a root action with noise, k of sqrt(k·prior·simulations) (KataGo: 2); 0: none."`
	TargetPruning     bool    `toml:"target_pruning" doc:"puct: what forced playouts and noise alone have visited is not learned; needs forced_playouts."`
	Remember          int     `toml:"remember" free:"yes" min:"0" max:"100000000" doc:"Evaluations that each worker of self-play keeps for positions that come up again in an iteration, as far as they fit in 24 MiB."`
	Symmetries        bool    `toml:"symmetries" doc:"Self-play sees each position under a symmetry of the rules that depends on the position, instead of as it stands."`
	Views             int     `toml:"views" free:"yes" min:"1" max:"64" doc:"In matches and in play, not in self-play: how many symmetric views of a position the network's opinion is the mean of, as far as the rules have symmetries."`
	Considered        int     `toml:"considered" min:"1" max:"4096" doc:"gumbel: how many actions are sampled at the root."`
	ValueScale        float64 `toml:"value_scale" min:"0" max:"100" doc:"gumbel: weight of values against the prior (c_scale)."`
	FirstValueScale   float64 `toml:"first_value_scale" min:"0" max:"100" doc:"gumbel: value_scale in the first iteration, when values are noise, growing in a straight line to value_scale over the first half of the run; 0: value_scale throughout."`
	VisitBase         float64 `toml:"visit_base" min:"0" max:"10000" doc:"gumbel: visits that count beside the largest count (c_visit)."`
	CPUCT             float64 `toml:"cpuct" min:"0" max:"100" doc:"puct: weight of exploration."`
	FPUReduction      float64 `toml:"fpu_reduction" min:"0" max:"2" doc:"puct: how much worse than its parent an unvisited action is thought to be."`
	DirichletFraction float64 `toml:"dirichlet_fraction" min:"0" max:"1" doc:"puct: share of Dirichlet noise in the root prior."`
	DirichletAlpha    float64 `toml:"dirichlet_alpha" min:"0.001" max:"100" doc:"puct: concentration of that noise, divided by the number of legal actions."`
}

// SelfPlayConfig configures game making.
type SelfPlayConfig struct {
	Games          int     `toml:"games" min:"1" max:"1000000" doc:"Games per iteration, all played by the same weights."`
	SamplePlies    int     `toml:"sample_plies" min:"0" max:"65535" doc:"Plies whose move is sampled from the improved policy; later ones take the search's best."`
	OpeningPlies   int     `toml:"opening_plies" min:"0" max:"1000" doc:"Each game begins with 0 to this many uniformly random plies, which are not learned from."`
	RestartShare   float64 `toml:"restart_share" min:"0" max:"1" doc:"Share of games that begin at a position of the iteration before where the search was most wrong about the result, instead of at the start (after RGSC)."`
	ResignBelow    float64 `toml:"resign_below" min:"0" max:"0.5" doc:"A player gives up when its three latest searches expect less than this share of the range of returns; 0: never. Rules for two players whose returns add up."`
	ResignPlayOn   float64 `toml:"resign_play_on" min:"0" max:"1" doc:"Share of games that are played on all the same, to measure how many would have been given up wrongly."`
	Workers        int     `toml:"workers" free:"yes" min:"0" max:"4096" doc:"Goroutines that play; 0: two per processor, so that one computes while another waits for the rules."`
	Precision      string  `toml:"precision" choices:"float32 int8" doc:"The network's arithmetic in self-play. int8 rounds its inner convolutions, calibrated on the games before, which is faster and a little off; learning is in float32."`
	GamesPerWorker int     `toml:"games_per_worker" free:"yes" min:"1" max:"4096" doc:"Games a worker drives in lockstep: the batch that the network sees."`
}

// NetworkConfig sizes the network.
type NetworkConfig struct {
	Blocks   int `toml:"blocks" min:"0" max:"100" doc:"Residual blocks; 0, with channels: the largest network that the budget has games enough for, 2 of 32 channels without one."`
	Channels int `toml:"channels" min:"0" max:"1024" doc:"Channels per block."`
	Features int `toml:"features" min:"0" max:"64" doc:"Planes of the board that each head keeps for its last layers: more tell it more of where something is; 0: 2."`
}

// LearnerConfig configures the optimiser.
type LearnerConfig struct {
	Batch        int     `toml:"batch" min:"1" max:"65536" doc:"Positions per step."`
	Steps        int     `toml:"steps" min:"0" max:"1000000" doc:"Steps per iteration; 0: as many as reuse asks for."`
	Reuse        float64 `toml:"reuse" min:"0.01" max:"1000" doc:"How often a position is seen on average, taking half the longest game as the mean; used when steps is 0."`
	Optimizer    string  `toml:"optimizer" choices:"adamw sgd" doc:"adamw, or sgd with momentum."`
	LearningRate float64 `toml:"learning_rate" min:"1e-9" max:"10" doc:"Size of a step at its largest."`
	FinalRate    float64 `toml:"final_rate" min:"0" max:"1" doc:"The last step's rate, as a share of learning_rate; it falls there over the last half of the run. 1: it does not fall."`
	WeightDecay  float64 `toml:"weight_decay" min:"0" max:"1" doc:"Decoupled decay of weights (not of biases). Games: texts have one of their own."`
	Momentum     float64 `toml:"momentum" min:"0" max:"0.9999" doc:"sgd: momentum."`
	Beta2        float64 `toml:"beta2" min:"0" max:"0.99999" doc:"adamw: how much of the mean square of the gradients is kept a step. Games."`
	GradientClip float64 `toml:"gradient_clip" min:"0" max:"1e9" doc:"Largest norm of a gradient; 0: unbounded. Games."`
	Leak         float64 `toml:"leak" min:"0" max:"0.9" doc:"Share of its gradient that a unit of the network gets where it is not active, so that none that has fallen silent stays so; 0: the true gradient."`
	ValueWeight  float64 `toml:"value_weight" min:"0" max:"1000" doc:"Weight of the value loss against the policy loss."`
	Reply        float64 `toml:"reply" min:"0" max:"100" doc:"Weight of predicting the next decision's policy too, which is most often the opponent's reply (KataGo: 0.15); 0: no such head. Part of the network's shape."`
	Surprise     float64 `toml:"surprise" min:"0" max:"1" doc:"Share of draws that go to positions by how far the search moved the policy there, instead of evenly (KataGo's policy surprise weighting)."`
	SearchValue  float64 `toml:"search_value" min:"0" max:"1" doc:"How much of the value's target is what the search expected instead of how the game ended. Rules for one player, or for two whose returns add up."`
	Trace        float64 `toml:"trace" min:"0" max:"1" doc:"How far the value's target follows the game: past each later move by this much times the move's probability relative to the best one's, and for the rest it is what the search expected there, so that moves played to explore spoil no value; 0: to the end, whatever was played. Rules for one player, or for two whose returns add up."`
	Discount     float64 `toml:"discount" min:"0.5" max:"1" doc:"What a return is worth one decision later, so that the value prefers to win soon and to lose late; 1: as much. Rules for one player, or for two whose returns add up."`
	Average      float64 `toml:"average" min:"0" max:"0.999" doc:"What plays is an average of the weights after each iteration, in which an iteration counts this much of the one after it; 0: the weights as they are."`
	Symmetries   bool    `toml:"symmetries" doc:"See every sampled position under a random symmetry of the rules."`
	Threads      int     `toml:"threads" free:"yes" min:"0" max:"4096" doc:"Goroutines that compute a step; 0: one per processor."`
}

// ReplayConfig bounds what is kept.
type ReplayConfig struct {
	MaxBytes int64   `toml:"max_bytes" free:"yes" min:"67108864" max:"1e15" doc:"Most bytes of replays on disk; the oldest go first, and a window that has no room in it is shorter."`
	Window   int     `toml:"window" min:"0" max:"1000000" doc:"Iterations in the first full window; it holds them all until then. 0: chosen for the budget, 8 without one."`
	Growth   float64 `toml:"growth" min:"0" max:"1" doc:"Iterations by which the window then grows per iteration, less and less (KataGo's rule; 0: never)."`
}

// EvaluationConfig configures the matches that measure progress.
type EvaluationConfig struct {
	Matches     int `toml:"matches" min:"0" max:"10000" doc:"How many times a run is evaluated, at even distances; 0: never."`
	Games       int `toml:"games" min:"2" max:"100000" doc:"Games per match, half with each colour, from random openings."`
	Simulations int `toml:"simulations" min:"1" max:"100000" doc:"The agent's simulations per move in matches."`
	Rollouts    int `toml:"rollouts" min:"0" max:"100000" doc:"The rollout searcher's simulations per move; 0: no match against it."`
	Opening     int `toml:"opening" min:"0" max:"1000" doc:"Random plies before a match game."`
	Problems    int `toml:"problems" min:"0" max:"100000" doc:"Text problems: how many of the held-out ones are answered."`
	Samples     int `toml:"samples" min:"1" max:"1024" doc:"Text problems: answers that are sampled to each, for the accuracy of sampling and pass@k, beside the most probable one."`
}

// Default returns the configuration that a file overrides.
func Default() Config {
	return Config{
		Environment: EnvironmentConfig{Settings: map[string]string{}, Timeout: 30 * time.Second, Processes: 1, Pins: map[string]string{}},
		Run:         RunConfig{Seed: 1, Budget: 10 * time.Minute, Stages: []string{"cold_start", "reinforce"}},
		Search: SearchConfig{
			Algorithm: "gumbel", FullShare: 1, FastSimulations: 4, Remember: 1 << 14, Views: 1, Considered: 8, ValueScale: 1, VisitBase: 50,
			CPUCT: 1.25, FPUReduction: 0.2, DirichletFraction: 0.25, DirichletAlpha: 10,
		},
		SelfPlay: SelfPlayConfig{Games: 64, SamplePlies: 65535, Precision: "float32", GamesPerWorker: 32, ResignPlayOn: 0.1},
		Learner: LearnerConfig{
			Batch: 128, Reuse: 4, Optimizer: "adamw", LearningRate: 2e-3, FinalRate: 1, WeightDecay: 1e-4,
			Momentum: 0.9, Beta2: 0.99, GradientClip: 5, ValueWeight: 1, Discount: 1, Symmetries: true,
		},
		Replay:      ReplayConfig{MaxBytes: 2 << 30, Growth: 0.3},
		Evaluation:  EvaluationConfig{Matches: 4, Games: 40, Simulations: 64, Rollouts: 200, Opening: 2, Problems: 256, Samples: 4},
		Transformer: TransformerConfig{Layers: 2, Width: 64, Heads: 4, Context: 128},
		Pretrain:    LessonsConfig{Steps: 500, Batch: 128, LearningRate: 1e-3, FinalRate: 0.1},
		ColdStart:   LessonsConfig{Steps: 1000, Batch: 128, LearningRate: 1e-3, FinalRate: 0.1},
		Reinforce: ReinforceConfig{
			Steps: 100, Prompts: 32, Group: 8, Refill: 1, Temperature: 1, Reward: "verdict", Advantage: "mean", Surrogate: "clip", ClipLow: 0.2, ClipHigh: 0.28,
			Weights: "constant", Epochs: 1, Minibatches: 1, LearningRate: 3e-4, FinalRate: 0.1, FinalEntropy: 1, KLIn: "loss", KLEstimate: "k3",
		},
		Harvest:   HarvestConfig{Rounds: 20, Prompts: 256, Group: 4, Temperature: 1},
		Supervise: SuperviseConfig{LessonsConfig: LessonsConfig{Steps: 500, Batch: 128, LearningRate: 1e-3, FinalRate: 0.1}, Mix: 0.25},
		Distill:   DistillConfig{LessonsConfig: LessonsConfig{Steps: 1000, Batch: 128, LearningRate: 2e-3, FinalRate: 0.1}, Layers: 1, Width: 48, Heads: 4},
	}
}
