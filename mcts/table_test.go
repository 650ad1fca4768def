package mcts

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/tengen-rl/tengen/plugins"
)

// table is a game whose every position is written down, with what a network says of it: the
// environment and the evaluator of these tests.
type table struct {
	Players int
	Actions int
	States  []tableState
}

type tableState struct {
	Terminal bool
	Mover    int
	Reward   float32   // earned by player 0 on arrival; player 1 earns the opposite
	Rewards  []float32 // by player, where that is not so
	Value    float32   // for the mover
	Values   []float32 // by player, where the others' is not the opposite
	Legal    []int
	Next     []int     // by legal action
	Logits   []float32 // by legal action
}

func (t *table) spec() plugins.Spec {
	return plugins.Spec{
		Name: "table", Version: "1", Players: t.Players, Actions: t.Actions, MaxLength: 1000,
		Observation: plugins.Shape{Planes: 1, Height: 1, Width: 1},
		Returns:     plugins.Range{Low: -1, High: 1},
		Traits:      plugins.Traits{PerfectInformation: true, Deterministic: true},
	}
}

func encode(state int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(state)) }

func decode(state []byte) int { return int(binary.LittleEndian.Uint32(state)) }

// opposite gives player 0 x and player 1 -x.
func (t *table) opposite(x float32) []float32 {
	if t.Players == 1 {
		return []float32{x}
	}
	return []float32{x, -x}
}

func (t *table) position(state int) plugins.Position {
	s := t.States[state]
	p := plugins.Position{State: encode(state), Player: s.Mover, Rewards: s.Rewards}
	if s.Rewards == nil {
		p.Rewards = t.opposite(s.Reward)
	}
	if s.Terminal {
		p.Player = plugins.Terminal
		return p
	}
	p.Legal = plugins.NewBitset(t.Actions)
	for _, a := range s.Legal {
		p.Legal.Add(a)
	}
	return p
}

func (t *table) Configure(context.Context, plugins.Settings) (plugins.Spec, error) {
	return t.spec(), nil
}

func (t *table) Start(_ context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	out := make([]plugins.Position, len(requests))
	for i := range out {
		out[i] = t.position(0)
	}
	return out, nil
}

func (t *table) Step(_ context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out := make([]plugins.Position, len(moves))
	for i, m := range moves {
		out[i].Fault = fmt.Sprintf("action %d is not legal", m.Action)
		s := t.States[decode(m.State)]
		for k, a := range s.Legal {
			if a == m.Action {
				out[i] = t.position(s.Next[k])
			}
		}
	}
	return out, nil
}

func (t *table) Verify(context.Context, []plugins.Answer) ([]plugins.Verdict, error) {
	return nil, plugins.ErrNoText
}

func (t *table) Evaluate(_ context.Context, positions []plugins.Position, out []Evaluation) error {
	for i, p := range positions {
		s := t.States[decode(p.State)]
		for k, a := range s.Legal {
			out[i].Logits[a] = s.Logits[k]
		}
		if s.Values != nil {
			copy(out[i].Values, s.Values)
			continue
		}
		value := s.Value
		if s.Mover == 1 {
			value = -value
		}
		copy(out[i].Values, t.opposite(value))
	}
	return nil
}

// randomTable is a game of random moves, rewards and opinions; about one state in six is terminal.
func randomTable(seed uint64, players, actions, states int) *table {
	random := rand.New(rand.NewPCG(seed, 0))
	t := &table{Players: players, Actions: actions}
	uniform := func() []float32 {
		out := make([]float32, players)
		for k := range out {
			out[k] = random.Float32() - 0.5
		}
		return out
	}
	for i := range states {
		s := tableState{Mover: random.IntN(players), Rewards: make([]float32, players), Values: uniform()}
		if i > 0 && random.IntN(6) == 0 {
			s.Terminal, s.Rewards = true, uniform()
		}
		for a := range actions {
			if random.IntN(4) > 0 || a == actions-1 && len(s.Legal) == 0 {
				s.Legal = append(s.Legal, a)
				s.Next = append(s.Next, 1+random.IntN(states-1))
				s.Logits = append(s.Logits, 3*random.Float32())
			}
		}
		t.States = append(t.States, s)
	}
	return t
}
