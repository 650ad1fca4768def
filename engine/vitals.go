package engine

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/tengen-rl/tengen/internal/exact"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
)

// vitals are what the watchdog knows of one iteration.
type vitals struct {
	iteration int
	played    played
	studied   studied
	policy    float64 // mean losses over the steps, nats
	value     float64
	norm      float64 // mean norm of the gradient before clipping
	steps     int
	silent    int // units that do not learn any more, of so many
	units     int
	wall      float64 // seconds of self-play, 0 where processor is not known
	processor float64 // seconds used or waited for meanwhile, by the rules' process too
}

// learned takes what the learner's steps measured.
func (v *vitals) learned(sum lessons) {
	n := float64(sum.steps)
	v.policy, v.value, v.norm = sum.policy/n, sum.value/n, sum.norm/n
	v.steps, v.studied = sum.steps, sum.studied
}

// divergence is KL(target || policy) on the learner's batches: cross-entropy less entropy.
func (v *vitals) divergence() float64 { return v.policy - v.studied.entropy }

// information is KL(target || uniform over the legal actions): the divergence of a policy that
// knows nothing.
func (v *vitals) information() float64 { return v.studied.logLegal - v.studied.entropy }

// played is what the games of one iteration look like.
type played struct {
	games      int // of End Used, as all that follows
	plies      int
	decisions  int     // to learn from
	duplicates int     // games whose moves are those of another one
	longest    int     // games that went on to the rules' longest
	drawn      int     // games of two players whose returns were equal
	decisive   int     // the others
	lastLost   int     // decisive games that the player of the last move lost
	firstWon   int     // decisive games that player 0 won
	value      moments // of what the network expects for the mover, with what came
	entropy    float64 // of the targets, mean over decisions with a choice, nats
	logLegal   float64 // of the number of legal actions, mean likewise
	choices    int
	seen       map[uint64]bool

	observations []byte    // of the positions whose value is asked for
	toCome       []float32 // the mover's return still to come there
}

// judged is how many positions of an iteration the network is asked about, spread over its games:
// few beside those of self-play.
const judged = 256

// add counts a game.
func (p *played) add(m *replay.Member, spec plugins.Spec, games int) {
	if m.End != replay.Used || len(m.Decisions) == 0 {
		return
	}
	p.games++
	p.plies += len(m.Decisions)
	if len(m.Decisions) >= spec.MaxLength {
		p.longest++
	}
	if p.isNew(m) {
		p.addResult(m, spec.Players)
	} else {
		p.duplicates++
	}
	p.addDecisions(m, 1+len(m.Decisions)*games/judged)
}

// isNew says whether no game before had the same moves.
func (p *played) isNew(m *replay.Member) bool {
	h := fnv.New64a()
	for i := range m.Decisions {
		var action [4]byte
		binary.LittleEndian.PutUint32(action[:], uint32(m.Decisions[i].Action))
		h.Write(action[:])
	}
	if p.seen == nil {
		p.seen = map[uint64]bool{}
	}
	known := p.seen[h.Sum64()]
	p.seen[h.Sum64()] = true
	return !known
}

func (p *played) addResult(m *replay.Member, players int) {
	if players != 2 {
		return
	}
	last := m.Decisions[len(m.Decisions)-1].Player
	switch {
	case m.Returns[0] == m.Returns[1]:
		p.drawn++
		return
	case m.Returns[last] < m.Returns[1-last]:
		p.lastLost++
	}
	p.decisive++
	if m.Returns[0] > m.Returns[1] {
		p.firstWon++
	}
}

// addDecisions measures what is learned at each decision, and keeps one in every few to ask about.
func (p *played) addDecisions(m *replay.Member, every int) {
	toCome := append([]float32(nil), m.Returns...)
	for i := range m.Decisions {
		d := &m.Decisions[i]
		if d.Extra >= 0 {
			p.decisions++
			p.addTarget(d)
			if (i+p.games)%every == 0 {
				p.observations, p.toCome = append(p.observations, d.Observation...), append(p.toCome, toCome[d.Player])
			}
		}
		for k, r := range d.Reward {
			toCome[k] -= r
		}
	}
}

// judge asks the network that played, which has not learned from these games yet, what it expects
// in them.
func (p *played) judge(network *policy.Residual, spec plugins.Spec) error {
	n := len(p.toCome)
	out := policy.Outputs{Logits: make([]float32, n*spec.Actions), Values: make([]float32, n*spec.Players)}
	if err := network.Evaluate(policy.Inputs{Rows: n, Observations: p.observations}, out); err != nil {
		return fmt.Errorf("watchdog: %w", err)
	}
	for i, toCome := range p.toCome {
		p.value.add(float64(out.Values[i*spec.Players]), float64(toCome))
	}
	p.seen, p.observations, p.toCome = nil, nil, nil
	return nil
}

func (p *played) addTarget(d *replay.Decision) {
	legal := plugins.Bitset(d.Legal).Count()
	if d.Masked || legal < 2 {
		return
	}
	p.choices++
	p.entropy += (targetEntropy(d) - p.entropy) / float64(p.choices)
	p.logLegal += (exact.Log(float64(legal)) - p.logLegal) / float64(p.choices)
}

// targetEntropy is the entropy of what a decision teaches, in nats.
func targetEntropy(d *replay.Decision) float64 {
	sum := 0.0
	for _, share := range d.Target {
		sum -= float64(share.Probability) * exact.Log(float64(share.Probability))
	}
	return sum
}

// studied is what the learner saw in the steps of one iteration.
type studied struct {
	samples  int
	taught   int     // samples with a target
	age      float64 // mean, in iterations
	entropy  float64 // of the targets, mean, nats
	logLegal float64 // of the number of legal actions, mean over samples with a target
	clipped  int     // steps whose gradient was cut
	worst    float64 // largest loss of a step, nats
}

// sample counts a decision drawn in an iteration.
func (s *studied) sample(x replay.Sample, iteration uint64) {
	d := &x.Group.Members[x.Member].Decisions[x.Decision]
	s.samples++
	s.age += (float64(iteration-x.Group.Iteration) - s.age) / float64(s.samples)
	if d.Masked {
		return
	}
	s.taught++
	s.entropy += (targetEntropy(d) - s.entropy) / float64(s.taught)
	s.logLegal += (exact.Log(float64(plugins.Bitset(d.Legal).Count())) - s.logLegal) / float64(s.taught)
}

// step counts a step of the optimiser.
func (s *studied) step(loss, norm, clip float64) {
	s.worst = max(s.worst, loss)
	if clip > 0 && norm > clip {
		s.clipped++
	}
}

// moments are sums over pairs, for their correlation.
type moments struct{ n, x, y, xx, yy, xy float64 }

func (m *moments) add(x, y float64) {
	m.plus(moments{1, x, y, x * x, y * y, x * y})
}

func (m *moments) plus(o moments) {
	m.n, m.x, m.y = m.n+o.n, m.x+o.x, m.y+o.y
	m.xx, m.yy, m.xy = m.xx+o.xx, m.yy+o.yy, m.xy+o.xy
}

// correlation of x with y is Pearson's, and 0 where x does not vary; ok is false where y does not.
func (m *moments) correlation() (r float64, ok bool) {
	covariance := m.n*m.xy - m.x*m.y
	x, y := m.n*m.xx-m.x*m.x, m.n*m.yy-m.y*m.y
	const tiny = 1e-9 // of rounding
	if y <= tiny*m.n*m.n {
		return 0, false
	}
	if x <= tiny*m.n*m.n {
		return 0, true
	}
	return covariance / math.Sqrt(x*y), true
}
