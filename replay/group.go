package replay

import "fmt"

// Group is the one record of experience: a start, the candidates played from it, and how each
// turned out. A self-play game is a group of one member; G answers to one prompt are a group of G.
//
// A group that came out of a store is shared by everyone who asked for it: read it, never write it.
type Group struct {
	Iteration uint64
	Index     uint64 // place in its iteration's list: (Iteration, Index) is the group's id
	Seed      uint64 // of the start request
	Weights   string // digest of the weights that played it
	Members   []Member
}

// Member is one candidate: a game or an answer.
type Member struct {
	Decisions []Decision
	Returns   []float32 // per player, whole game
	End       End
}

// End says how a rollout ended for learning: exactly one of these (DESIGN §2.8).
type End uint8

// The ends of a rollout. Only the decisions of a Used member are ever sampled.
const (
	Used         End = iota // offered to the learner
	Failed                  // the environment failed it
	Truncated               // cut at the length limit, masked from the loss
	ZeroVariance            // every member of its group got exactly the same reward
	Stale                   // played by weights too old to learn from
	Surplus                 // sampled ahead and not needed
)

// Ends is the number of ends there are.
const Ends = int(Surplus) + 1

// String returns the end's name, as exports write it.
func (e End) String() string {
	names := [Ends]string{"used", "failed", "truncated", "zero_variance", "stale", "surplus"}
	if int(e) >= len(names) {
		return fmt.Sprintf("End(%d)", uint8(e))
	}
	return names[e]
}

// Kind tags what a decision teaches: a target or an advantage, never both.
type Kind uint8

// The kinds of decision.
const (
	Target    Kind = iota // cross-entropy toward Target
	Advantage             // surrogate with Advantage and LogProb
)

// String returns the kind's name, as exports write it.
func (k Kind) String() string {
	switch k {
	case Target:
		return "target"
	case Advantage:
		return "advantage"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Decision is one choice of one player.
type Decision struct {
	Player      int      // 0..players-1
	Action      int      // what was played: below 2^31
	Observation []byte   // what the mover saw, in the environment's encoding
	Legal       []uint64 // bit set of legal actions: action a is bit a%64 of word a/64
	Kind        Kind
	Masked      bool      // kept out of the policy loss; it still teaches the value
	Extra       int8      // how much more often than once it is drawn, up to MaxExtra; -1: never
	Target      []Share   // Kind Target: the distribution to learn, actions strictly ascending
	Advantage   float32   // Kind Advantage: relative to its group
	LogProb     float32   // Kind Advantage: the behaviour's log-probability of Action
	Value       float32   // the search's value of the position for Player, for diagnosis
	Reward      []float32 // per player, earned by this action; nil when all zero
}

// MaxExtra bounds Decision.Extra.
const MaxExtra = 60

// draws is how often the decision counts among those that samples are drawn from.
func (d *Decision) draws() int { return 1 + int(d.Extra) }

// Share is one action's part of a target distribution.
type Share struct {
	Action      int32
	Probability float32
}
