package engine

import "fmt"

const (
	// mostlyClipped is the share of steps with a cut gradient above which the clip sets the size of
	// steps, not the loss. Now and then is what clipping is for.
	mostlyClipped = 0.8
	// ignorance is the value loss of a network that knows nothing: three outcomes, equally likely.
	ignorance = 1.0986
	// worseThanNothing is how far above that a loss must be: a confident network may be wrong for a
	// while, but seldom that wrong.
	worseThanNothing = 1.5
	// spike is how far above the mean of its iteration the loss of a step is when steps overshoot.
	spike = 4.0
	// normGrowth over the history, with a value loss that has not fallen: a network that becomes sure
	// of what it knows has longer gradients too, but it has less to learn.
	normGrowth = 5.0
)

// lookAtLearningRate sees steps that are too long: cut gradients, losses above those of a network
// that knows nothing, spikes, gradients that grow.
func lookAtLearningRate(w *watchdog) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	for _, sign := range []func(*watchdog, []vitals) *finding{clipping, lossOfNothing, spikes, growingNorm} {
		if f := sign(w, last); f != nil {
			f.proposal = w.lowerRate(3)
			return f
		}
	}
	return nil
}

func clipping(w *watchdog, last []vitals) *finding {
	share := mean(last, func(v *vitals) float64 { return float64(v.studied.clipped) / float64(v.steps) })
	if share < mostlyClipped {
		return nil
	}
	norm := mean(last, func(v *vitals) float64 { return v.norm })
	return &finding{amount: share / mostlyClipped, evidence: fmt.Sprintf("%.0f %% of the steps of the last %d iterations had their gradient cut: its mean norm is %.3g, the clip %g",
		100*share, len(last), norm, w.config.Learner.GradientClip)}
}

func lossOfNothing(_ *watchdog, last []vitals) *finding {
	value := mean(last, func(v *vitals) float64 { return v.value })
	divergence, information := mean(last, (*vitals).divergence), mean(last, (*vitals).information)
	switch {
	case value > worseThanNothing*ignorance:
		return &finding{amount: value / (worseThanNothing * ignorance), evidence: fmt.Sprintf("the value loss is %.2f nats; a network that knows nothing has %.2f", value, ignorance)}
	case divergence > worseThanNothing*information+0.5: // half a nat: information may be nearly 0
		return &finding{amount: divergence / (worseThanNothing*information + 0.5), evidence: fmt.Sprintf("the policy is %.2f nats from its targets; a policy that knows nothing would be %.2f", divergence, information)}
	}
	return nil
}

func spikes(_ *watchdog, last []vitals) *finding {
	worst := mean(last, func(v *vitals) float64 { return v.studied.worst / (v.policy + v.value) })
	if worst < spike {
		return nil
	}
	return &finding{amount: worst / spike, evidence: fmt.Sprintf("the loss has spikes of %.1f times its mean in each of the last %d iterations", worst, len(last))}
}

func growingNorm(w *watchdog, last []vitals) *finding {
	if len(w.history) < 4*newest {
		return nil
	}
	norm := func(v *vitals) float64 { return v.norm }
	before, now := mean(w.history[:newest], norm), mean(last, norm)
	value := func(v *vitals) float64 { return v.value }
	if now < normGrowth*before || mean(last, value) < mean(w.history[:newest], value) {
		return nil
	}
	return &finding{amount: now / (normGrowth * before), evidence: fmt.Sprintf("the gradient's norm has grown from %.3g to %.3g in %d iterations, and the value loss has not fallen", before, now, len(w.history))}
}
