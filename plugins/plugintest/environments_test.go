package plugintest_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/tengen-rl/tengen/plugins"
)

// dice is a game of chance with a setting and float observations: three players in turn roll a
// die and keep it or not; after three turns the highest total wins the others' stakes.
type dice struct{ sides int }

type diceState struct {
	turn   byte // 0..8, and 9 when the game is over
	rolled byte // 0: nature moves
	totals [3]byte
}

func newDice() plugins.Environment {
	return plugins.Adapt(plugins.Family[diceState]{
		Settings: []plugins.Setting{
			{Name: "sides", Kind: plugins.Int, Default: "6", Min: 2, Max: 20, Help: "Sides of the die."},
			{Name: "noise", Kind: plugins.Bool, Default: "false"},
			{Name: "colour", Kind: plugins.Text, Default: "red", Choices: []string{"red", "blue"}},
			{Name: "label", Kind: plugins.Text},
		},
		Configure: func(s plugins.Settings) (plugins.Game[diceState], error) { return dice{s.Int("sides")}, nil },
	})
}

func (d dice) Spec() plugins.Spec {
	return plugins.Spec{
		Name: "dice", Version: "1", Players: 3, Actions: 2, Outcomes: d.sides, MaxLength: 18,
		Observation: plugins.Shape{Planes: 4, Height: 1, Width: 1, Encoding: plugins.Float32},
		Returns:     plugins.Range{Low: -1, High: 2, ConstantSum: true},
		Traits:      plugins.Traits{Chance: true, PerfectInformation: true},
	}
}

// Start lets the seed say what the players begin with.
func (d dice) Start(s *diceState, r plugins.Request) error {
	*s = diceState{}
	for k := range s.totals {
		s.totals[k] = byte(r.Seed>>k) & 1
	}
	return nil
}

func (d dice) Mover(s *diceState) int {
	switch {
	case s.turn == 9:
		return plugins.Terminal
	case s.rolled == 0:
		return plugins.Chance
	}
	return int(s.turn % 3)
}

func (d dice) Legal(_ *diceState, legal plugins.Bitset) { legal.Add(0); legal.Add(1) }

func (d dice) Play(s *diceState, action int) error {
	s.totals[s.turn%3] += byte(action) * s.rolled
	s.turn++
	s.rolled = 0
	return nil
}

func (d dice) Rewards(s *diceState, rewards []float32) {
	if s.turn < 9 {
		return
	}
	best := 0
	for k, total := range s.totals {
		if total > s.totals[best] {
			best = k
		}
	}
	for k := range rewards {
		rewards[k] = -1
	}
	rewards[best] = 2
}

func (d dice) Observe(s *diceState, observation []byte) {
	for i, x := range []byte{s.rolled, s.totals[0], s.totals[1], s.totals[2]} {
		binary.LittleEndian.PutUint32(observation[4*i:], math.Float32bits(float32(x)))
	}
}

func (d dice) AppendState(dst []byte, s *diceState) []byte {
	return append(dst, s.turn, s.rolled, s.totals[0], s.totals[1], s.totals[2])
}

func (d dice) SetState(s *diceState, data []byte) error {
	if len(data) != 5 || data[0] > 9 || int(data[1]) > d.sides || data[0] == 9 && data[1] != 0 {
		return errors.New("not a state of the dice game")
	}
	*s = diceState{turn: data[0], rolled: data[1], totals: [3]byte(data[2:])}
	return nil
}

func (d dice) Chances(_ *diceState, chances []float32) {
	for k := range chances {
		chances[k] = 1 / float32(d.sides)
	}
}

func (d dice) Outcome(s *diceState, outcome int) error { s.rolled = byte(outcome) + 1; return nil }

func (d dice) Draw(s *diceState) string { return fmt.Sprint(*s) }

func (d dice) Name(_ *diceState, action int) string { return []string{"leave", "keep"}[action] }

// echo is the smallest text environment: an answer should repeat the prompt, which is even, or odd
// where it is held out. It gives examples of both kinds.
type echo struct{}

func newEcho() plugins.Environment {
	return plugins.AdaptTask(plugins.TaskFamily{
		Settings:  []plugins.Setting{{Name: "loud", Kind: plugins.Bool, Default: "false"}},
		Configure: func(plugins.Settings) (plugins.Task, error) { return echo{}, nil },
	})
}

func (echo) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{Name: "echo", Version: "1", Alphabet: "0123456789", PromptAlphabet: ",", MaxLength: 20}
}

func (echo) Problem(r plugins.Request) ([]byte, string, error) {
	prompt := fmt.Sprint(r.Seed<<1 | uint64(r.Split))
	return []byte(prompt), prompt, nil
}

func (e echo) Worked(r plugins.Request) (prompt, answer string, err error) {
	_, prompt, err = e.Problem(r)
	return prompt, prompt, err
}

func (echo) Plain(r plugins.Request) (string, error) {
	return fmt.Sprint(r.Seed, ",", r.Seed+1), nil
}

func (echo) Verify(problem []byte, answer string) plugins.Verdict {
	for _, c := range problem {
		if c < '0' || c > '9' {
			return plugins.Verdict{Fault: "not a problem of this task"}
		}
	}
	if len(problem) == 0 {
		return plugins.Verdict{Fault: "no problem"}
	}
	if string(problem) == answer {
		return plugins.Verdict{Reward: 1}
	}
	return plugins.Verdict{Note: "say " + string(problem)}
}
