package mcts

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// flawed breaks the positions that a table gives, or its evaluations.
type flawed struct {
	*table
	position func(move plugins.Move, p *plugins.Position)
	opinion  func(e *Evaluation)
	err      error
	short    bool
}

func (f *flawed) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	out, _ := f.table.Step(ctx, moves)
	for i := range out {
		if f.position != nil {
			f.position(moves[i], &out[i])
		}
	}
	if f.short {
		out = out[1:]
	}
	return out, f.err
}

func (f *flawed) Evaluate(ctx context.Context, positions []plugins.Position, out []Evaluation) error {
	err := f.table.Evaluate(ctx, positions, out)
	if f.opinion != nil {
		f.opinion(&out[0])
	}
	return errors.Join(err, f.err)
}

// A position that cannot be searched fails its own slot, by name; the others are not disturbed.
func TestFaultyPositions(t *testing.T) {
	game := randomTable(2, 2, 6, 40)
	for want, breakIt := range map[string]func(*plugins.Position){
		"the board caught fire":  func(p *plugins.Position) { p.Fault = "the board caught fire" },
		"a chance position":      func(p *plugins.Position) { p.Player = plugins.Chance },
		"player is 2, want 0":    func(p *plugins.Position) { p.Player = 2 },
		"1 rewards for 2":        func(p *plugins.Position) { p.Rewards = p.Rewards[:1] },
		"legal set has 0 words":  func(p *plugins.Position) { p.Player, p.Legal = 0, nil },
		"no legal action in a p": func(p *plugins.Position) { p.Player, p.Legal = 0, plugins.NewBitset(6) },
	} {
		s := begin(t, Default(), game, 3)
		calls := 0
		env := &flawed{table: game, position: func(_ plugins.Move, p *plugins.Position) {
			if calls++; calls == 5 {
				breakIt(p)
			}
		}}
		err := Run(context.Background(), s, env, game)
		var fault *FaultError
		if !errors.As(err, &fault) || fault.Slot != 1 || !strings.Contains(err.Error(), want) {
			t.Fatalf("got %v, want a fault of slot 1 with %q", err, want)
		}
		if got, _ := game.Step(context.Background(), []plugins.Move{fault.Move}); got[0].Fault != "" {
			t.Errorf("the fault names move %v, which was never made", fault.Move)
		}
		if err := s.ReadResult(1, &Result{}); !errors.Is(err, ErrNoResult) {
			t.Errorf("the failed slot answers %v", err)
		}
		if err := Run(context.Background(), s, game, game); err != nil {
			t.Fatal(err)
		}
		alone := begin(t, Default(), game, 1)
		if err := Run(context.Background(), alone, game, game); err != nil {
			t.Fatal(err)
		}
		for _, slot := range []int{0, 2} {
			if got, want := read(t, s, slot), read(t, alone, 0); got.Action != want.Action || got.Values[0] != want.Values[0] {
				t.Errorf("slot %d was disturbed by the fault of another", slot)
			}
		}
	}
}

func TestBadEvaluations(t *testing.T) {
	game := randomTable(2, 2, 6, 40)
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	legal := game.States[0].Legal[0]
	for want, breakIt := range map[string]func(*Evaluation){
		"logit of action": func(e *Evaluation) { e.Logits[legal] = nan },
		"is +Inf":         func(e *Evaluation) { e.Logits[legal] = inf },
		"value of player": func(e *Evaluation) { e.Values[1] = nan },
		"5 logits for 6":  func(e *Evaluation) { e.Logits = e.Logits[:5] },
		"for 2 players":   func(e *Evaluation) { e.Values = nil },
	} {
		s := begin(t, Default(), game, 2)
		err := Run(context.Background(), s, game, &flawed{table: game, opinion: breakIt})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "slot 0") {
			t.Errorf("got %v, want an error of slot 0 with %q", err, want)
		}
		if len(s.Pending()) != 0 || len(s.Select()) == 0 {
			t.Error("the other slot does not go on")
		}
	}
}

// What fails as a whole leaves the search where it was: driven on, it ends as if nothing had been.
func TestErrorsCanBeDrivenOn(t *testing.T) {
	game := randomTable(2, 2, 6, 40)
	lost := errors.New("connection lost")
	s := begin(t, Default(), game, 2)
	if err := Run(context.Background(), s, game, &flawed{table: game, err: lost}); !errors.Is(err, lost) {
		t.Errorf("evaluator: %v", err)
	}
	if err := Run(context.Background(), s, &flawed{table: game, err: lost}, game); !errors.Is(err, lost) {
		t.Errorf("environment: %v", err)
	}
	if err := Run(context.Background(), s, &flawed{table: game, short: true}, game); err == nil || !strings.Contains(err.Error(), "5 positions for 6 moves") {
		t.Errorf("short answer: %v", err)
	}
	if err := s.Backup(make([]Evaluation, 1)); err == nil {
		t.Error("an evaluation that nobody asked for is accepted")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(cancelled, s, game, game); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := Run(context.Background(), s, game, game); err != nil {
		t.Fatal(err)
	}
	whole := begin(t, Default(), game, 1)
	if err := Run(context.Background(), whole, game, game); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, s, 1), read(t, whole, 0); got.Values[0] != want.Values[0] || got.Simulations != want.Simulations {
		t.Errorf("driven on: %+v, want %+v", got, want)
	}
}

func TestBeginRefuses(t *testing.T) {
	game := randomTable(2, 2, 6, 40)
	s := begin(t, Default(), game, 1)
	start := game.position(0)
	over := plugins.Position{Player: plugins.Terminal, Rewards: make([]float32, 2)}
	for want, err := range map[string]error{
		"there is no slot 1":   s.Begin(1, start, nil),
		"the game is over":     s.Begin(0, over, nil),
		"root: broken":         s.Begin(0, plugins.Position{Fault: "broken"}, nil),
		"2 numbers of noise":   s.Begin(0, start, make([]float32, 2)),
		"noise of action 3":    s.Begin(0, start, []float32{0, 0, 0, float32(math.NaN()), 0, 0}),
		"no slot -1":           s.SetSimulations(-1, 5),
		"simulations is 0":     s.SetSimulations(0, 0),
		"no slot 7":            s.ReadResult(7, &Result{}),
		"slot has no evaluate": s.ReadResult(0, &Result{}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	if len(s.Pending()) != 0 || len(s.Select()) != 0 {
		t.Error("a root that was refused is searched")
	}
}

// A slot may be begun again or released while others are under way, and results may be read early.
func TestSlotsAreReused(t *testing.T) {
	game := randomTable(2, 2, 6, 40)
	s := begin(t, Default(), game, 2)
	for range 10 {
		round(t, s, game)
	}
	if early := read(t, s, 0); early.Simulations < 9 {
		t.Errorf("after ten rounds there are %d simulations", early.Simulations)
	}
	s.Release(1)
	if err := s.Begin(0, game.position(0), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.SetSimulations(0, 5); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), s, game, game); err != nil {
		t.Fatal(err)
	}
	if got := read(t, s, 0).Simulations; got != 5 {
		t.Errorf("made %d simulations, want 5", got)
	}
	if s.Simulations(1) != 0 {
		t.Error("a released slot is searched")
	}
}
