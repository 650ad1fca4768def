package engine

import (
	"time"

	"github.com/tengen-rl/tengen/policy"
)

// Event is something that happened in a run: one of the types below. Train yields them in order;
// all but Progress are also lines of the run's events.jsonl.
type Event interface {
	// Kind is the event's name in events.jsonl: "iteration", "match".
	Kind() string
}

// Started opens every call of Train.
type Started struct {
	Run        string `json:"run"`
	Iteration  int    `json:"iteration"` // done before this call; above 0 when resumed
	Iterations int    `json:"iterations"`
	Parameters int    `json:"parameters"`
	Workers    int    `json:"workers"`
	Commit     string `json:"commit"` // of the build, where it is known
}

// Planned says how long the run will be, and why; it comes at the start and whenever time changes
// the number of remaining iterations.
type Planned struct {
	Iteration           int     `json:"iteration"` // from which the plan holds
	Iterations          int     `json:"iterations"`
	SecondsPerIteration float64 `json:"seconds_per_iteration"`
	Reason              string  `json:"reason"`
}

// Progress reports self-play under way, at most a few times a second. It is not recorded.
type Progress struct {
	Iteration      int
	Games, Of      int
	MovesPerSecond float64
}

// Iteration reports one whole iteration: games made, steps learned, checkpoint written.
type Iteration struct {
	Iteration     int     `json:"iteration"`
	Iterations    int     `json:"iterations"`
	Seconds       float64 `json:"seconds"`        // since the run began, sittings added up
	SelfPlay      float64 `json:"self_play_s"`    // of this iteration
	Learning      float64 `json:"learning_s"`     // of this iteration
	Games         int     `json:"games"`          // in the run so far
	Positions     int     `json:"positions"`      // decisions in the run so far
	Length        float64 `json:"length"`         // mean plies per game of this iteration
	MovesPerS     float64 `json:"moves_per_s"`    // of this iteration's self-play
	EvalsPerS     float64 `json:"evals_per_s"`    // positions through the network, likewise
	FirstPlayer   float64 `json:"first_player"`   // mean return of player 0
	PolicyLoss    float64 `json:"policy_loss"`    // cross-entropy, nats, mean over the steps
	ValueLoss     float64 `json:"value_loss"`     // likewise
	PolicyEntropy float64 `json:"policy_entropy"` // nats
	TargetEntropy float64 `json:"target_entropy"` // nats; the policy loss cannot fall below it
	GradientNorm  float64 `json:"gradient_norm"`  // before clipping
	LearningRate  float64 `json:"learning_rate"`  // of the last step
	Window        int     `json:"window"`         // decisions that could be sampled
	Signal        Signal  `json:"signal"`         // of the run so far
	WeightsSHA256 string  `json:"weights_sha256"` // after the iteration
	// PlayedOn counts games that went on after a player would have given up, and ResignedWrongly those
	// of them that this player did not lose.
	PlayedOn        int `json:"played_on,omitempty"`
	ResignedWrongly int `json:"resigned_wrongly,omitempty"`
	// Quantised says how far off the network was in self-play, if it played in int8.
	Quantised *policy.Report `json:"quantised,omitempty"`
}

// Signal counts how rollouts ended for learning; the six add up to what was played.
type Signal struct {
	Used         int `json:"used"`
	Failed       int `json:"failed"`
	Truncated    int `json:"truncated"`
	ZeroVariance int `json:"zero_variance"`
	Stale        int `json:"stale"`
	Surplus      int `json:"surplus"`
}

// Match reports a match that measured the agent.
type Match struct {
	Iteration int         `json:"iteration"`
	Seconds   float64     `json:"seconds"`  // of training when it was played
	Player    string      `json:"player"`   // "network" or "search:64"
	Opponent  string      `json:"opponent"` // "random", "rollouts:200", "self:12"
	Result    MatchResult `json:"result"`
}

// OracleReport says how an agent did in a fixed part of an oracle's set (WithOracles). Nothing is
// learned from it.
type OracleReport struct {
	Iteration int     `json:"iteration"`
	Seconds   float64 `json:"seconds"` // of training when it was measured
	Player    string  `json:"player"`  // "network" or "search:64"
	Set       string  `json:"set"`     // OracleSet.Name
	OracleResult
}

// Warning is something that a person should know of and that training survives.
type Warning struct {
	Iteration int    `json:"iteration"`
	Text      string `json:"text"`
}

// Finished closes a run that reached the end of its plan.
type Finished struct {
	Iterations    int     `json:"iterations"`
	Seconds       float64 `json:"seconds"`
	WeightsSHA256 string  `json:"weights_sha256"`
}

// Kind names the event.
func (Started) Kind() string { return "started" }

// Kind names the event.
func (Planned) Kind() string { return "planned" }

// Kind names the event.
func (Progress) Kind() string { return "progress" }

// Kind names the event.
func (Iteration) Kind() string { return "iteration" }

// Kind names the event.
func (Match) Kind() string { return "match" }

// Kind names the event.
func (OracleReport) Kind() string { return "oracle" }

// Kind names the event.
func (Warning) Kind() string { return "warning" }

// Kind names the event.
func (Finished) Kind() string { return "finished" }

// record is an event as a line of events.jsonl.
type record struct {
	Event string    `json:"event"`
	Time  time.Time `json:"time"`
	Data  Event     `json:"data"`
}
