package policy

import (
	"math"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// coins is a network of two tokens, of which 0 stops, and drafts of it with one prompt.
func coins(t *testing.T, n int) (*Transformer, []Draft) {
	c := DefaultTransformer()
	c.Layers, c.Width, c.Heads, c.Context, c.Vocabulary = 1, 8, 2, 40, 2
	all := make([]Draft, n)
	for i := range all {
		s := stream.New(1, stream.Act, uint64(i))
		all[i] = Draft{Prompt: []byte{0}, Random: &s}
	}
	return shakenTransformer(t, c), all
}

// The stop's odds are exp(bias/temperature) times those that the network gives it, and log-probabilities are those of
// what was drawn from.
func TestBiasChangesTheOddsOfItsToken(t *testing.T) {
	for _, temperature := range []float32{1, 2} {
		n, all := coins(t, 20)
		plain := Sampling{Temperature: temperature, Stop: 0}
		biased := plain
		biased.Bias = Bias{Token: 0, Nats: -1.5}
		for _, d := range sampled(t, n, 4, all, biased) {
			b := asSequences(n.config, []Draft{d}, plain)
			unbiased := make([]float32, len(b.Tokens))
			if err := n.LogProbs(b, unbiased, nil); err != nil {
				t.Fatal(err)
			}
			for i, token := range d.Tokens {
				want := math.Exp(-1.5 / float64(temperature))
				if token != 0 {
					want = 1 / want
				}
				if got := odds(d.LogProbs[i]) / odds(unbiased[i]); math.Abs(got/want-1) > 1e-3 {
					t.Errorf("temperature %v, token %d: the odds are %v times the network's, want %v", temperature, token, got, want)
				}
			}
		}
	}
}

// odds are those of a log-probability.
func odds(log float32) float64 {
	p := math.Exp(float64(log))
	return p / (1 - p)
}

// The more the stop is favoured, the shorter drafts are; without a bias they are as if there were none, whatever its
// token.
func TestBiasIsADialForLength(t *testing.T) {
	draw := func(bias Bias) []Draft {
		n, all := coins(t, 100)
		return sampled(t, n, 7, all, Sampling{Temperature: 1, Stop: 0, Bias: bias})
	}
	length := func(bias float32) (total int) {
		for _, d := range draw(Bias{Nats: bias}) {
			total += len(d.Tokens)
		}
		return total
	}
	last := math.MaxInt
	for _, bias := range []float32{-20, -3, -1, 0, 1, 3, 20} {
		got := length(bias)
		if got >= last {
			t.Errorf("bias %v: %v tokens, and %v with a smaller one", bias, got, last)
		}
		last = got
	}
	if last != 100 || length(-20) != 4000 {
		t.Errorf("biases of 20 and -20: %v and %v tokens, want one each and all that there is room for", last, length(-20))
	}
	want := draw(Bias{})
	for i, d := range draw(Bias{Token: 1}) {
		if !slices.Equal(d.Tokens, want[i].Tokens) || !sameBits(d.LogProbs, want[i].LogProbs) {
			t.Errorf("draft %d: a bias of 0 changes what is drawn", i)
		}
	}
}

// A bias is for the first of its tokens alone.
func TestBiasEndsWithItsToken(t *testing.T) {
	n, all := coins(t, 10)
	how := Sampling{Temperature: 1, Stop: -1}
	biased := how
	biased.Bias = Bias{Token: 1, Nats: 2}
	for _, d := range sampled(t, n, 3, all, biased) {
		b := asSequences(n.config, []Draft{d}, how)
		unbiased := make([]float32, len(b.Tokens))
		if err := n.LogProbs(b, unbiased, nil); err != nil {
			t.Fatal(err)
		}
		seen := false
		for i, token := range d.Tokens {
			if same := d.LogProbs[i] == unbiased[i]; same != seen {
				t.Fatalf("draft %v: token %d as the network has it: %v, want %v", d.Tokens, i, same, seen)
			}
			seen = seen || token == 1
		}
	}
}

// Every token is told once, in the order of its draft.
func TestDrawnTellsEveryToken(t *testing.T) {
	n, all := coins(t, 30)
	heard := make([][]byte, len(all))
	how := Sampling{Temperature: 1, Stop: 0, Drawn: func(draft int, token byte) { heard[draft] = append(heard[draft], token) }}
	for i, d := range sampled(t, n, 4, all, how) {
		if !slices.Equal(heard[i], d.Tokens) {
			t.Errorf("draft %d: heard %v of %v", i, heard[i], d.Tokens)
		}
	}
}

func TestBiasIsChecked(t *testing.T) {
	n, all := coins(t, 1)
	for _, b := range []Bias{{Token: 2, Nats: 1}, {Nats: float32(math.Inf(-1))}, {Nats: float32(math.NaN())}} {
		if err := n.NewSampler(1).Sample(t.Context(), all, Sampling{Stop: -1, Bias: b}); err == nil {
			t.Errorf("%+v is taken", b)
		}
	}
}
