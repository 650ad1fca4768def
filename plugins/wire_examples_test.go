package plugins

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// textSpec has everything a text environment's spec can have.
func textSpec() Spec {
	return Spec{
		Name: "t", Version: "3", Players: 1, MaxLength: 9,
		Alphabet: "xyé", PromptAlphabet: "x=\n", Grammar: "x+|é",
		Returns: Range{Low: 0, High: 1},
		Traits:  Traits{PerfectInformation: true, Text: true, Plain: true, Worked: true},
	}
}

func TestTextSpecCrossesTheWire(t *testing.T) {
	for _, traits := range []Traits{{Text: true}, {Text: true, Plain: true}, {Text: true, Worked: true}, textSpec().Traits} {
		want := textSpec()
		want.Traits = traits
		got, err := decodeSpec(encodeSpec(want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v became %+v, %v", want, got, err)
		}
	}
}

func TestExamplesCrossTheWire(t *testing.T) {
	requests := []ExampleRequest{
		{Request{1 << 63, 0.5, HeldOut}, Plain}, {Request{Seed: 2, Difficulty: 1}, Worked}, {Request{Split: 200}, 255},
	}
	got, err := decodeExampleRequests(encodeExampleRequests(requests))
	if err != nil || !slices.Equal(got, requests) {
		t.Errorf("%v became %v, %v", requests, got, err)
	}
	want := []Example{{Answer: "xx"}, {Prompt: "x=\n", Answer: "é"}, {}, {Fault: "no"}, {Prompt: "="}}
	out := make([]Example, len(want))
	if err := decodeExamples(encodeExamples(want), out); err != nil || !slices.Equal(out, want) {
		t.Errorf("%q became %q, %v", want, out, err)
	}
}

// FuzzDecodeExamples feeds the host's decoder with any message that parses: what it keeps, the
// rules of the spec then judge without a panic, and keeps once more.
func FuzzDecodeExamples(f *testing.F) {
	spec := textSpec()
	rules, err := newTextRules(&spec)
	if err != nil {
		f.Fatal(err)
	}
	for _, examples := range [][]Example{{}, {{Answer: "xx"}, {Prompt: "x=", Answer: "é"}}, {{Fault: "no"}, {Answer: "\xff"}}} {
		data, err := proto.Marshal(encodeExamples(examples))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, len(examples))
	}
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		var m pb.ExamplesResponse
		if n < 0 || n > 1000 || proto.Unmarshal(data, &m) != nil {
			return
		}
		out := make([]Example, n)
		if decodeExamples(&m, out) != nil {
			return
		}
		for i := range out {
			for _, kind := range []ExampleKind{Plain, Worked} {
				err := rules.checkExample(ExampleRequest{Kind: kind}, &out[i])
				if err == nil && out[i].Fault == "" && strings.Trim(out[i].Prompt+out[i].Answer, rules.all) != "" {
					t.Fatalf("%v %q is taken", kind, out[i])
				}
			}
		}
		again := make([]Example, n)
		if err := decodeExamples(encodeExamples(out), again); err != nil || !slices.Equal(again, out) {
			t.Fatal(again, err)
		}
	})
}
