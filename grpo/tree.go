package grpo

import "iter"

// Branch is one answer of a tree group: an answer that was begun anew at a token of an earlier one.
type Branch struct {
	Parent int // the answer that it left, one before it in the group; -1: it was begun at the prompt
	From   int // tokens that it begins with as its parent does, at least the parent's own From; 0 without a parent
	Length int // tokens in all, at least From
	Reward float32
	// Missing says that there is no reward: the answer counts for no value.
	Missing bool
}

// Tree sets the advantage of each token of the answers of a tree group: how much better the answers
// after it did than those before it (TreeRL: Hou et al. 2025, section 3.2; VinePPO: Kazemnejad et al.
// 2024, equation 5, has the values from answers that are then thrown away).
//
// A place where answers part has a value, the mean reward V of all answers that pass it; that of the
// prompt is the mean of the group, and that of an answer's end its reward. The tokens from one such
// place to the next earn
//
//	A = V(next) - V(place)
//
// and nothing more is divided or weighed: without branches it is MeanCentred. Where the two are the
// same, as where all answers earned alike, A is exactly 0. advantages[i] has Branch.Length entries, of
// which those before From, which are the parent's tokens, are set to 0. A place that no answer with a
// reward passes gives 0 to what leads to it and from it.
func Tree(advantages [][]float32, branches []Branch) {
	t := tree{branches: branches, below: make([]worth, len(branches)), start: make([]worth, len(branches))}
	var all worth
	for i := len(branches) - 1; i >= 0; i-- {
		t.below[i].add(t.own(i))
		if p := branches[i].Parent; p >= 0 {
			t.below[p].add(t.below[i])
		} else {
			all.add(t.below[i])
		}
	}
	for i := range branches {
		if branches[i].Parent < 0 {
			t.start[i] = all
		}
		t.answer(i, advantages[i])
	}
}

// tree is the values of a group's tree.
type tree struct {
	branches []Branch
	below    []worth // of an answer and all that left it, or those that left it
	start    []worth // of the place where an answer's own tokens begin
}

// worth is rewards that a mean is of.
type worth struct {
	sum float64
	n   int
}

func (w *worth) add(other worth) { w.sum, w.n = w.sum+other.sum, w.n+other.n }

// own is the reward of an answer itself.
func (t *tree) own(i int) worth {
	if b := &t.branches[i]; !b.Missing {
		return worth{float64(b.Reward), 1}
	}
	return worth{}
}

// answer sets the advantages of an answer's tokens, from its end to its beginning, and gives the answers that
// leave it the value of the place where they begin.
func (t *tree) answer(i int, advantages []float32) {
	b := &t.branches[i]
	next := t.own(i)
	for end := b.Length; end > b.From; {
		place := t.lastParting(i, end)
		here := next
		for k := range t.leaving(i, place) {
			here.add(t.below[k])
		}
		if place == b.From {
			here = t.start[i]
		}
		for k := range t.leaving(i, place) {
			t.start[k] = here
		}
		fill(advantages[place:end], here.to(next))
		next, end = here, place
	}
	clear(advantages[:b.From])
}

// lastParting is the last place before end where an answer was left, or where it begins.
func (t *tree) lastParting(i, end int) int {
	place := t.branches[i].From
	for k := i + 1; k < len(t.branches); k++ {
		if c := &t.branches[k]; c.Parent == i && c.From < end {
			place = max(place, c.From)
		}
	}
	return place
}

// leaving are the answers that left one at a place.
func (t *tree) leaving(i, place int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for k := i + 1; k < len(t.branches); k++ {
			if c := &t.branches[k]; c.Parent == i && c.From == place && !yield(k) {
				return
			}
		}
	}
}

// to is the advantage of what leads from one place to the next.
func (w worth) to(next worth) float32 {
	if w.n == 0 || next.n == 0 {
		return 0
	}
	return float32(next.sum/float64(next.n) - w.sum/float64(w.n))
}

func fill(dst []float32, value float32) {
	for i := range dst {
		dst[i] = value
	}
}
