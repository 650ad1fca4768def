package plugins

import (
	"fmt"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// The smaller messages: requests for starts, verdicts, rollouts and drawings. Those of examples are
// in wire_examples.go.

func encodeRequests(requests []Request) *pb.StartRequest {
	n := len(requests)
	m := &pb.StartRequest{Seeds: make([]uint64, n), Difficulties: make([]float32, n), Splits: make([]pb.Split, n)}
	for i, r := range requests {
		m.Seeds[i], m.Difficulties[i], m.Splits[i] = r.Seed, r.Difficulty, pb.Split(r.Split)
	}
	return m
}

func decodeRequests(m *pb.StartRequest) ([]Request, error) {
	n := len(m.GetSeeds())
	if len(m.GetDifficulties()) != n || len(m.GetSplits()) != n {
		return nil, fmt.Errorf("%d seeds, %d difficulties and %d splits", n, len(m.GetDifficulties()), len(m.GetSplits()))
	}
	out := make([]Request, n)
	for i := range out {
		out[i] = Request{Seed: m.Seeds[i], Difficulty: m.Difficulties[i], Split: Split(min(uint32(m.Splits[i]), 255))}
	}
	return out, nil
}

func encodeStates(states [][]byte) column {
	var c column
	for _, s := range states {
		c.add(s)
	}
	return c
}

func encodeAnswers(answers []Answer) *pb.VerifyRequest {
	var states, texts column
	for _, a := range answers {
		states.add(a.State)
		texts.add([]byte(a.Text))
	}
	return &pb.VerifyRequest{States: states.bytes, StateLengths: states.lengths, Texts: texts.bytes, TextLengths: texts.lengths}
}

// decodeVerdicts fills in the verdicts of a whole message.
func decodeVerdicts(m *pb.VerifyResponse, out []Verdict) error {
	if len(m.GetRewards()) != len(out) {
		return fmt.Errorf("%d verdicts on %d answers", len(m.GetRewards()), len(out))
	}
	for i, r := range m.GetRewards() {
		out[i] = Verdict{Reward: r}
	}
	for _, t := range m.GetNotes() {
		if int(t.GetItem()) >= len(out) {
			return fmt.Errorf("a note on answer %d of %d", t.GetItem(), len(out))
		}
		out[t.GetItem()].Note = t.GetText()
	}
	for _, t := range m.GetFaults() {
		if int(t.GetItem()) >= len(out) {
			return fmt.Errorf("a fault in answer %d of %d", t.GetItem(), len(out))
		}
		out[t.GetItem()] = Verdict{Fault: reason(t.GetText())}
	}
	return nil
}

func encodePlayouts(playouts []Playout) *pb.RolloutRequest {
	var states column
	m := &pb.RolloutRequest{}
	for _, p := range playouts {
		states.add(p.State)
		m.Seeds = append(m.Seeds, p.Seed)
		m.Counts = append(m.Counts, uint32(max(0, min(p.Count, 1<<31))))
	}
	m.States, m.StateLengths = states.bytes, states.lengths
	return m
}

// decodeReturns fills in the returns of a whole message, which owns their memory.
func decodeReturns(spec *Spec, m *pb.RolloutResponse, out [][]float32) error {
	if len(m.GetReturns()) != len(out)*spec.Players {
		return fmt.Errorf("%d returns for %d playouts of %d players", len(m.GetReturns()), len(out), spec.Players)
	}
	for i := range out {
		out[i] = part(m.GetReturns(), i, spec.Players)
		for k, r := range out[i] {
			if !finite(r) {
				return fmt.Errorf("playout %d: return of player %d is %v", i, k, r)
			}
		}
	}
	return nil
}
