package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// Harvested reports an iteration that samples answers and keeps the right ones.
type Harvested struct {
	Iteration  int     `json:"iteration"`
	Iterations int     `json:"iterations"`
	Stage      string  `json:"stage"`
	Seconds    float64 `json:"seconds"` // since the run began, sittings added up
	Problems   int     `json:"problems"`
	Kept       int     `json:"kept"`   // answers: one to each problem that was solved
	Reward     float64 `json:"reward"` // mean over all answers with a verdict
	Length     float64 `json:"length"` // mean tokens of an answer, End not counted
	Signal     Signal  `json:"signal"` // of the run so far
}

// Kind names the event.
func (Harvested) Kind() string { return "harvested" }

// answers is how many are written to a problem.
func (c HarvestConfig) answers() int {
	if c.Search > 0 {
		return 1
	}
	return c.Group
}

// harvest samples answers, or searches for them, and keeps in the store, as used, the first right one to each problem.
func (t *trainer) harvest(ctx context.Context, at stage, iteration int, next *checkpoint) error {
	c, seen := t.config.Harvest, Reinforced{}
	groups, err := t.answerRound(ctx, t.writer(t.text.network), answering{
		iteration: iteration, problems: c.Prompts, answers: c.answers(), search: c.Search, temperature: c.Temperature,
	}, &seen)
	if err != nil {
		return err
	}
	seen.measure(groups, t.rules.spec.Returns.High, t.earnings())
	report := Harvested{
		Iteration: iteration, Iterations: t.state.Plan.Iterations, Stage: at.name, Problems: len(groups), Reward: seen.Reward, Length: seen.Length,
	}
	kept := &rewarded{groups: groups, players: t.rules.spec.Players}
	for i := range groups {
		ends := chooseOne(&groups[i], t.rules.spec.Returns.High)
		for _, end := range ends {
			if end == replay.Used {
				report.Kept++
			}
		}
		kept.ends, kept.advantage = append(kept.ends, ends), append(kept.advantage, perToken(&groups[i]))
	}
	if err := t.keep(ctx, iteration, groups, kept, next); err != nil {
		return err
	}
	report.Signal, report.Seconds = next.Signal, t.seconds()
	t.say(report)
	return nil
}

// chooseOne says what becomes of a group's answers: the first right one is used, the others that have a verdict
// are surplus.
func chooseOne(g *text.Group, highest float32) []replay.End {
	ends, chosen := make([]replay.End, len(g.Answers)), false
	for i := range g.Answers {
		a := &g.Answers[i]
		switch ends[i] = a.End; {
		case a.End != replay.Used:
		case !chosen && a.Right(highest):
			chosen = true
		default:
			ends[i] = replay.Surplus
		}
	}
	return ends
}

// harvested draws lessons from what the harvest before a stage has kept, mixed with worked examples.
func (t *trainer) harvested(ctx context.Context, at stage, iteration, n int) ([]lesson, error) {
	if t.text.barn == nil {
		if err := t.openBarn(at); err != nil {
			return nil, err
		}
	}
	worked := int(t.config.Supervise.Mix * float64(n))
	lessons, err := t.examples(ctx, false, iteration, n, worked)
	if err != nil {
		return nil, err
	}
	random := stream.New(t.config.Run.Seed, stream.Lesson, uint64(iteration))
	for len(lessons) < n {
		lessons = append(lessons, t.text.barn[random.IntN(len(t.text.barn))])
	}
	for i := len(lessons) - 1; i > 0; i-- {
		k := random.IntN(i + 1)
		lessons[i], lessons[k] = lessons[k], lessons[i]
	}
	return lessons, nil
}

// openBarn reads what the harvest before a stage has kept.
func (t *trainer) openBarn(at stage) error {
	harvest, ok := before(t.text.stages, at, "harvest")
	if !ok {
		return errors.New("there was no harvest")
	}
	for g, err := range t.store.Groups(uint64(harvest.first), uint64(harvest.last())+1) {
		if err != nil {
			return err
		}
		for _, m := range g.Members {
			if m.End == replay.Used {
				t.text.barn = append(t.text.barn, recall(m))
			}
		}
	}
	if len(t.text.barn) == 0 {
		return errors.New("the harvest kept nothing: no answer was right")
	}
	return nil
}

// recall is an answer as a lesson: what record wrote, without End.
func recall(m replay.Member) lesson {
	l := lesson{prompt: m.Decisions[0].Observation}
	for _, d := range m.Decisions {
		if byte(d.Action) != text.End {
			l.answer = append(l.answer, byte(d.Action))
		}
	}
	return l
}

// dictated are right answers of the network that a distillation began with, to problems of their own.
func (t *trainer) dictated(ctx context.Context, at stage, iteration, n int) ([]lesson, error) {
	var lessons []lesson
	highest, seen := t.rules.spec.Returns.High, Reinforced{}
	writer := t.writer(t.text.reference)
	for from := 0; len(lessons) < n; from += n {
		if from > 20*n {
			return nil, fmt.Errorf("the teacher answers %d of %d problems right: too few to learn from", len(lessons), from)
		}
		groups, err := t.answerRound(ctx, writer, answering{iteration: iteration, from: from, problems: n, answers: 1, temperature: 1}, &seen)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if len(g.Answers) == 1 && g.Answers[0].Right(highest) && len(lessons) < n {
				answer := g.Answers[0].Tokens
				lessons = append(lessons, lesson{g.Tokens, answer[:len(answer)-1]})
			}
		}
	}
	return lessons, nil
}

// writer writes with a network; its memory stays for as long as the network is the same.
func (t *trainer) writer(network *policy.Transformer) *text.Writer {
	if run := t.text; run.writes != network {
		run.writes, run.writer = network, text.NewWriter(network, run.vocabulary, run.threads)
	}
	return t.text.writer
}

// answering says which problems are answered, and how.
type answering struct {
	iteration, from, problems, answers int
	forks                              int // how often the answers double: see sample
	search                             int // simulations a token: one answer to each problem, see found; 0: sampled
	temperature, easiest               float64
}

// requests are the problems.
func (a answering) requests(seed uint64) []plugins.Request {
	requests := make([]plugins.Request, a.problems)
	for i := range requests {
		random := stream.New(seed, stream.Problem, uint64(a.iteration), uint64(a.from+i))
		requests[i] = plugins.Request{Seed: random.Uint64(), Difficulty: float32(a.easiest + (1-a.easiest)*random.Float())}
	}
	return requests
}
