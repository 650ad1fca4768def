package policy

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// passageRows is about how many tokens go through the network together: enough for the products to
// be worth packing for, few enough for the caches. It changes no result.
const passageRows = 128

// student is the memory of training.
type student struct {
	gradient []float32       // of the batch, [parameters]
	back     []kernel.Panels // by dense.index: [out][in] of the present weights
	jobs     []job
	lessons  []*lesson // at least threads
	threads  int
	totals   []totals // of each sequence
	rows     rowBatch

	// What the goroutines of a round see.
	batch Sequences
	scale float32
	round []*lesson
	next  atomic.Int64 // job

	study, sum func(thread int)
	phase      func(thread int)
	helpers    []func() // what a further thread runs
	wait       sync.WaitGroup
}

// TrainSequences makes one optimiser step on a batch of sequences. Its result has the same bits
// for every step.Threads. A batch that is not as Sequences says is an error, and so is a
// gradient that is not finite (ErrNotFinite): the network is then as it was before. Losses.Value is 0.
// With one thread it allocates nothing in steady state.
func (n *Transformer) TrainSequences(batch Sequences, step Step) (Losses, error) {
	if err := checkStep(step); err != nil {
		return Losses{}, fmt.Errorf("train sequences: %w", err)
	}
	if err := batch.check(n.config); err != nil {
		return Losses{}, fmt.Errorf("train sequences: %w", err)
	}
	return n.train(batch, step)
}

// checkStep reports what is wrong with a step.
func checkStep(step Step) error {
	if step.Threads < 1 {
		return fmt.Errorf("%d threads: there must be at least 1", step.Threads)
	}
	if !(step.LearningRate >= 0) || !finite(step.LearningRate) {
		return fmt.Errorf("learning rate %v: it must be a number of at least 0", step.LearningRate)
	}
	return nil
}

// train makes a step on a batch that has been checked.
func (n *Transformer) train(batch Sequences, step Step) (Losses, error) {
	s := n.prepare(step.Threads)
	losses := n.accumulate(s, batch)
	losses.GradientNorm = clip(n.kernel, s.gradient, n.config.GradientClip)
	if !finite(losses.GradientNorm) || !finite(losses.Policy) {
		return losses, fmt.Errorf("train: loss %v, gradient of length %v: %w", losses.Policy, losses.GradientNorm, ErrNotFinite)
	}
	n.move(s.gradient, step.LearningRate)
	return losses, nil
}

// prepare returns the memory for the given number of threads, with the weights packed.
func (n *Transformer) prepare(threads int) *student {
	s := n.learner
	if s == nil {
		s = &student{gradient: make([]float32, n.stack.size), back: make([]kernel.Panels, n.stack.denses), jobs: n.jobs()}
		s.study, s.sum = func(t int) { n.study(s, t) }, func(int) { s.work() }
		n.learner = s
	}
	for t := len(s.lessons); t < threads; t++ {
		s.lessons = append(s.lessons, n.newLesson())
		s.helpers = append(s.helpers, func() { defer s.wait.Done(); s.phase(t) })
	}
	s.threads = threads
	n.stack.eachDense(func(l dense) {
		s.back[l.index].Pack(l.out, l.in, l.weight.of(n.weights), l.in, 1)
	})
	clear(s.gradient)
	return s
}

// accumulate sets s.gradient to the batch's and returns the losses. In a round each thread takes a
// passage forth and back; then all threads share out the sums over the round.
func (n *Transformer) accumulate(s *student, batch Sequences) (losses Losses) {
	s.batch, s.scale = batch, batch.scale()
	s.totals = slices.Grow(s.totals[:0], len(batch.Lengths))[:len(batch.Lengths)]
	for sequence, position := 0, 0; sequence < len(batch.Lengths); {
		s.round = s.round[:0]
		for len(s.round) < s.threads && sequence < len(batch.Lengths) {
			x := s.lessons[len(s.round)]
			count, rows := passageAt(batch.Lengths[sequence:])
			x.sequence, x.position = sequence, position
			x.passage.lengths, x.passage.tokens = batch.Lengths[sequence:sequence+count], batch.Tokens[position:position+rows]
			sequence, position = sequence+count, position+rows
			s.round = append(s.round, x)
		}
		s.together(s.study)
		s.next.Store(0)
		s.together(s.sum)
	}
	s.batch = Sequences{} // it is the caller's
	for _, t := range s.totals {
		losses.Policy += float32(t.policy)
		losses.Entropy += float32(t.entropy)
	}
	return losses
}

// passageAt is the number of sequences, and of their tokens, that go through the network together.
func passageAt(lengths []int) (count, rows int) {
	for _, length := range lengths {
		if count > 0 && rows+length > passageRows {
			break
		}
		count, rows = count+1, rows+length
	}
	return count, rows
}

// together runs a phase on all threads of the round.
func (s *student) together(phase func(thread int)) {
	s.phase = phase
	s.wait.Add(len(s.round) - 1)
	for _, helper := range s.helpers[1:len(s.round)] {
		go helper()
	}
	phase(0)
	s.wait.Wait()
}

// study takes a thread's passage forth and back.
func (n *Transformer) study(s *student, thread int) {
	x := s.round[thread]
	n.forward(x.passage)
	x.losses(&s.batch, s.scale, s.totals)
	n.backward(s.back, x.passage, x.trail)
}

// work does jobs until none is left.
func (s *student) work() {
	for {
		i := int(s.next.Add(1)) - 1
		if i >= len(s.jobs) {
			return
		}
		s.jobs[i](s.gradient, s.round)
	}
}

// move makes the optimiser's step.
func (n *Transformer) move(gradient []float32, rate float32) {
	n.optimizer.steps++
	config := n.config.learning()
	for _, x := range n.stack.tensors {
		decay := config.WeightDecay
		if !x.decays() {
			decay = 0
		}
		n.optimizer.step(n.kernel, config, x.at, n.weights, gradient, rate, decay)
	}
	n.pack()
}
