package grpo

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tengen-rl/tengen/policy"
)

// The files in testdata are written by bench/peers/record_grpo.py: float64 computations of PyTorch and
// TRL, with derivatives by autograd.
const tolerance = 1e-5

func recorded[T any](t *testing.T, name string) (out T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal("no oracle:", err)
	}
	return out
}

// near compares numbers, relative to the largest of those wanted, with room for terms that cancel.
func near[T float32 | float64](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	var largest float64
	for _, v := range want {
		largest = max(largest, math.Abs(float64(v)))
	}
	for i := range got {
		if off := math.Abs(float64(got[i] - want[i])); !(off <= tolerance*largest+1e-8) {
			t.Errorf("%s: %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

type advantageCases struct {
	Cases []struct {
		Estimator           string
		Rewards, Advantages []float32
		Roles               []int
	}
	Whitened []struct{ Advantages, Weight, Whitened []float32 }
	Running  struct {
		Decay   float64
		Rewards []float32
		Roles   []int
		Means   []float64
	}
}

// estimators by the recorder's names.
var estimators = map[string]Estimator{
	"mean_centred": MeanCentred, "standardised": Standardised, "leave_one_out": LeaveOneOut, "raw": Raw,
}

func TestAdvantagesAgreeWithPyTorch(t *testing.T) {
	oracle := recorded[advantageCases](t, "advantages.json")
	seen := map[string]int{}
	for i, c := range oracle.Cases {
		got := make([]float32, len(c.Rewards))
		if estimate := estimators[c.Estimator]; len(c.Roles) > 0 {
			ByRole(estimate, got, c.Rewards, c.Roles)
		} else {
			estimate(got, c.Rewards)
		}
		near(t, fmt.Sprintf("case %d, %s", i, c.Estimator), got, c.Advantages)
		seen[c.Estimator]++
	}
	if len(seen) != len(estimators) || len(oracle.Whitened) == 0 {
		t.Errorf("the oracle has %v", seen)
	}
	for _, c := range oracle.Whitened {
		WhitenBatch(c.Advantages, c.Weight)
		near(t, "whitened", c.Advantages, c.Whitened)
	}
}

func TestRunningBaselineAgreesWithPyTorch(t *testing.T) {
	c := recorded[advantageCases](t, "advantages.json").Running
	b := RunningBaseline{Decay: c.Decay}
	b.Observe(c.Rewards, c.Roles)
	near(t, "means", []float64{b.Mean(0), b.Mean(1)}, c.Means)
}

// lossCase is one batch, and what its loss and gradients are.
type lossCase struct {
	Source, Surrogate, Aggregation                                  string
	Low, High, Beta, Bonus, Limit                                   float32
	KL                                                              string
	Lengths                                                         []int
	Weight, LogP, Behaviour, Reference, Sampled, Entropy, Advantage []float32
	Loss, Ratio                                                     float64
	BehaviourKL                                                     float64  `json:"behaviour_kl"`
	MeanEntropy                                                     float64  `json:"mean_entropy"`
	ClippedLow                                                      *float64 `json:"clipped_low"`
	ClippedHigh                                                     *float64 `json:"clipped_high"`
	Gradient                                                        []float32
	EntropyGradient                                                 []float32 `json:"entropy_gradient"`
}

func (c lossCase) String() string {
	return fmt.Sprintf("%s(%v, %v) %s kl %q beta %v bonus %v limit %v", c.Surrogate, c.Low, c.High, c.Aggregation, c.KL, c.Beta, c.Bonus, c.Limit)
}

// loss is the case's, of this package.
func (c lossCase) loss() policy.Loss {
	terms := []policy.Loss{map[string]policy.Loss{
		"clipped": Clipped(c.Low, c.High), "gspo": GSPO(c.Low, c.High), "cispo": CISPO(c.Low, c.High), "reinforce": Reinforce,
	}[c.Surrogate]}
	if c.KL != "" {
		terms = append(terms, ReferenceKL(map[string]KL{"k1": K1, "k2": K2, "k3": K3}[c.KL], c.Beta, c.Reference))
	}
	if c.Bonus != 0 {
		terms = append(terms, EntropyBonus(c.Bonus))
	}
	return Sum(terms...)
}

// batch is the case's, aggregated, and ready where it is stale.
func (c lossCase) batch(t *testing.T, constant int) policy.Sequences {
	t.Helper()
	b := policy.Sequences{Lengths: c.Lengths, Weight: c.Weight, Advantage: c.Advantage, Behaviour: c.Behaviour}
	map[string]Aggregation{"per_answer": PerAnswer, "per_token": PerToken, "constant": Constant(constant)}[c.Aggregation](&b)
	if c.Limit != 0 {
		b.Behaviour = slices.Clone(c.Sampled)
		if err := TruncateStale(&b, c.Behaviour, c.Limit); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// learn calls a loss for each sequence of a batch as policy.TrainSequences does.
func learn(b policy.Sequences, loss policy.Loss, logP, entropy []float32) (sum float64, gradient, entropyGradient []float32) {
	gradient, entropyGradient = make([]float32, len(logP)), make([]float32, len(logP))
	first := 0
	for i, length := range b.Lengths {
		end := first + length
		p := policy.Predictions{
			Sequence: i, First: first, Weight: b.Weight[first:end], LogProb: logP[first:end], Entropy: entropy[first:end],
			LogProbGradient: gradient[first:end], EntropyGradient: entropyGradient[first:end],
		}
		if b.Advantage != nil {
			p.Advantage = b.Advantage[first:end]
		}
		if b.Behaviour != nil {
			p.Behaviour = b.Behaviour[first:end]
		}
		sum += loss(&p)
		first = end
	}
	weigh(gradient, b.Scale)
	weigh(entropyGradient, b.Scale)
	return float64(b.Scale) * sum, gradient, entropyGradient
}

func TestLossesAgreeWithTRL(t *testing.T) {
	oracle := recorded[struct {
		Limit int
		Cases []lossCase
	}](t, "losses.json")
	sources, surrogates := map[string]int{}, map[string]int{}
	for _, c := range oracle.Cases {
		b := c.batch(t, oracle.Limit)
		monitor := Monitor{Low: c.Low, High: c.High}
		monitor.Begin(len(b.Lengths))
		loss, gradient, entropyGradient := learn(b, monitor.Watch(c.loss()), c.LogP, c.Entropy)
		near(t, c.String()+": loss", []float64{loss}, []float64{c.Loss})
		near(t, c.String()+": gradient", gradient, c.Gradient)
		near(t, c.String()+": gradient of entropy", entropyGradient, c.EntropyGradient)
		sources[c.Source]++
		surrogates[c.Surrogate]++
		c.checkReport(t, monitor.Report())
	}
	if sources["trl"] == 0 || sources["torch"] == 0 || len(surrogates) != 4 {
		t.Errorf("the oracle has %v of %v", surrogates, sources)
	}
}

func (c lossCase) checkReport(t *testing.T, r Report) {
	t.Helper()
	near(t, c.String()+": ratio, KL, entropy", []float64{r.Ratio, r.KL, r.Entropy}, []float64{c.Ratio, c.BehaviourKL, c.MeanEntropy})
	if c.ClippedLow != nil {
		near(t, c.String()+": clipped", []float64{r.ClippedLow, r.ClippedHigh}, []float64{*c.ClippedLow, *c.ClippedHigh})
	}
}

func TestScoresAgreeWithOracles(t *testing.T) {
	oracle := recorded[struct {
		PassAtK []struct {
			N, Correct, K int
			Value         float64
		} `json:"pass_at_k"`
		Overlong []struct {
			Length, Limit, Margin int
			Value                 float32
		}
	}](t, "scores.json")
	if len(oracle.PassAtK) == 0 || len(oracle.Overlong) == 0 {
		t.Fatal("the oracle is empty")
	}
	for _, c := range oracle.PassAtK {
		if got := PassAtK(c.N, c.Correct, c.K); math.Abs(got-c.Value) > 1e-12 {
			t.Errorf("%d correct of %d, k %d: %v, want %v", c.Correct, c.N, c.K, got, c.Value)
		}
	}
	for _, c := range oracle.Overlong {
		if got := Overlong(c.Length, c.Limit, c.Margin); math.Abs(float64(got-c.Value)) > 1e-7 {
			t.Errorf("%d tokens, limit %d, margin %d: %v, want %v", c.Length, c.Limit, c.Margin, got, c.Value)
		}
	}
}
