package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
)

func each(groups ...*Group) iter.Seq2[*Group, error] {
	return func(yield func(*Group, error) bool) {
		for _, g := range groups {
			if !yield(g, nil) {
				return
			}
		}
	}
}

func TestWriteJSONL(t *testing.T) {
	g := &Group{
		Iteration: 3, Index: 17, Seed: 1<<64 - 1, Weights: "9f86",
		Members: []Member{
			{End: Failed, Returns: []float32{0, 0}},
			{Returns: []float32{1, -1}, Decisions: []Decision{
				{
					Player: 1, Action: 70, Legal: []uint64{5, 1 << 6}, Observation: []byte("ob"), Masked: true,
					Target: []Share{{2, 0.25}, {70, 0.75}}, Value: 0.5,
				},
				{Kind: Advantage, Advantage: -0.5, LogProb: -1.5, Reward: []float32{0, 1}},
			}},
		},
	}
	want := `{"iteration":3,"index":17,"seed":"18446744073709551615","weights":"9f86","members":[` +
		`{"end":"failed","returns":[0,0],"decisions":[]},{"end":"used","returns":[1,-1],"decisions":[` +
		`{"player":1,"action":70,"legal":[0,2,70],"observation":"b2I=","kind":"target","masked":true,` +
		`"target":[{"action":2,"probability":0.25},{"action":70,"probability":0.75}],"value":0.5},` +
		`{"player":0,"action":0,"legal":[],"observation":null,"kind":"advantage","advantage":-0.5,"log_prob":-1.5,` +
		`"value":0,"reward":[0,1]}]}]}` + "\n"
	var out bytes.Buffer
	if err := WriteJSONL(&out, each(g, g)); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want+want {
		t.Fatalf("got\n%swant twice\n%s", got, want)
	}
}

func TestWriteJSONLOfAStore(t *testing.T) {
	s := openTest(t, t.TempDir(), small)
	put(t, s, game(2, 0), game(1, 1), game(1, 0), game(3, 0))
	var out bytes.Buffer
	if err := WriteJSONL(&out, s.Groups(1, 3)); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(out.String()) {
		var g struct{ Iteration, Index json.Number }
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, g.Iteration.String()+"/"+g.Index.String())
	}
	if want := []string{"1/0", "1/1", "2/0"}; !slices.Equal(ids, want) {
		t.Fatalf("got groups %v, want %v", ids, want)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWriteJSONLStops(t *testing.T) {
	if err := WriteJSONL(full{}, each(bulky(1, 1, 10_000))); err == nil {
		t.Error("a write error was lost")
	}
	if err := WriteJSONL(full{}, each(game(1, 1))); err == nil {
		t.Error("a flush error was lost")
	}
	failing := func(yield func(*Group, error) bool) { yield(nil, ErrCorrupt) }
	if err := WriteJSONL(&bytes.Buffer{}, failing); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a read error became %v", err)
	}
}

func TestNames(t *testing.T) {
	if got := End(9).String() + Kind(9).String() + Surplus.String() + Target.String(); got != "End(9)Kind(9)surplustarget" {
		t.Error(got)
	}
}
