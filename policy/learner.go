package policy

import "sync"

// shard is the number of rows that go through the network together and whose gradients are added
// up before they join the batch's. It is part of what a seed means: another number adds in another
// order.
const shard = 32

// learner is the memory of Train, and what it works on.
type learner struct {
	network  *Residual
	back     packed // the weights, packed for gradients
	reply    struct{ forth, back replyPanels }
	gradient []float32 // of the batch, [parameters]
	sum      totals

	batch   Batch
	scale   scales
	replies bool    // whether replies are learnt
	choices float32 // what the loss of the batch's choices is multiplied by
	threads int
	workers []*worker // at least threads
	wait    sync.WaitGroup
}

// worker is one thread of a learner.
type worker struct {
	gradient []float32 // of one shard, [parameters]
	record   *record
	trail    *trail
	choice   choice
	turn     chan struct{} // receives when the shard before has joined the batch
	run      func()        // takes the worker's shards; made once, so that starting it allocates nothing
}

// prepare returns the learner, ready for a batch on a number of threads.
func (n *Residual) prepare(batch Batch, threads int) *learner {
	if n.learner == nil {
		n.learner = &learner{network: n, gradient: make([]float32, n.tower.size)}
	}
	l := n.learner
	l.batch, l.threads, l.sum = batch, threads, totals{}
	l.scale = scales{policy: reciprocal(batch.PolicyWeight), value: reciprocal(batch.ValueWeight)}
	if c := batch.Choices; c != nil {
		l.scale.policy, l.choices = 0, c.scale(batch.PolicyWeight)
	}
	if l.replies = n.learnsReplies(batch); l.replies {
		l.scale.reply = reciprocal(batch.ReplyWeight)
		n.tower.reply.pack(&l.reply.forth, n.weights, false)
		n.tower.reply.pack(&l.reply.back, n.weights, true)
	}
	for t := len(l.workers); t < threads; t++ {
		l.workers = append(l.workers, l.worker(t))
	}
	n.tower.pack(n.kernel, &l.back, n.weights, true, &l.workers[0].record.work)
	clear(l.gradient)
	return l
}

func (l *learner) worker(t int) *worker {
	tower := l.network.tower
	return &worker{
		gradient: make([]float32, tower.size), record: tower.newRecord(shard, true), trail: tower.newTrail(shard),
		choice: choice{distribution: newDistribution(l.network.kernel, tower.shape.Actions)},
		turn:   make(chan struct{}, 1),
		run:    func() { l.work(t); l.wait.Done() },
	}
}

// accumulate sets l.gradient to the batch's and returns the losses.
func (l *learner) accumulate() totals {
	l.workers[0].turn <- struct{}{}
	l.wait.Add(l.threads)
	for _, w := range l.workers[1:l.threads] {
		go w.run()
	}
	l.workers[0].run()
	l.wait.Wait()
	<-l.workers[shards(l.batch.Rows)%l.threads].turn
	l.batch = Batch{} // it is the caller's
	return l.sum
}

// work computes the shards t, t+threads, ...; each adds its gradient to the batch's when the shard
// before is in.
func (l *learner) work(t int) {
	w, next := l.workers[t], l.workers[(t+1)%l.threads]
	for s := t; s < shards(l.batch.Rows); s += l.threads {
		part := l.shard(w, s*shard, min(l.batch.Rows, (s+1)*shard))
		<-w.turn
		l.network.kernel.Add(l.gradient, w.gradient)
		l.sum.add(part)
		next.turn <- struct{}{}
	}
}

// shards is the number of shards of a batch.
func shards(rows int) int { return (rows + shard - 1) / shard }

// add adds the losses of a shard.
func (s *totals) add(part totals) {
	s.policy, s.value, s.entropy, s.reply = s.policy+part.policy, s.value+part.value, s.entropy+part.entropy, s.reply+part.reply
}

// shard sets w.gradient to the sum over rows [from, to) and returns their losses.
func (l *learner) shard(w *worker, from, to int) (sum totals) {
	n, r, d := l.network, w.record, w.trail
	rows, actions, outcomes := to-from, n.shape.Actions, n.tower.outcome.out
	p := pass{n.tower, n.kernel, n.weights, n.current()}
	p.forward(l.batch.Observations[from*n.shape.Bytes():], rows, r, d.logits)
	if l.replies {
		p.forwardReply(&l.reply.forth, rows, r, &d.reply)
	}
	for i := range rows {
		row := n.row(l.batch, from+i)
		row.policyWeight, row.valueWeight = l.scale.policy*row.policyWeight, l.scale.value*row.valueWeight
		n.losses(row, d.logits[i*actions:][:actions], r.outcome[i*outcomes:][:outcomes],
			d.policy[i*actions:][:actions], d.outcome[i*outcomes:][:outcomes], &sum)
		if l.batch.Choices != nil {
			l.choose(w, from+i, row.legal, d.logits[i*actions:][:actions], d.policy[i*actions:][:actions], &sum)
		}
		if l.replies {
			row.replyWeight *= l.scale.reply
			n.replyLoss(row, d.reply.logits[i*actions:][:actions], d.reply.gradient[i*actions:][:actions], &sum)
		}
	}
	clear(w.gradient)
	p.packed = &l.back
	b := back{pass: p, gradient: w.gradient, rows: rows, record: r, trail: d, leak: n.config.Leak}
	if l.replies {
		b.replies = &l.reply.back
	}
	b.backward()
	return sum
}
