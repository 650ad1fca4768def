package speed

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
)

// planes is the number of planes that a tower looks at: Go's.
const planes = 17

// newWork makes the network that the options name, with something to do.
func newWork(o Options) (*work, error) {
	var a, b int
	if n, _ := fmt.Sscanf(o.Net+" ", "b%dc%d ", &a, &b); n == 2 && o.Net == fmt.Sprintf("b%dc%d", a, b) {
		return newTower(o, a, b)
	}
	if n, _ := fmt.Sscanf(o.Net+" ", "transformer:l%dd%d ", &a, &b); n == 2 && o.Net == fmt.Sprintf("transformer:l%dd%d", a, b) {
		return newTransformer(o, a, b)
	}
	return nil, fmt.Errorf("speed: there is no network %q: want b4c64 (blocks, channels) or transformer:l2d128 (layers, width)", o.Net)
}

func newTower(o Options, blocks, channels int) (*work, error) {
	config := policy.Default()
	config.Blocks, config.Channels = blocks, channels
	cells := o.Board * o.Board
	shape := policy.Shape{
		Planes: planes, Height: o.Board, Width: o.Board, Bits: true, Actions: cells + 1,
		Players: 2, Low: -1, High: 1, ConstantSum: true,
	}
	n, err := policy.NewResidual(shape, config, 1)
	if err != nil {
		return nil, fmt.Errorf("speed: %w", err)
	}
	batch := positions(shape, o.Batch)
	out := policy.Outputs{Logits: make([]float32, o.Batch*shape.Actions), Values: make([]float32, o.Batch*shape.Players)}
	return &work{
		unit: "positions", rows: float64(o.Batch),
		operations: float64(2 * cells * 9 * (planes*channels + 2*blocks*channels*channels)),
		forward: func(thread int) error {
			from, to := o.Batch*thread/o.Threads, o.Batch*(thread+1)/o.Threads
			in := policy.Inputs{Rows: to - from, Observations: batch.Observations[from*shape.Bytes() : to*shape.Bytes()]}
			return n.Evaluate(in, policy.Outputs{Logits: out.Logits[from*shape.Actions : to*shape.Actions], Values: out.Values[from*shape.Players : to*shape.Players]})
		},
		train: func() error {
			_, err := n.Train(batch, policy.Step{LearningRate: 1e-3, Threads: o.Threads})
			return err
		},
	}, nil
}

// positions are random boards, with a target and an outcome each.
func positions(shape policy.Shape, rows int) policy.Batch {
	random := stream.New(1, stream.Sample)
	words := (shape.Actions + 63) / 64
	b := policy.Batch{
		Rows: rows, Observations: make([]byte, rows*shape.Bytes()), Legal: make([]uint64, rows*words),
		Policy: make([]float32, rows*shape.Actions), Returns: make([]float32, rows*shape.Players),
		PolicyWeight: make([]float32, rows), ValueWeight: make([]float32, rows),
	}
	cells := shape.Planes * shape.Height * shape.Width
	for i := range rows {
		row := b.Observations[i*shape.Bytes() : (i+1)*shape.Bytes()]
		for c := range cells {
			row[c/8] |= byte(random.IntN(2)) << (c % 8)
		}
		for a := range shape.Actions {
			b.Legal[i*words+a/64] |= 1 << (a % 64)
		}
		b.Policy[i*shape.Actions+random.IntN(shape.Actions)] = 1
		result := float32(random.IntN(3) - 1)
		b.Returns[i*shape.Players], b.Returns[i*shape.Players+1] = result, -result
		b.PolicyWeight[i], b.ValueWeight[i] = 1, 1
	}
	return b
}

func newTransformer(o Options, layers, width int) (*work, error) {
	config := policy.DefaultTransformer()
	config.Layers, config.Width, config.Heads = layers, width, max(1, width/32)
	n, err := policy.NewTransformer(config, 1)
	if err != nil {
		return nil, fmt.Errorf("speed: %w", err)
	}
	var parts []policy.Sequences // one a thread
	for t := range o.Threads {
		parts = append(parts, sequences(config, o.Batch*(t+1)/o.Threads-o.Batch*t/o.Threads, uint64(t)))
	}
	whole := sequences(config, o.Batch, 0)
	logProbs := make([]float32, o.Threads*len(whole.Tokens))
	return &work{
		unit: "tokens", rows: float64(o.Batch * config.Context),
		operations: float64(2 * (layers*12*width*width + layers*2*width*config.Context + width*config.Vocabulary)),
		forward: func(thread int) error {
			if len(parts[thread].Lengths) == 0 {
				return nil
			}
			own := len(parts[thread].Tokens)
			return n.LogProbs(parts[thread], logProbs[thread*len(whole.Tokens):][:own], nil)
		},
		train: func() error {
			_, err := n.TrainSequences(whole, policy.Step{LearningRate: 1e-3, Threads: o.Threads})
			return err
		},
		sample: sampling(n, o),
	}, nil
}

// sequences are whole contexts with a token to predict at every position.
func sequences(c policy.TransformerConfig, n int, key uint64) policy.Sequences {
	random := stream.New(1, stream.Sample, key)
	var b policy.Sequences
	for range n {
		b.Lengths = append(b.Lengths, c.Context)
		for range c.Context {
			b.Tokens, b.Next = append(b.Tokens, byte(random.IntN(c.Vocabulary))), append(b.Next, byte(random.IntN(c.Vocabulary)))
			b.Weight = append(b.Weight, 1)
		}
	}
	return b
}

// sampling writes whole contexts from one token on, each thread its share of the batch.
func sampling(n *policy.Transformer, o Options) func() error {
	drafts := make([]policy.Draft, o.Batch)
	streams := make([]stream.Stream, o.Batch)
	for i := range drafts {
		streams[i] = stream.New(1, stream.Act, uint64(i))
		drafts[i] = policy.Draft{Prompt: []byte{1}, Random: &streams[i]}
	}
	samplers := make([]*policy.Sampler, o.Threads)
	for t := range samplers {
		samplers[t] = n.NewSampler(o.Batch*(t+1)/o.Threads - o.Batch*t/o.Threads)
	}
	return together(o.Threads, func(thread int) error {
		from, to := o.Batch*thread/o.Threads, o.Batch*(thread+1)/o.Threads
		return samplers[thread].Sample(context.Background(), drafts[from:to], policy.Sampling{Temperature: 1, Stop: -1})
	})
}
