package text

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// lengthBytes is the room for the number of tokens in an observation.
const lengthBytes = 2

// positions are those of drafts, but where there is a fault. Drafts that have ended are verified together.
func (g *Game) positions(ctx context.Context, drafts []Draft, faults []string) ([]plugins.Position, error) {
	out := make([]plugins.Position, len(drafts))
	var asked []plugins.Answer
	var ended []int
	for i := range drafts {
		if out[i].Fault = faults[i]; out[i].Fault != "" {
			continue
		}
		p, err := g.position(&drafts[i])
		if err != nil {
			p = plugins.Position{Fault: err.Error()}
		} else if p.Player == plugins.Terminal {
			asked = append(asked, plugins.Answer{State: drafts[i].Problem, Text: g.vocabulary.Text(drafts[i].Answer)})
			ended = append(ended, i)
		}
		out[i] = p
	}
	if len(asked) == 0 {
		return out, ctx.Err()
	}
	verdicts, err := g.env.Verify(ctx, asked)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for k, i := range ended {
		switch {
		case err != nil:
			out[i] = plugins.Position{Fault: err.Error()}
		case verdicts[k].Fault != "":
			out[i] = plugins.Position{Fault: verdicts[k].Fault}
		default:
			out[i].Rewards[0] = verdicts[k].Reward
		}
	}
	return out, nil
}

// position is that of a draft, which it ends where nothing but End is legal. One that has ended has no reward yet.
func (g *Game) position(d *Draft) (plugins.Position, error) {
	p := plugins.Position{Player: plugins.Terminal, Rewards: make([]float32, 1)}
	legal, err := g.legal(d)
	if err != nil {
		return plugins.Position{}, err
	}
	d.Ended = d.Ended || legal.Has(int(End)) && legal.Count() == 1
	p.State = d.State()
	if !d.Ended {
		p.Player, p.Legal, p.Observation = 0, legal, g.observe(d)
	}
	return p, nil
}

// observe is a draft's observation.
func (g *Game) observe(d *Draft) []byte {
	out := make([]byte, lengthBytes, lengthBytes+g.context)
	out = d.Read(out)
	binary.LittleEndian.PutUint16(out, uint16(len(out)-lengthBytes))
	return out[:cap(out)]
}

// legal are the tokens that may come next, of which there is at least one.
func (g *Game) legal(d *Draft) (plugins.Bitset, error) {
	room, err := g.room(d.Prompt)
	if err != nil {
		return nil, err
	}
	legal := plugins.NewBitset(g.spec.Actions)
	if g.grammar.Legal(d.Answer, room, legal); legal.Count() == 0 {
		return nil, fmt.Errorf("no answer of at most %d characters that the grammar of %s allows begins with %.40q", room, g.spec.Name, g.vocabulary.Text(d.Answer))
	}
	return legal, nil
}

// room is how many characters an answer may have: as many as the task says, and as the network can read
// before it writes End.
func (g *Game) room(prompt []byte) (int, error) {
	if len(prompt) >= g.context {
		return 0, fmt.Errorf("a prompt of %d characters: the network reads %d", len(prompt), g.context-1)
	}
	if len(prompt) > 0 && (slices.Min(prompt) == End || int(slices.Max(prompt)) >= g.spec.Actions) {
		return 0, errDraft
	}
	return min(g.problems.MaxLength, g.context-1-len(prompt)), nil
}
