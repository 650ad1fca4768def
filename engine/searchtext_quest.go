package engine

import (
	"errors"
	"slices"

	"github.com/tengen-rl/tengen/mcts"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// quest is one answer under way. It is over once the verifier has seen an answer that earns the most there is, at an end
// of the tree or as a completion: neither search nor network knows better. Otherwise it is over where its
// tokens end, or nothing is left to find out, and its answer is the best of all that the verifier has seen.
type quest struct {
	search *mcts.Search
	high   float32          // what a right answer earns
	at     plugins.Position // where the search is
	moving int              // an action that the search has not been behind, to be played; -1: none
	waits  int              // moves or evaluations of the wave under way
	over   bool
	fault  string // why it ended early, if it did
	result mcts.Result

	found  []byte // the best answer that there is a verdict on, without End; nil: none
	reward float32

	evaluated int // positions whose next token the network has given
	sampled   int // tokens of completions
}

// arrive begins the search of a position, or ends the quest there.
func (q *quest) arrive(p plugins.Position) error {
	q.at, q.moving = p, -1
	switch {
	case p.Fault != "":
		q.over, q.fault = true, p.Fault
		return nil
	case p.Player == plugins.Terminal:
		q.over = true
		return q.see(&p)
	}
	return q.search.Begin(0, p, nil)
}

// see takes note of an end.
func (q *quest) see(p *plugins.Position) error {
	d, err := text.ReadDraft(p.State)
	if err == nil {
		q.find(d.Answer, p.Rewards[0])
	}
	return err
}

// find takes note of an answer and its verdict.
func (q *quest) find(answer []byte, reward float32) {
	if q.found == nil || reward > q.reward {
		q.found, q.reward = append([]byte{}, answer...), reward
	}
	q.over = q.over || q.reward >= q.high
}

// look takes note of the completions from positions that have been evaluated.
func (q *quest) look(positions []plugins.Position, judged []text.Group) error {
	q.evaluated += len(positions)
	for i := range judged {
		d, err := text.ReadDraft(positions[i].State)
		if err != nil {
			return err
		}
		for k := range judged[i].Answers {
			a := &judged[i].Answers[k]
			q.sampled += len(a.Tokens)
			if a.End != replay.Failed {
				q.find(slices.Concat(d.Answer, a.Tokens[:a.Length()]), a.Reward)
			}
		}
	}
	return nil
}

// advance plays the moves of searches that are finished, as far as these have been.
func (q *quest) advance() error {
	for !q.over && q.moving < 0 && q.search.Finished(0) {
		if err := q.search.ReadResult(0, &q.result); err != nil {
			return err
		}
		if q.result.Proven { // all ends that matter have been seen
			q.over = true
			return nil
		}
		child, ok := q.search.Child(0, q.result.Action)
		switch {
		case !ok:
			q.moving = q.result.Action
		case child.Player == plugins.Terminal:
			q.over = true
		default:
			q.at = child
			if err := q.search.Descend(0, q.result.Action, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// expand takes the positions behind a quest's moves. A search whose text the verifier cannot judge is over.
func (q *quest) expand(positions []plugins.Position) error {
	if len(positions) == 0 {
		return nil
	}
	if q.moving >= 0 {
		return q.arrive(positions[0])
	}
	for i := range positions {
		if p := &positions[i]; p.Fault == "" && p.Player == plugins.Terminal {
			if err := q.see(p); err != nil {
				return err
			}
		}
	}
	err := q.search.Expand(positions)
	if fault := (*mcts.FaultError)(nil); errors.As(err, &fault) {
		q.over, q.fault = true, fault.Reason
		return nil
	}
	return err
}
