package policy

import "io"

// Network maps observations to policies and values, and learns to do it better.
//
// Evaluate may be called from many goroutines at once, but not while Train or Load runs.
type Network interface {
	// Evaluate fills in out for the rows of in. Row i's result has the same bits whatever the
	// other rows are. It allocates nothing in steady state.
	Evaluate(in Inputs, out Outputs) error
	// Train makes one optimiser step on batch. Its result has the same bits for every step.Threads.
	Train(batch Batch, step Step) (Losses, error)
	// Save writes weights (and with optimizer, its state too) as safetensors; metadata goes into the header.
	Save(w io.Writer, metadata map[string]string, optimizer bool) error
	// Load replaces weights (and the optimiser's state, where the file has it) by what Save wrote for the same shape.
	Load(r io.Reader) error
	// Clone returns an independent copy with the same weights and optimiser state.
	Clone() Network
	// Digest is the SHA-256, in hexadecimal, of the weights alone, in the order of the file.
	Digest() string
}

// Inputs is a batch of observations, encoded as the environment's Spec says.
type Inputs struct {
	Rows         int
	Observations []byte // [Rows][Shape.Bytes()]
}

// Outputs receives a batch of results; slices have room for the batch.
type Outputs struct {
	Logits []float32 // [Rows][Actions] unnormalised; illegal actions are not masked here
	Values []float32 // [Rows][Players] expected return still to come; entry k is player (mover+k) mod Players
}

// Batch is what Train learns from.
type Batch struct {
	Rows         int
	Observations []byte    // [Rows][Shape.Bytes()]
	Legal        []uint64  // [Rows][ceil(Actions/64)]
	Policy       []float32 // [Rows][Actions] target distribution, 0 on illegal actions
	Returns      []float32 // [Rows][Players] the return still to come; entry k is player (mover+k) mod Players
	PolicyWeight []float32 // [Rows] weight of the policy loss: 0 masks the row's decision out
	ValueWeight  []float32 // [Rows]
}

// Step says how the optimiser moves.
type Step struct {
	LearningRate float32
	Threads      int // at least 1; never changes the result
}

// Losses reports one step: means over the rows that count.
type Losses struct {
	Policy       float32 // cross-entropy, nats
	Value        float32 // cross-entropy of the outcome, nats
	Entropy      float32 // of the policy, nats
	GradientNorm float32 // before clipping
}
