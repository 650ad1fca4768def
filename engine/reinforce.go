package engine

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// reinforce makes an iteration of learning from rewards: problems are answered in groups by the
// weights as they are, every answer is judged, and the better ones of a group are made more likely.
func (t *trainer) reinforce(ctx context.Context, at stage, iteration int, next *checkpoint) error {
	report := Reinforced{Iteration: iteration, Iterations: t.state.Plan.Iterations, Stage: at.name}
	report.LearningRate = t.config.Reinforce.rate(iteration - at.first)
	groups, err := t.answer(ctx, iteration, &report)
	if err != nil {
		return err
	}
	lesson := newRewarded(t.earnings().at(iteration-at.first), t.rules.spec.Players, groups)
	report.measure(groups, t.rules.spec.Returns.High, t.earnings())
	began := time.Now()
	t.mu.Lock()
	err = lesson.learn(ctx, t.text, &report)
	t.mu.Unlock()
	if err != nil {
		return err
	}
	report.Learning = time.Since(began).Seconds()
	report.LearnedPerS = float64(lesson.positions) / report.Learning
	if err := t.keep(ctx, iteration, groups, lesson, next); err != nil {
		return err
	}
	next.remember(report.Reward, iteration == at.first, t.config.Reinforce.Patience)
	report.Signal, report.Seconds, report.WeightsSHA256 = next.Signal, t.seconds(), t.text.network.Digest()
	t.say(report)
	return nil
}

// answer poses problems, has them answered and judged, and replaces those that teach nothing for as
// long as there are tries. Groups come in the order of their places in the iteration.
func (t *trainer) answer(ctx context.Context, iteration int, report *Reinforced) ([]text.Group, error) {
	c, writer := t.config.Reinforce, t.writer(t.text.network)
	most := int(c.Refill * float64(c.Prompts))
	var groups []text.Group
	for useful := 0; useful < c.Prompts && len(groups) < most; {
		more := min(c.Prompts-useful, most-len(groups))
		round, err := t.answerRound(ctx, writer, answering{
			iteration: iteration, from: len(groups), problems: more, answers: c.Group, forks: c.Forks, temperature: c.Temperature, easiest: c.Easiest,
		}, report)
		if err != nil {
			return nil, err
		}
		if c.Reward == "random" {
			tossed{t.config.Run.Seed, iteration, len(groups)}.pay(round, t.rules.spec.Returns)
		}
		if err := t.penalise(round); err != nil {
			return nil, err
		}
		for i := range round {
			if t.earnings().teaches(&round[i]) {
				useful++
			}
		}
		groups = append(groups, round...)
	}
	return groups, nil
}

// answerRound poses some problems and has them answered and judged.
func (t *trainer) answerRound(ctx context.Context, writer *text.Writer, a answering, report *Reinforced) ([]text.Group, error) {
	began := time.Now()
	groups, err := text.Pose(ctx, t.rules.env, t.text.vocabulary, a.requests(t.config.Run.Seed), a.answers)
	if err != nil {
		return nil, err
	}
	posed := time.Now()
	if err := t.write(ctx, writer, groups, a); err != nil {
		return nil, err
	}
	written := time.Now()
	if err := text.Judge(ctx, t.rules.env, groups); err != nil {
		return nil, err
	}
	report.Writing += written.Sub(posed).Seconds()
	report.Judging += posed.Sub(began).Seconds() + time.Since(written).Seconds()
	if failures := failuresOf(groups); failures != "" {
		t.say(Warning{Iteration: a.iteration, Text: failures})
	}
	return groups, nil
}

// failuresOf says how many problems could not be posed and how many answers have no verdict, and why the first of them; ""
// without any.
func failuresOf(groups []text.Group) string {
	var problems, answers int
	var first string
	for i := range groups {
		if groups[i].Fault != "" {
			problems++
			first = cmp.Or(first, groups[i].Fault)
		}
		for _, a := range groups[i].Answers {
			if a.End == replay.Failed {
				answers++
				first = cmp.Or(first, a.Note)
			}
		}
	}
	if problems+answers == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d problems were not posed, %d answers failed without a verdict; the first: %s", problems, len(groups), answers, first)
}

// tossed is where the coins come from that take the place of verdicts: those of an iteration's groups from
// one on. It is a control: whatever a run learns by it, it did not learn from rewards.
type tossed struct {
	seed            uint64
	iteration, from int
}

// pay has every answer with a verdict earn the lowest or the highest return, as its own coin falls.
func (c tossed) pay(groups []text.Group, returns plugins.Range) {
	for g := range groups {
		for i := range groups[g].Answers {
			a := &groups[g].Answers[i]
			if a.End == replay.Failed {
				continue
			}
			coin := stream.New(c.seed, stream.Coin, uint64(c.iteration), uint64(c.from+g), uint64(i))
			a.Reward, a.Note = returns.Low, "a coin's reward"
			if coin.IntN(2) == 1 {
				a.Reward = returns.High
			}
		}
	}
}

// measure sums up an iteration's answers; right is the reward of a right one.
func (r *Reinforced) measure(groups []text.Group, right float32, earned earnings) {
	var all, good, bad, reward, cut, same tally

	for g := range groups {
		same.add(truth(!earned.teaches(&groups[g])))
		for i := range groups[g].Answers {
			a := &groups[g].Answers[i]
			length := float64(a.Length())
			r.Tokens += a.Own()
			all.add(length)
			cut.add(truth(!a.Stopped))
			switch {
			case a.End == replay.Failed:
				continue
			case a.Reward == right:
				good.add(length)
			default:
				bad.add(length)
			}
			reward.add(float64(a.Reward))
		}
	}
	r.Reward, r.Length, r.LengthRight, r.LengthWrong = reward.value(), all.value(), good.value(), bad.value()
	r.Truncated, r.ZeroVariance = cut.value(), same.value()
	r.SampledPerS = float64(r.Tokens) / r.Writing
}

// tally is a running mean.
type tally struct{ sum, n float64 }

func (m *tally) add(x float64) { m.sum, m.n = m.sum+x, m.n+1 }

// value is 0 of nothing.
func (m tally) value() float64 { return m.sum / max(1, m.n) }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// keep puts an iteration's groups into the store and accounts for their answers.
func (t *trainer) keep(ctx context.Context, iteration int, groups []text.Group, lesson *rewarded, next *checkpoint) error {
	for i := range groups {
		g := lesson.record(&groups[i], uint64(iteration), uint64(i))
		if len(g.Members) == 0 {
			continue
		}
		for _, m := range g.Members {
			next.Signal.count(m.End)
			for _, d := range m.Decisions {
				if !d.Masked {
					next.Positions++
				}
			}
		}
		next.Games += len(g.Members)
		if t.store.Has(g.Iteration, g.Index) {
			continue
		}
		if err := t.store.Put(ctx, g); err != nil {
			return fmt.Errorf("group %d: %w", i, err)
		}
	}
	return nil
}
