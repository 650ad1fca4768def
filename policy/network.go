package policy

import "io"

// Network maps observations to policies and values, and learns to do it better.
//
// Evaluate may be called from many goroutines at once, but not while Train or Load runs; the other
// methods exclude each other too. Slices passed in stay the caller's: they are not kept, and
// changed only where they are outputs.
type Network interface {
	// Evaluate fills in out for the rows of in. Row i's result has the same bits whatever the
	// other rows are. It allocates nothing in steady state. It uses one thread: callers that have
	// more call it more often.
	Evaluate(in Inputs, out Outputs) error
	// Train makes one optimiser step on batch. Its result has the same bits for every step.Threads.
	// After an error the network is as it was.
	Train(batch Batch, step Step) (Losses, error)
	// Save writes weights (and with optimizer, its state too) as safetensors; metadata goes into the header.
	Save(w io.Writer, metadata map[string]string, optimizer bool) error
	// Load replaces weights (and the optimiser's state, where the file has it) by what Save wrote
	// for the same shape. After an error (ErrCorrupt, ErrNewer, another shape) the network is as
	// it was.
	Load(r io.Reader) error
	// Clone returns an independent copy with the same weights and optimiser state.
	Clone() Network
	// Digest is the SHA-256, in hexadecimal, of the weights alone, in the order of the file.
	Digest() string
}

// Inputs is a batch of observations, encoded as the environment's Spec says.
type Inputs struct {
	Rows         int    // may be 0
	Observations []byte // [Rows][Shape.Bytes()], nothing between or after
}

// Outputs receives a batch of results; slices have room for the batch, and what is beyond it is
// left alone.
type Outputs struct {
	Logits []float32 // [Rows][Actions] unnormalised; illegal actions are not masked here
	Values []float32 // [Rows][Players] expected return still to come; entry k is player (mover+k) mod Players
}

// Batch is what Train learns from: at least one row, slices of exactly the batch's size. Where a
// row's weight is 0 the targets of that kind are not read.
type Batch struct {
	Rows         int
	Observations []byte    // [Rows][Shape.Bytes()]
	Legal        []uint64  // [Rows][ceil(Actions/64)], at least one action a row
	Policy       []float32 // [Rows][Actions] target distribution, 0 on illegal actions
	Returns      []float32 // [Rows][Players] the return still to come; entry k is player (mover+k) mod Players
	PolicyWeight []float32 // [Rows] weight of the policy loss, at least 0: 0 masks the row's decision out
	ValueWeight  []float32 // [Rows] weight of the value loss, at least 0
	// Reply is the target distribution of whoever moves next, [Rows][Actions], over all actions: what is
	// illegal for the mover may be legal then. Both it and ReplyWeight are empty where there are none.
	// Networks without a reply head (Config.ReplyWeight) do not look at them.
	Reply       []float32
	ReplyWeight []float32 // [Rows] weight of the reply loss, at least 0: 0 where nobody replied
	// Choices, if not nil, has actions that were played be taught instead of Policy, which is not read.
	Choices *Choices
}

// Step says how the optimiser moves.
type Step struct {
	LearningRate float32 // at least 0
	Threads      int     // at least 1; never changes the result
}

// Losses reports one step, before its effect: means over rows by their weights, 0 where all weights
// are 0.
type Losses struct {
	Policy       float32 // cross-entropy, nats; with Batch.Choices the sum of their Loss
	Value        float32 // cross-entropy of the outcome, nats
	Reply        float32 // cross-entropy of the reply, nats; 0 without a reply head
	Entropy      float32 // of the policy, nats
	GradientNorm float32 // before clipping
}
