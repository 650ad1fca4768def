package text

import (
	"encoding/binary"
	"errors"
)

// Draft is what the State of a Game's position holds: a problem and an answer under way.
type Draft struct {
	Problem []byte // as the verifier wants it back
	Prompt  []byte // its tokens, without End
	Answer  []byte // the tokens so far, without End
	Ended   bool   // the answer is whole
}

// errDraft is the fault of bytes that are no State.
var errDraft = errors.New("the state is not that of a game of text")

// ReadDraft reads a State, whose memory it shares.
func ReadDraft(state []byte) (d Draft, err error) {
	if d.Problem, state, err = cutPart(state); err != nil || len(d.Problem) == 0 {
		return Draft{}, errDraft
	}
	if d.Prompt, state, err = cutPart(state); err != nil {
		return Draft{}, err
	}
	if n := len(state); n > 0 && state[n-1] == End {
		d.Ended, state = true, state[:n-1]
	}
	d.Answer = state
	return d, nil
}

// cutPart takes a part with its length before it from the beginning of a state.
func cutPart(state []byte) (part, rest []byte, err error) {
	n, size := binary.Uvarint(state)
	if size <= 0 || n > uint64(len(state)-size) {
		return nil, nil, errDraft
	}
	rest = state[size:]
	return rest[:n:n], rest[n:], nil
}

// State is the draft as a State: problem and prompt, each with its length in front, the answer, and End where it
// has ended.
func (d Draft) State() []byte {
	state := make([]byte, 0, 2*binary.MaxVarintLen32+len(d.Problem)+len(d.Prompt)+len(d.Answer)+1)
	state = append(binary.AppendUvarint(state, uint64(len(d.Problem))), d.Problem...)
	state = append(binary.AppendUvarint(state, uint64(len(d.Prompt))), d.Prompt...)
	state = append(state, d.Answer...)
	if d.Ended {
		state = append(state, End)
	}
	return state
}

// Read appends what a network has read of the draft to dst: [End] prompt answer.
func (d Draft) Read(dst []byte) []byte {
	return append(append(append(dst, End), d.Prompt...), d.Answer...)
}
