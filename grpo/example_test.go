package grpo_test

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/grpo"
	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
)

const (
	members = 16 // of a group
	length  = 6  // of an answer
)

// verify is the reward of an answer: the share of its tokens that are a 3.
func verify(answer []byte) (reward float32) {
	for _, token := range answer {
		if token == 3 {
			reward += 1.0 / length
		}
	}
	return reward
}

// pack appends an answer to a batch: the prompt is read, and the answer is what is learnt.
func pack(batch *policy.Sequences, d policy.Draft, advantage float32) {
	text := append(append([]byte{}, d.Prompt...), d.Tokens...)
	batch.Lengths = append(batch.Lengths, len(text)-1)
	for i, next := range text[1:] {
		weight, behaviour := float32(0), float32(0)
		if at := i + 1 - len(d.Prompt); at >= 0 {
			weight, behaviour = 1, d.LogProbs[at]
		}
		batch.Tokens, batch.Next = append(batch.Tokens, text[i]), append(batch.Next, next)
		batch.Weight, batch.Advantage = append(batch.Weight, weight), append(batch.Advantage, advantage)
		batch.Behaviour = append(batch.Behaviour, behaviour)
	}
}

// A policy that knows nothing is asked the same thing again and again, and learns from the rewards of
// its own answers alone.
func Example() {
	config := policy.DefaultTransformer()
	config.Layers, config.Width, config.Heads, config.Context, config.Vocabulary = 1, 16, 2, 8, 4
	network, err := policy.NewTransformer(config, 1)
	if err != nil {
		panic(err)
	}
	sampler := network.NewSampler(members)
	monitor := grpo.Monitor{Low: grpo.ClipLow, High: grpo.ClipHigh}
	loss := monitor.Watch(grpo.Clipped(grpo.ClipLow, grpo.ClipHigh))
	for step := range 31 {
		// A group of answers to one prompt, each with a stream of random numbers of its own.
		group := make([]policy.Draft, members)
		for i := range group {
			random := stream.New(1, stream.Act, uint64(step), uint64(i))
			group[i] = policy.Draft{Prompt: []byte{0, 1}, Random: &random}
		}
		if err := sampler.Sample(context.Background(), group, policy.Sampling{Temperature: 1, Stop: -1, Limit: length}); err != nil {
			panic(err)
		}
		// Their rewards, and how much better each is than the group.
		rewards, advantages, mean := make([]float32, members), make([]float32, members), float32(0)
		for i, d := range group {
			rewards[i] = verify(d.Tokens)
			mean += rewards[i] / members
		}
		grpo.MeanCentred(advantages, rewards)
		// One step.
		var batch policy.Sequences
		for i, d := range group {
			pack(&batch, d, advantages[i])
		}
		grpo.Constant(length)(&batch)
		batch.Loss = loss
		monitor.Begin(members)
		if _, err := network.TrainSequences(batch, policy.Step{LearningRate: 0.01, Threads: 1}); err != nil {
			panic(err)
		}
		if step%10 == 0 {
			fmt.Printf("step %2d: reward %.2f, ratio %v\n", step, mean, monitor.Report().Ratio)
		}
	}
	// Output:
	// step  0: reward 0.16, ratio 1
	// step 10: reward 0.88, ratio 1
	// step 20: reward 0.98, ratio 1
	// step 30: reward 1.00, ratio 1
}
