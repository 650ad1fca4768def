package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
	"github.com/tengen-rl/tengen/text"
)

// TaskEvaluation says which held-out problems are put to an agent, and how it answers them.
// DefaultTaskEvaluation fills it in.
type TaskEvaluation struct {
	Problems    int     // how many, at least 1, spread evenly over the difficulties
	Samples     int     // answers sampled to each beside the most probable one, for pass@k; 0: none
	Temperature float32 // what the logits of samples are divided by, above 0
	// Prefix is what every answer is made to begin with: the agent goes on from it, and the verifier sees both.
	Prefix string
	// Think, where it is not 0, makes the agent think shorter (above 0) or longer (below), by so many nats for Mark, the
	// character that ends the thinking, or "" for the end of the answer: see WithThinking. Searched answers go without it.
	Think            float32
	Mark             string
	Easiest, Hardest float32 // the range of difficulties, within 0 to 1
	// Seed says which problems, and which samples: those of different seeds have nothing in common. The problems of 0
	// are those that runs evaluate themselves with.
	Seed    uint64
	Threads int // goroutines that write; 0: one per processor. They change no answer.
	// Search, above 0, has every problem answered once more, by a search of so many simulations a token that asks the
	// verifier while it thinks: see WithSearch.
	Search int
	// Each, if not nil, is told how many problems have been searched, and how many answers found are right, from time to
	// time.
	Each func(searched, right int)
}

// DefaultTaskEvaluation asks 512 problems of all difficulties, with 4 samples each at temperature 1.
func DefaultTaskEvaluation() TaskEvaluation {
	return TaskEvaluation{Problems: 512, Samples: 4, Temperature: 1, Hardest: 1}
}

// check reports the first thing that is out of range.
func (e TaskEvaluation) check() error {
	switch {
	case e.Problems < 1:
		return fmt.Errorf("%d problems: want at least 1", e.Problems)
	case e.Samples < 0:
		return fmt.Errorf("%d samples: want 0 (none) or more", e.Samples)
	case e.Search < 0:
		return fmt.Errorf("search of %d simulations: want 0 (none) or more", e.Search)
	case e.Samples > 0 && !(e.Temperature > 0):
		return fmt.Errorf("temperature %v: samples want one above 0", e.Temperature)
	case !(e.Easiest >= 0 && e.Easiest <= e.Hardest && e.Hardest <= 1):
		return fmt.Errorf("difficulties from %v to %v: want a range within 0 to 1", e.Easiest, e.Hardest)
	}
	return nil
}

// problemsPerSeed is how many problems a seed has to itself.
const problemsPerSeed = 1 << 32

// requests are the problems, the easiest first.
func (e TaskEvaluation) requests() []plugins.Request {
	out := make([]plugins.Request, e.Problems)
	for i := range out {
		at := (float32(i) + 0.5) / float32(e.Problems)
		out[i] = plugins.Request{
			Seed:       e.Seed*problemsPerSeed + uint64(i),
			Difficulty: e.Easiest + float32((e.Hardest-e.Easiest)*at),
			Split:      plugins.HeldOut,
		}
	}
	return out
}

// EvaluateTasks has an agent of a text run answer held-out problems and counts how it did. The result
// is the same for any number of threads. An agent of a game returns ErrNoText; a prefix with a character
// that the task has not, or longer than its answers, and numbers out of range are errors. It ends early, with the context's error, between
// some hundreds of problems.
func EvaluateTasks(ctx context.Context, agent *Agent, how TaskEvaluation) (TaskResult, error) {
	network, ok := agent.now().network.(*policy.Transformer)
	if !ok {
		return TaskResult{}, fmt.Errorf("evaluate tasks: %w", ErrNoText)
	}
	vocabulary, err := vocabularyOf(agent.rules)
	if err != nil {
		return TaskResult{}, fmt.Errorf("evaluate tasks: %w", err)
	}
	e := examination{
		TaskEvaluation: how, env: agent.rules.env, spec: agent.rules.spec, vocabulary: vocabulary, random: how.Seed, network: network,
		writer: text.NewWriter(network, vocabulary, processors(how.Threads)),
	}
	result, err := e.run(ctx)
	if err != nil {
		return TaskResult{}, fmt.Errorf("evaluate tasks: %w", err)
	}
	return result, nil
}

// examination is a TaskEvaluation of a network, under way.
type examination struct {
	TaskEvaluation
	network    *policy.Transformer // for search
	env        plugins.Environment
	spec       plugins.Spec
	vocabulary *text.Vocabulary
	writer     *text.Writer
	random     uint64 // the seed of samples
	bias       policy.Bias
}

func (e examination) run(ctx context.Context) (TaskResult, error) {
	if err := e.check(); err != nil {
		return TaskResult{}, err
	}
	begin, err := newPrefix(e.vocabulary, e.Prefix)
	if err != nil {
		return TaskResult{}, err
	}
	if e.bias, err = biasOf(e.vocabulary, begin, e.Mark, e.Think); err != nil {
		return TaskResult{}, err
	}
	best, err := e.attempt(ctx, begin, 1, 0)
	if err != nil {
		return TaskResult{}, err
	}
	result := TaskResult{Problems: e.Problems}
	result.ofBest(best, e.spec.Returns.High)
	if e.Samples > 0 {
		sampled, err := e.attempt(ctx, begin, e.Samples, e.Temperature)
		if err != nil {
			return TaskResult{}, err
		}
		result.ofSamples(sampled, e.Samples, e.spec.Returns.High)
	}
	if e.Search > 0 {
		if result.Searched, err = e.search(ctx, begin); err != nil {
			return TaskResult{}, err
		}
	}
	return result, nil
}

// problemsAtOnce are posed, answered and judged together; between them the context may end it all.
const problemsAtOnce = 256

// attempt has every problem answered so many times, and judged.
func (e examination) attempt(ctx context.Context, begin prefix, answers int, temperature float32) ([]text.Group, error) {
	requests := e.requests()
	all := make([]text.Group, 0, len(requests))
	for from := 0; from < len(requests); from += problemsAtOnce {
		to := min(len(requests), from+problemsAtOnce)
		groups, err := text.Pose(ctx, e.env, e.vocabulary, requests[from:to], answers)
		if err != nil {
			return nil, err
		}
		err = begin.write(ctx, e.writer, groups, text.Writing{
			Temperature: temperature, Limit: e.spec.MaxLength, Bias: e.bias,
			Stream: func(group, member int) stream.Stream {
				return stream.New(e.random, stream.Answer, 0, uint64(from+group), uint64(member))
			},
		})
		if err != nil {
			return nil, err
		}
		if err := text.Judge(ctx, e.env, groups); err != nil {
			return nil, err
		}
		all = append(all, groups...)
	}
	return all, nil
}
