package policy

import (
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// passageRows is about how many tokens go through the network together: enough for the products to
// be worth packing for, few enough for the caches. It changes no result.
const passageRows = 128

// student is the memory of training.
//
// A gradient of weights is one sum for each weight, over all rows of the batch in order. So passages
// add to it in turn, each while what it adds is at hand; neither the number of threads nor where a
// batch is cut changes a bit.
type student struct {
	gradient []float32       // of the batch, [parameters]
	back     []kernel.Panels // by dense.index: [out][in] of the present weights
	turns    []turn          // at parts of the gradient
	lessons  []*lesson       // one a thread
	helpers  []func()        // what a further thread runs
	wait     sync.WaitGroup
	rows     rowBatch

	// What the threads share of a batch.
	batch     Sequences
	scale     float32
	totals    []totals // of each sequence
	unclaimed start
}

// start is where a passage begins.
type start struct {
	sync.Mutex
	passage, sequence, position int
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
	losses := n.accumulate(s, batch, step.Threads)
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
		s = &student{gradient: make([]float32, n.stack.size), back: make([]kernel.Panels, n.stack.denses), turns: newTurns(n.stack.parts)}
		n.learner = s
	}
	for len(s.lessons) < threads {
		n.addThread(s)
	}
	n.stack.eachDense(func(l dense) {
		s.back[l.index].Pack(l.out, l.in, l.weight.of(n.weights), l.in, 1)
	})
	clear(s.gradient)
	return s
}

// addThread makes room for another thread.
func (n *Transformer) addThread(s *student) {
	x := n.newLesson()
	s.lessons = append(s.lessons, x)
	s.helpers = append(s.helpers, func() { defer s.wait.Done(); n.study(s, x) })
}

// accumulate sets s.gradient to the batch's and returns the losses.
func (n *Transformer) accumulate(s *student, batch Sequences, threads int) (losses Losses) {
	s.batch, s.scale = batch, batch.scale()
	s.totals = resize(s.totals, len(batch.Lengths))
	s.unclaimed.passage, s.unclaimed.sequence, s.unclaimed.position = 0, 0, 0
	for i := range s.turns {
		s.turns[i].next = 0
	}
	s.wait.Add(threads - 1)
	for _, helper := range s.helpers[1:threads] {
		go helper()
	}
	n.study(s, s.lessons[0])
	s.wait.Wait()
	s.batch = Sequences{} // it is the caller's
	for _, t := range s.totals {
		losses.Policy += float32(t.policy)
		losses.Entropy += float32(t.entropy)
	}
	return losses
}

// study takes passages forth and back until none is left.
func (n *Transformer) study(s *student, x *lesson) {
	for s.claim(x) {
		n.forward(x.passage)
		x.losses(&s.batch, s.scale, s.totals)
		n.backward(s, x)
	}
}

// claim makes x the next passage of the batch, if there is one.
func (s *student) claim(x *lesson) bool {
	at := &s.unclaimed
	at.Lock()
	defer at.Unlock()
	if at.sequence == len(s.batch.Lengths) {
		return false
	}
	x.number, x.sequence, x.position = at.passage, at.sequence, at.position
	count, rows := passageAt(s.batch.Lengths[at.sequence:])
	at.passage, at.sequence, at.position = at.passage+1, at.sequence+count, at.position+rows
	x.passage.lengths, x.passage.tokens = s.batch.Lengths[x.sequence:at.sequence], s.batch.Tokens[x.position:at.position]
	return true
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
