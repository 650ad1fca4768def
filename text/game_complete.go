package text

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// Completer goes on from positions of a Game with a network, by legal tokens only, to the end of the answer: what
// a playout is to a board game. A completion depends on the network, its position and its random stream alone.
//
// A Completer is for one goroutine, and not to be used while the network learns.
type Completer struct {
	game    *Game
	threads []*completing
}

// completing is what one thread works with.
type completing struct {
	game    *Game
	sampler *policy.Sampler
	drafts  []policy.Draft
	streams []stream.Stream
	places  []place
	from    []Draft // by draft
	reads   []byte
}

// completions is how many a thread samples at once.
const completions = 64

// NewCompleter returns a completer on so many threads, at least one. The network is one that the game was made for.
func (g *Game) NewCompleter(network *policy.Transformer, threads int) *Completer {
	c := &Completer{game: g}
	for range max(1, threads) {
		c.threads = append(c.threads, &completing{game: g, sampler: network.NewSampler(completions)})
	}
	return c
}

// Complete samples so many completions of each position, none of which is terminal, at temperature 1, and returns a group
// for each, to be judged: its answers are whole, and all have stopped, but Tokens and LogProbs are of what was sampled
// alone. The log-probabilities are among the legal tokens. Random numbers come from the stream of the position's index
// and the completion's.
func (c *Completer) Complete(ctx context.Context, positions []plugins.Position, each int, random func(position, completion int) stream.Stream) ([]Group, error) {
	groups, drafts := make([]Group, len(positions)), make([]Draft, len(positions))
	for i := range positions {
		var err error
		if drafts[i], err = ReadDraft(positions[i].State); err != nil {
			return nil, fmt.Errorf("complete: %w", err)
		}
		groups[i] = Group{State: drafts[i].Problem, Tokens: drafts[i].Prompt, Answers: make([]Answer, each)}
	}
	c.deal(drafts, each, random)
	faults := make([]error, len(c.threads))
	var wait sync.WaitGroup
	for i, t := range c.threads {
		wait.Go(func() { faults[i] = t.sample(ctx) })
	}
	wait.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("complete: %w", err)
	}
	for _, t := range c.threads {
		t.give(groups)
	}
	return groups, nil
}

// deal hands positions to threads, whole, so that what they have in common is read once.
func (c *Completer) deal(drafts []Draft, each int, random func(position, completion int) stream.Stream) {
	for _, t := range c.threads {
		t.drafts, t.streams, t.places, t.from, t.reads = t.drafts[:0], t.streams[:0], t.places[:0], t.from[:0], t.reads[:0]
	}
	for i, d := range drafts {
		t := c.threads[i%len(c.threads)]
		begin := len(t.reads)
		t.reads = d.Read(t.reads)
		read := t.reads[begin:len(t.reads):len(t.reads)]
		for m := range each {
			t.drafts = append(t.drafts, policy.Draft{Prompt: read})
			t.streams = append(t.streams, random(i, m))
			t.places = append(t.places, place{i, m})
			t.from = append(t.from, d)
		}
	}
}

// sample writes a thread's completions.
func (t *completing) sample(ctx context.Context) error {
	if len(t.drafts) == 0 {
		return nil
	}
	for i := range t.drafts {
		t.drafts[i].Random = &t.streams[i]
	}
	var answer []byte
	return t.sampler.Sample(ctx, t.drafts, policy.Sampling{
		Temperature: 1, Stop: int(End),
		Legal: func(draft int, tokens []byte, legal plugins.Bitset) {
			d := &t.from[draft]
			answer = append(append(answer[:0], d.Answer...), tokens...)
			if room, err := t.game.room(d.Prompt); err == nil {
				t.game.grammar.Legal(answer, room, legal)
			}
		},
	})
}

// give gives the answers what was drafted for them.
func (t *completing) give(groups []Group) {
	for i, p := range t.places {
		d, from := &t.drafts[i], &t.from[i]
		groups[p.group].Answers[p.member] = Answer{
			Tokens: d.Tokens, LogProbs: d.LogProbs, Stopped: d.Stopped,
			Text: t.game.vocabulary.Text(from.Answer) + t.game.vocabulary.Text(d.Tokens),
		}
	}
}
