package plugins

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// wireSpec has everything a spec can have.
func wireSpec() Spec {
	return Spec{
		Name: "w", Version: "2", Players: 3, Actions: 70, Outcomes: 2, MaxLength: 9,
		Observation: Shape{Planes: 3, Height: 1, Width: 5, Names: []string{"a", "b", "c"}},
		Alphabet:    "xy", Grammar: "x+",
		Returns:    Range{Low: -1, High: 2, ConstantSum: true, Sum: 1},
		Symmetries: []Symmetry{{Cells: []int32{0, 1, 2, 3, 4}, Actions: identity(70)}},
		Settings:   []Setting{{Name: "s", Kind: Text, Default: "p", Choices: []string{"p", "q"}, Help: "h"}, {Name: "f", Kind: Float, Default: "1", Min: -1, Max: 1}},
		Traits:     Traits{Chance: true, Deterministic: true, Render: true, Notation: true, Rollout: true, PerfectInformation: true},
	}
}

func identity(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

func TestSpecCrossesTheWire(t *testing.T) {
	want := wireSpec()
	got, err := decodeSpec(encodeSpec(want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v became %+v, %v", want, got, err)
	}
	if _, err := decodeSpec(nil); err == nil {
		t.Error("no spec is taken for one")
	}
	if _, err := decodeSpec(&pb.Spec{Observation: &pb.Shape{Encoding: -5}, Settings: []*pb.Setting{{Kind: 300}}}); err == nil || !strings.Contains(err.Error(), "encoding 255") {
		t.Errorf("got %v", err)
	}
}

// randomPosition keeps to wireSpec.
func randomPosition(random *rand.Rand) Position {
	p := Position{State: make([]byte, 1+random.IntN(20)), Player: random.IntN(5) - 2, Rewards: []float32{random.Float32(), 0, -1}}
	for i := range p.State {
		p.State[i] = byte(random.Uint32())
	}
	switch {
	case random.IntN(8) == 0:
		return Position{Fault: "something"}
	case p.Player == Chance:
		p.Chances = []float32{0.25, 0.75}
	case p.Player >= 0:
		p.Observation = []byte{byte(random.Uint32()), byte(random.Uint32()) & 0x7f}
		p.Legal = Bitset{random.Uint64() | 1, random.Uint64() & 63}
	}
	return p
}

func TestPositionsCrossTheWire(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	spec := wireSpec()
	for n := range 40 {
		want := make([]Position, n)
		for i := range want {
			want[i] = randomPosition(random)
		}
		got := make([]Position, n)
		if err := decodePositions(&spec, encodePositions(&spec, want), got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v became %+v", want, got)
		}
		for i := range got { // the caller may append to what it owns
			_, _, _ = append(got[i].State, 0xee), append(got[i].Observation, 0xee), append(got[i].Rewards, 7)
			if err := difference(got[i:], want[i:]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func difference(got, want []Position) error {
	if !reflect.DeepEqual(got, want) {
		return errors.New("appending to one position has changed another")
	}
	return nil
}

// FuzzDecodePositions feeds the host's decoder with any message that parses.
func FuzzDecodePositions(f *testing.F) {
	spec := wireSpec()
	random := rand.New(rand.NewPCG(5, 6))
	for n := range 4 {
		positions := make([]Position, n)
		for i := range positions {
			positions[i] = randomPosition(random)
		}
		data, err := proto.Marshal(encodePositions(&spec, positions))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, n)
	}
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		var m pb.Positions
		if n < 0 || n > 1000 || proto.Unmarshal(data, &m) != nil {
			return
		}
		out := make([]Position, n)
		if decodePositions(&spec, &m, out) != nil {
			return
		}
		for i := range out {
			if spec.Check(&out[i]) != nil {
				out[i] = Position{Fault: "bad"}
			}
		}
		again := make([]Position, n)
		if err := decodePositions(&spec, encodePositions(&spec, out), again); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBadColumns(t *testing.T) {
	spec := wireSpec()
	for says, m := range map[string]*pb.Positions{
		"0 states, want 1":                      {},
		"1 bytes of states":                     {States: []byte{1}, StateLengths: []uint32{2}},
		"0 players for 1":                       {StateLengths: []uint32{0}},
		"0 bytes of legal actions":              {StateLengths: []uint32{0}, Players: []int32{0}},
		"2 prompts, want 1":                     {StateLengths: []uint32{0}, PromptLengths: []uint32{0, 0}},
		"their lengths add up to 0":             {StateLengths: []uint32{0}, Prompts: []byte{1}, PromptLengths: []uint32{0}},
		"0 rewards for 1 positions, want 3":     {StateLengths: []uint32{0}, Players: []int32{0}, Legal: make([]byte, 9), Observations: make([]byte, 2)},
		"1 bytes of observations for 1 positio": {StateLengths: []uint32{0}, Players: []int32{0}, Legal: make([]byte, 9), Observations: make([]byte, 1)},
	} {
		if err := decodePositions(&spec, m, make([]Position, 1)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	out := make([]Position, 1)
	m := &pb.Positions{StateLengths: []uint32{0}, Players: []int32{-2}, Legal: make([]byte, 9), Observations: make([]byte, 2), Rewards: make([]float32, 3), Prompts: []byte{0xff}, PromptLengths: []uint32{1}}
	if err := decodePositions(&spec, m, out); err != nil || out[0].Fault != "prompt is not UTF-8" {
		t.Errorf("got %+v, %v", out, err)
	}
	m.Chances = make([]float32, 5)
	if err := decodePositions(&spec, m, out); err == nil || !strings.Contains(err.Error(), "chances more than") {
		t.Errorf("got %+v, %v", out, err)
	}
	m.Chances = nil
	m.Faults = []*pb.Text{{}}
	if err := decodePositions(&spec, m, out); err != nil || !strings.Contains(out[0].Fault, "did not say why") {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestBadVerdictsAndReturns(t *testing.T) {
	spec := wireSpec()
	for says, err := range map[string]error{
		"0 verdicts on 1":     decodeVerdicts(&pb.VerifyResponse{}, make([]Verdict, 1)),
		"a note on answer 3":  decodeVerdicts(&pb.VerifyResponse{Rewards: []float32{0}, Notes: []*pb.Text{{Item: 3}}}, make([]Verdict, 1)),
		"a fault in answer 3": decodeVerdicts(&pb.VerifyResponse{Rewards: []float32{0}, Faults: []*pb.Text{{Item: 3}}}, make([]Verdict, 1)),
		"1 returns for 1":     decodeReturns(&spec, &pb.RolloutResponse{Returns: []float32{1}}, make([][]float32, 1)),
		"player 1 is +Inf":    decodeReturns(&spec, &pb.RolloutResponse{Returns: []float32{1, float32(math.Inf(1)), 1}}, make([][]float32, 1)),
		"1 answers to 2":      keepTexts([]string{""}, make([]string, 2)),
	} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// TestErrorsCrossTheWire wants errors that callers tell apart to come back as they were.
func TestErrorsCrossTheWire(t *testing.T) {
	for _, want := range []error{ErrNoText, ErrNotConfigured} {
		if got := errorOf(statusOf(want)); got != want {
			t.Errorf("%v became %v", want, got)
		}
	}
	if got := errorOf(statusOf(errors.New("the \xff board"))); got.Error() != "the ? board" {
		t.Errorf("got %v", got)
	}
	if got := errorOf(status.Error(codes.Internal, "bug")); got.Error() != "Internal: bug" {
		t.Errorf("got %v", got)
	}
	var fault *SettingError
	if got := errorOf(statusOf(&SettingError{"a", "b", "c"})); !errors.As(got, &fault) || *fault != (SettingError{"a", "b", "c"}) {
		t.Errorf("got %v", got)
	}
}

func TestCodecRefusesWhatIsNoMessage(t *testing.T) {
	if _, err := (codec{}).Marshal(3); err == nil {
		t.Error("a number is sent")
	}
	if err := (codec{}).Unmarshal(nil, 3); err == nil {
		t.Error("a number is received")
	}
	if _, err := (codec{}).Marshal(&pb.Text{Text: "\xff"}); err == nil {
		t.Error("text that is not UTF-8 is sent")
	}
	if err := (codec{}).Unmarshal(mem.BufferSlice{mem.SliceBuffer("\xff")}, &pb.Text{}); err == nil {
		t.Error("garbage is received")
	}
}

// A faulty item that says it is nature's has no row of chances: it must not get the next one's.
func TestFaultyItemsTakeNoChances(t *testing.T) {
	spec := wireSpec()
	own := []float32{0.25, 0.75}
	m := encodePositions(&spec, []Position{
		{State: []byte{1}, Player: Terminal, Rewards: make([]float32, 3)},
		{State: []byte{2}, Player: Chance, Rewards: make([]float32, 3), Chances: own},
	})
	m.Players[0], m.Faults = int32(Chance), []*pb.Text{{Item: 0, Text: "out of dice"}}
	out := make([]Position, 2)
	if err := decodePositions(&spec, m, out); err != nil || out[0].Fault != "out of dice" || !reflect.DeepEqual(out[1].Chances, own) {
		t.Errorf("got %+v, %v", out, err)
	}
}
