package replay_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/replay"
)

// A run puts groups, samples decisions for its learner, and lets old iterations go.
func Example() {
	dir, err := os.MkdirTemp("", "replay")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := replay.Open(dir, replay.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()

	ctx := context.Background()
	for iteration := range uint64(3) {
		for index := range uint64(4) {
			if store.Has(iteration, index) {
				continue // a resumed run plays only what is missing
			}
			if err := store.Put(ctx, play(iteration, index)); err != nil {
				log.Fatal(err)
			}
		}
	}

	growth := replay.Growth{Min: 2, Rate: 0.4}
	from := growth.From(2)
	window, err := store.Window(from, 3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("window from iteration", from, "with", window.Len(), "decisions")
	random := stream.New(7, stream.Sample)
	samples, err := window.Sample(ctx, &random, 128)
	if err != nil {
		log.Fatal(err)
	}
	first := samples[0]
	decision := first.Group.Members[first.Member].Decisions[first.Decision]
	fmt.Println(len(samples), "samples; the target of the first is", decision.Target)

	// After the checkpoint: durable what may be sampled again, gone what may not.
	if err := store.Sync(); err != nil {
		log.Fatal(err)
	}
	if err := store.Evict(from); err != nil {
		log.Fatal(err)
	}
	fmt.Println(store.Stats().Groups, "groups left")
	// Output:
	// window from iteration 1 with 24 decisions
	// 128 samples; the target of the first is [{0 0.5} {1 0.5}]
	// 8 groups left
}

// play stands for self-play: a game of three decisions.
func play(iteration, index uint64) *replay.Group {
	decision := replay.Decision{
		Observation: []byte{1}, Legal: []uint64{0b11},
		Target: []replay.Share{{Action: 0, Probability: 0.5}, {Action: 1, Probability: 0.5}},
	}
	game := replay.Member{Returns: []float32{1, -1}, Decisions: []replay.Decision{decision, decision, decision}}
	return &replay.Group{Iteration: iteration, Index: index, Members: []replay.Member{game}}
}
