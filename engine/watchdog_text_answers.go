package engine

import (
	"fmt"
)

const (
	// manyFailed is the share of answers without a verdict that is no longer an accident.
	manyFailed = 0.05
	// sure is the entropy, nats a token, of a policy that tries nothing: one token in a thousand is another.
	sure = 0.01
	// surer is the same as a share of what the stage began with.
	surer = 0.05
	// narrow is the share of its first entropy at which a game's policy no longer finds what beats it, where
	// it is known that something does: runs that come to play without a mistake keep more until they do.
	narrow = 0.25
	// beaten is the exploitability of a policy that something beats.
	beaten = 0.25
	// mostlyAlike is the share of groups of games that end alike where play has become one.
	mostlyAlike = 0.5
	// manyCut is a share of truncated answers that may not grow, by moreCut in the stage, and mostlyCut one
	// that may not be.
	manyCut, moreCut, mostlyCut = 0.2, 0.1, 0.5
	// longer is how wrong answers grow, and how much longer than right ones they are, when length pays;
	// notLonger is a growth of right ones that is none.
	longer, notLonger, muchLonger = 1.5, 1.1, 1.2
)

// lookAtVerifier sees answers, or games, that ended without a verdict.
func lookAtVerifier(w *rewardWatch) *finding {
	last := w.latest(newest)
	failed, ended := 0, 0
	for _, r := range last {
		failed, ended = failed+r.failed, ended+r.ended
	}
	share := float64(failed) / float64(max(1, ended))
	if share < manyFailed {
		return nil
	}
	timeout := w.config.Environment.Timeout
	return &finding{share / manyFailed, fmt.Sprintf("%d of %d answers or games of the last %d iterations failed: the environment gave no verdict", failed, ended, newest),
		fmt.Sprintf("see the warnings for what it said; where it is slow, environment.timeout = %q, which is %q now", 2*timeout, timeout)}
}

// lookAtAnswerEntropy sees a policy that has become sure of answers that are wrong.
func lookAtAnswerEntropy(w *rewardWatch) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	for _, r := range last {
		if r.GradientNorm == 0 { // no step: nothing was measured
			return nil
		}
	}
	entropy := func(r *round) float64 { return r.Entropy }
	first, now := meanOf(w.first, entropy), meanOf(last, entropy)
	least := max(sure, surer*first)
	var play string
	if w.alone() {
		if reward := w.share(last); reward < wellRewarded {
			play = fmt.Sprintf("the mean reward is %.0f %% of the highest", 100*reward)
		}
	} else {
		play, least = w.narrowed(last, first, least)
	}
	if play == "" || now > least {
		return nil
	}
	return &finding{least / max(now, 1e-6), fmt.Sprintf("the policy's entropy is %.3g nats a %s, where the stage began with %.3g, and %s", now, w.unit(), first, play),
		fmt.Sprintf("%s; else %s", w.moreEntropy(), w.nearer())}
}

// narrowed says why the play of a game is not as good as it is sure, "" where that is not known, and how low entropy
// may be then.
func (w *rewardWatch) narrowed(last []round, first, least float64) (play string, most float64) {
	alike := meanOf(last, func(r *round) float64 { return r.ZeroVariance })
	switch {
	case w.exploited > beaten:
		return fmt.Sprintf("something beats it: its exploitability is %.2f", w.exploited), narrow * first
	case w.exploited < 0 && alike > mostlyAlike && 2*last[newest-1].Iteration < w.at.last():
		return fmt.Sprintf("%.0f %% of groups end alike, before half of the run is over", 100*alike), least
	}
	return "", 0
}

// lookAtTruncated sees answers that do not come to an end.
func lookAtTruncated(w *rewardWatch) *finding {
	last := w.latest(newest)
	if last == nil {
		return nil
	}
	cut := func(r *round) float64 { return r.Truncated }
	before, now := meanOf(w.first, cut), meanOf(last, cut)
	if now < mostlyCut && (now < manyCut || now < before+moreCut) {
		return nil
	}
	return &finding{now / manyCut, fmt.Sprintf("%.0f %% of the answers of the last %d iterations were cut off before they ended, %.0f %% of those of the stage's first", 100*now, newest, 100*before), w.moreRoom()}
}

// moreRoom proposes what lets answers end.
func (w *rewardWatch) moreRoom() string {
	r, context := w.config.Reinforce, w.config.Transformer.Context
	switch {
	case context < w.room:
		return changeCount("transformer.context", w.room, context)
	case r.Weights != "constant":
		return fmt.Sprintf("reinforce.weights = %q, which is %q now, or a longer answer by the environment's settings", "constant", r.Weights)
	}
	return fmt.Sprintf("a longer answer by the environment's settings, where it needs more than %d characters; else %s, or %s, which shows how answers end", w.spec.MaxLength, w.dearLength(), w.moreTeaching())
}

// dearLength proposes that answers earn less as they come near the longest there may be.
func (w *rewardWatch) dearLength() string {
	now := w.config.Reinforce.Overlong
	return changeCount("reinforce.overlong", min(w.spec.MaxLength, max(1, w.spec.MaxLength/4, 2*now)), now)
}

// lookAtWrongLength sees wrong answers that grow away from right ones, which do not: their length is what pays.
func lookAtWrongLength(w *rewardWatch) *finding {
	const part = historyKept / 4
	if len(w.history) < 2*part || !w.spec.Traits.Text {
		return nil
	}
	before, now := w.history[:part], w.latest(part)
	right, wrong := func(r *round) float64 { return r.LengthRight }, func(r *round) float64 { return r.LengthWrong }
	rightBefore, rightNow, wrongBefore, wrongNow := meanOf(before, right), meanOf(now, right), meanOf(before, wrong), meanOf(now, wrong)
	few := w.share(now) > 1-littleSignal // their mean length is chance
	if few || rightBefore == 0 || wrongNow < longer*wrongBefore || rightNow > notLonger*rightBefore || wrongNow < muchLonger*rightNow {
		return nil
	}
	return &finding{wrongNow / (longer * wrongBefore), fmt.Sprintf("wrong answers have grown from %.1f to %.1f tokens in %d iterations, right ones from %.1f to %.1f",
		wrongBefore, wrongNow, len(w.history), rightBefore, rightNow), w.unpaidLength()}
}

// unpaidLength proposes what does not reward length in itself.
func (w *rewardWatch) unpaidLength() string {
	switch r := w.config.Reinforce; {
	case r.Weights != "constant":
		return fmt.Sprintf("reinforce.weights = %q, which is %q now: a long wrong answer is held against each of its tokens less", "constant", r.Weights)
	case r.Entropy > 0:
		return change("reinforce.entropy", r.Entropy/3, r.Entropy) + ": the bonus is paid for every token"
	}
	return w.dearLength()
}
