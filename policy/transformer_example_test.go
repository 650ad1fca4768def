package policy_test

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/policy"
)

// A transformer learns to count round a clock of twelve, and then goes on by itself.
func ExampleTransformer() {
	config := policy.DefaultTransformer()
	config.Layers, config.Width, config.Heads, config.Context, config.Vocabulary = 1, 16, 2, 8, 12
	network, err := policy.NewTransformer(config, 1)
	if err != nil {
		panic(err)
	}
	var batch policy.Sequences
	for start := range config.Vocabulary {
		batch.Lengths = append(batch.Lengths, config.Context)
		for i := range config.Context {
			batch.Tokens = append(batch.Tokens, byte((start+i)%12))
			batch.Next = append(batch.Next, byte((start+i+1)%12))
			batch.Weight = append(batch.Weight, 1)
		}
	}
	for range 50 {
		if _, err := network.TrainSequences(batch, policy.Step{LearningRate: 0.02, Threads: 1}); err != nil {
			panic(err)
		}
	}
	drafts := []policy.Draft{{Prompt: []byte{3}}, {Prompt: []byte{9, 10}}}
	if err := network.NewSampler(2).Sample(context.Background(), drafts, policy.Sampling{Stop: 2}); err != nil {
		panic(err)
	}
	for _, d := range drafts {
		fmt.Println(d.Prompt, d.Tokens, d.Stopped)
	}
	// Output:
	// [3] [4 5 6 7 8 9 10 11] false
	// [9 10] [11 0 1 2] true
}
