package policy

import (
	"errors"
	"fmt"

	"github.com/tengen-rl/tengen/plugins"
)

// check reports what is wrong with a batch or step.
func (n *Residual) check(b Batch, step Step) error {
	if b.Rows < 1 || step.Threads < 1 {
		return fmt.Errorf("%d rows, %d threads: both must be at least 1", b.Rows, step.Threads)
	}
	if !(step.LearningRate >= 0) || !finite(step.LearningRate) {
		return fmt.Errorf("learning rate %v: it must be a number of at least 0", step.LearningRate)
	}
	sizes := errors.Join(
		sized("observations", len(b.Observations), b.Rows, n.shape.Bytes()),
		sized("legal", len(b.Legal), b.Rows, n.shape.words()),
		b.checkPolicySize(n.shape.Actions),
		sized("returns", len(b.Returns), b.Rows, n.shape.Players),
		sized("policy weight", len(b.PolicyWeight), b.Rows, 1),
		sized("value weight", len(b.ValueWeight), b.Rows, 1),
	)
	if sizes != nil {
		return sizes
	}
	if n.learnsReplies(b) {
		if err := errors.Join(
			sized("reply", len(b.Reply), b.Rows, n.shape.Actions),
			sized("reply weight", len(b.ReplyWeight), b.Rows, 1),
		); err != nil {
			return err
		}
	}
	for i := range b.Rows {
		if err := n.row(b, i).check(n.shape); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		if err := b.checkChoice(n.shape.words(), i); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
	}
	return nil
}

// checkPolicySize reports targets, or choices in their place, of a wrong size.
func (b *Batch) checkPolicySize(actions int) error {
	if b.Choices != nil {
		return b.Choices.check(b.Rows)
	}
	return sized("policy", len(b.Policy), b.Rows, actions)
}

// checkChoice reports a row whose action is not a legal one.
func (b *Batch) checkChoice(words, i int) error {
	if b.Choices == nil || b.PolicyWeight[i] == 0 {
		return nil
	}
	action := b.Choices.Action[i]
	if legal := plugins.Bitset(b.Legal[i*words : (i+1)*words]); action < 0 || int(action) >= 64*words || !legal.Has(int(action)) {
		return fmt.Errorf("action %d was played: it must be legal", action)
	}
	return nil
}

func sized(what string, got, rows, each int) error {
	if got != rows*each {
		return fmt.Errorf("%s has %d entries: %d rows of %d need %d", what, got, rows, each, rows*each)
	}
	return nil
}

// check reports what is wrong with a row.
func (r row) check(s Shape) error {
	for _, w := range [...]float32{r.policyWeight, r.valueWeight, r.replyWeight} {
		if !(w >= 0) || !finite(w) {
			return fmt.Errorf("weights %v, %v and %v: they must be numbers of at least 0", r.policyWeight, r.valueWeight, r.replyWeight)
		}
	}
	if r.valueWeight > 0 {
		for k, v := range r.returns {
			if !finite(v) {
				return fmt.Errorf("the return of player %d is %v", k, v)
			}
		}
	}
	if r.replyWeight > 0 {
		for a, p := range r.reply {
			if !(p >= 0) || !finite(p) {
				return fmt.Errorf("the reply's target is %v on action %d: it must be a number of at least 0", p, a)
			}
		}
	}
	if r.policyWeight > 0 {
		return r.checkPolicy(s)
	}
	return nil
}

func (r row) checkPolicy(s Shape) error {
	if r.legal.Count() == 0 {
		return errors.New("no action is legal")
	}
	for a := range r.legal.All() {
		if a >= s.Actions {
			return fmt.Errorf("action %d is legal: there are %d", a, s.Actions)
		}
	}
	for a, p := range r.policy {
		if !(p >= 0) || !finite(p) || p > 0 && !r.legal.Has(a) {
			return fmt.Errorf("target %v on action %d: it must be at least 0, and 0 where illegal", p, a)
		}
	}
	return nil
}
