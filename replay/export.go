package replay

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/bits"
)

// The objects of an export. Field names are part of the format: they are only added to.
type (
	groupJSON struct {
		Iteration uint64       `json:"iteration"`
		Index     uint64       `json:"index"`
		Seed      uint64       `json:"seed,string"`
		Weights   string       `json:"weights"`
		Members   []memberJSON `json:"members"`
	}
	memberJSON struct {
		End       string         `json:"end"`
		Returns   []float32      `json:"returns"`
		Decisions []decisionJSON `json:"decisions"`
	}
	decisionJSON struct {
		Player      int         `json:"player"`
		Action      int         `json:"action"`
		Legal       []int       `json:"legal"`
		Observation []byte      `json:"observation"`
		Kind        string      `json:"kind"`
		Masked      bool        `json:"masked,omitempty"`
		Extra       int8        `json:"extra,omitempty"`
		Target      []shareJSON `json:"target,omitempty"`
		Advantage   float32     `json:"advantage,omitempty"`
		LogProb     float32     `json:"log_prob,omitempty"`
		Value       float32     `json:"value"`
		Reward      []float32   `json:"reward,omitempty"`
	}
	shareJSON struct {
		Action      int32   `json:"action"`
		Probability float32 `json:"probability"`
	}
)

// WriteJSONL writes groups as text, one JSON object a line, and stops at the first error:
//
//	{"iteration":3, "index":17, "seed":"1234" (a string: 64 bits), "weights":"9f86…",
//	 "members":[{"end":"used", "returns":[1,-1],
//	  "decisions":[{"player":0, "action":12, "legal":[0,1,…] (actions), "observation":"…" (base64),
//	    "kind":"target" or "advantage", "masked":true (or absent),
//	    "target":[{"action":12,"probability":0.7},…], "advantage", "log_prob" (absent if zero),
//	    "value":0.1, "reward":[0,1] (absent if zero)},…]}]}
func WriteJSONL(w io.Writer, groups iter.Seq2[*Group, error]) error {
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	for g, err := range groups {
		if err != nil {
			return err
		}
		if err := encoder.Encode(g.json()); err != nil {
			return fmt.Errorf("replay: export group %d of iteration %d: %w", g.Index, g.Iteration, err)
		}
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("replay: export: %w", err)
	}
	return nil
}

func (g *Group) json() groupJSON {
	out := groupJSON{g.Iteration, g.Index, g.Seed, g.Weights, make([]memberJSON, len(g.Members))}
	for i := range g.Members {
		m := &g.Members[i]
		to := memberJSON{m.End.String(), m.Returns, make([]decisionJSON, len(m.Decisions))}
		for k := range m.Decisions {
			to.Decisions[k] = m.Decisions[k].json()
		}
		out.Members[i] = to
	}
	return out
}

func (d *Decision) json() decisionJSON {
	out := decisionJSON{
		Player: d.Player, Action: d.Action, Legal: actions(d.Legal), Observation: d.Observation,
		Kind: d.Kind.String(), Masked: d.Masked, Extra: d.Extra, Advantage: d.Advantage, LogProb: d.LogProb,
		Value: d.Value, Reward: d.Reward,
	}
	for _, s := range d.Target {
		out.Target = append(out.Target, shareJSON(s))
	}
	return out
}

// actions lists the members of a bit set, ascending.
func actions(set []uint64) []int {
	out := []int{}
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			out = append(out, 64*i+bits.TrailingZeros64(word))
		}
	}
	return out
}
