package text

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
)

// slots is how many answers a thread writes at once: enough for the products to be worth their packing.
const slots = 128

// Writer writes answers with a network, on several threads. An answer's tokens depend on the
// network, its prompt and its own random stream alone: neither threads nor neighbours change them.
//
// A Writer is for one goroutine, and not to be used while the network learns.
type Writer struct {
	network    *policy.Transformer
	vocabulary *Vocabulary
	threads    []*writing
}

// writing is what one thread works with.
type writing struct {
	sampler *policy.Sampler
	drafts  []policy.Draft
	streams []stream.Stream
	places  []place
	prompts []byte
}

// place is an answer of a group.
type place struct{ group, member int }

// NewWriter returns a writer on so many threads, at least one.
func NewWriter(network *policy.Transformer, vocabulary *Vocabulary, threads int) *Writer {
	w := &Writer{network: network, vocabulary: vocabulary}
	for range max(1, threads) {
		w.threads = append(w.threads, &writing{sampler: network.NewSampler(slots)})
	}
	return w
}

// Writing says how answers are written.
type Writing struct {
	Temperature float32 // 0 takes the most probable token
	Limit       int     // the most tokens of an answer, End not counted
	// Stream is where an answer's random numbers come from, by the place of its group and its own in it.
	Stream func(group, member int) stream.Stream
	// Bias makes a token likelier or less likely, once in each answer: on the mark that ends the thinking, or on End, it is
	// a dial for the length.
	Bias policy.Bias
	// Drawn, if not nil, is told every token as it is drawn, End too, by the places of its group and its answer. Threads
	// call it at the same time, and wait for it.
	Drawn func(group, member int, token byte)
}

// Write writes the answers of groups whose Answers have been made: their number is how many are
// written, each from its Given tokens on. Groups with a Fault are left alone,
// and all are when the context ends before the last token is written.
func (w *Writer) Write(ctx context.Context, groups []Group, how Writing) error {
	w.deal(groups, how)
	faults := make([]error, len(w.threads))
	var wait sync.WaitGroup
	for i, t := range w.threads {
		wait.Go(func() { faults[i] = t.write(ctx, how) })
	}
	wait.Wait()
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	for _, t := range w.threads {
		for i, p := range t.places {
			w.take(&groups[p.group].Answers[p.member], &t.drafts[i])
		}
	}
	return nil
}

// deal hands groups to threads, whole, so that a prompt is read once.
func (w *Writer) deal(groups []Group, how Writing) {
	for _, t := range w.threads {
		t.drafts, t.streams, t.places, t.prompts = t.drafts[:0], t.streams[:0], t.places[:0], t.prompts[:0]
	}
	for g := range groups {
		if groups[g].Fault != "" {
			continue
		}
		t := w.threads[g%len(w.threads)]
		prompt := t.prompt(groups[g].Tokens, nil)
		for m := range groups[g].Answers {
			a := &groups[g].Answers[m]
			d := policy.Draft{Prompt: prompt, Begun: a.Given, Tokens: a.Tokens[a.Given:a.Given], LogProbs: a.LogProbs[a.Given:a.Given]}
			if a.Given > 0 {
				d.Prompt = t.prompt(groups[g].Tokens, a.Tokens[:a.Given])
			}
			t.drafts = append(t.drafts, d)
			t.streams = append(t.streams, how.Stream(g, m))
			t.places = append(t.places, place{g, m})
		}
	}
}

// prompt is what is read before an answer, or before the rest of one.
func (t *writing) prompt(problem, given []byte) []byte {
	from := len(t.prompts)
	t.prompts = append(append(append(t.prompts, End), problem...), given...)
	return t.prompts[from:len(t.prompts):len(t.prompts)]
}

func (t *writing) write(ctx context.Context, how Writing) error {
	if len(t.drafts) == 0 {
		return nil
	}
	for i := range t.drafts {
		t.drafts[i].Random = &t.streams[i]
	}
	return t.sampler.Sample(ctx, t.drafts, policy.Sampling{
		Temperature: how.Temperature, Stop: int(End), Limit: how.Limit + 1, Bias: how.Bias, Drawn: t.drawn(how),
	})
}

// drawn tells of tokens by the places of their answers.
func (t *writing) drawn(how Writing) func(draft int, token byte) {
	if how.Drawn == nil {
		return nil
	}
	return func(draft int, token byte) { how.Drawn(t.places[draft].group, t.places[draft].member, token) }
}

// take gives an answer what was drafted for it.
func (w *Writer) take(a *Answer, d *policy.Draft) {
	a.Tokens, a.LogProbs = append(a.Tokens[:a.Given], d.Tokens...), append(a.LogProbs[:a.Given], d.LogProbs...)
	a.Stopped = d.Stopped
	a.Text = w.vocabulary.Text(a.Tokens)
	a.Reward, a.Extra, a.Note, a.End = 0, 0, "", 0
}
