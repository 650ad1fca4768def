package main

import (
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/replay"
)

// groupRecord is a group as export and show write it in JSON.
type groupRecord struct {
	Iteration uint64         `json:"iteration"`
	Index     uint64         `json:"index"`
	Seed      uint64         `json:"seed"`
	Weights   string         `json:"weights"`
	Members   []memberRecord `json:"members"`
}

type memberRecord struct {
	End       string           `json:"end"`
	Returns   []float32        `json:"returns"`
	Decisions []decisionRecord `json:"decisions"`
}

type decisionRecord struct {
	Player      int           `json:"player"`
	Action      int           `json:"action"`
	Kind        string        `json:"kind"`
	Masked      bool          `json:"masked,omitempty"`
	Extra       int8          `json:"extra,omitempty"`
	Value       float32       `json:"value"`
	Target      []shareRecord `json:"target,omitempty"`
	Advantage   *float32      `json:"advantage,omitempty"`
	LogProb     *float32      `json:"log_prob,omitempty"`
	Reward      []float32     `json:"reward,omitempty"`
	Legal       []int         `json:"legal,omitempty"`
	Observation []byte        `json:"observation,omitempty"` // base64
}

type shareRecord struct {
	Action      int32   `json:"action"`
	Probability float32 `json:"probability"`
}

// newGroupRecord copies a group; seen says whether with what its players saw.
func newGroupRecord(g *replay.Group, seen bool) groupRecord {
	out := groupRecord{Iteration: g.Iteration, Index: g.Index, Seed: g.Seed, Weights: g.Weights}
	for i := range g.Members {
		m := memberRecord{End: g.Members[i].End.String(), Returns: g.Members[i].Returns, Decisions: []decisionRecord{}}
		for k := range g.Members[i].Decisions {
			m.Decisions = append(m.Decisions, newDecisionRecord(&g.Members[i].Decisions[k], seen))
		}
		out.Members = append(out.Members, m)
	}
	return out
}

func newDecisionRecord(d *replay.Decision, seen bool) decisionRecord {
	out := decisionRecord{Player: d.Player, Action: d.Action, Kind: d.Kind.String(), Masked: d.Masked, Extra: d.Extra, Value: d.Value, Reward: d.Reward}
	for _, s := range d.Target {
		out.Target = append(out.Target, shareRecord{s.Action, s.Probability})
	}
	if d.Kind == replay.Advantage {
		out.Advantage, out.LogProb = &d.Advantage, &d.LogProb
	}
	if seen {
		for action := range plugins.Bitset(d.Legal).All() {
			out.Legal = append(out.Legal, action)
		}
		out.Observation = d.Observation
	}
	return out
}
