package grpo

import (
	"reflect"
	"sync"
	"testing"

	"github.com/tengen-rl/tengen/policy"
)

func nothing(*policy.Predictions) float64 { return 0 }

func TestReportByHand(t *testing.T) {
	m := Monitor{Low: 0.2, High: 0.28}
	m.Begin(2)
	loss := m.Watch(nothing)
	p := answer([]float32{1, 1.5, 1.5, 0.5, 0.5, 5}, []float32{2, 1, -1, 1, -1, 1})
	p.Weight[5], p.Entropy[0] = 0, 2
	loss(p)
	r := m.Report()
	if r.Tokens != 5 {
		t.Error(r)
	}
	// K3 is r - 1 - log r: 0.094535 at 1.5 and 0.193147 at 0.5.
	near(t, "report", []float64{r.Ratio, r.ClippedLow, r.ClippedHigh, r.KL, r.Entropy}, []float64{1, 0.2, 0.2, (2*0.0945348919 + 2*0.1931471806) / 5, 0.4})
	if m.Begin(2); m.Report() != (Report{}) {
		t.Error("after a new beginning:", m.Report())
	}
}

// As in TestGSPOByHand: the ratio of the whole is 1/2.
func TestReportOfWholeAnswers(t *testing.T) {
	m := Monitor{Low: 0.2, High: 0.28, Whole: true}
	m.Begin(1)
	m.Watch(nothing)(answer([]float32{2, 1. / 8}, []float32{-1, -1}))
	r := m.Report()
	near(t, "report", []float64{r.Ratio, r.ClippedLow, r.ClippedHigh}, []float64{0.5, 1, 0})
}

// What a batch lacks, and sequences beyond those that were announced, do no harm.
func TestMonitorOfLess(t *testing.T) {
	m := Monitor{Whole: true}
	m.Begin(1)
	loss := m.Watch(policy.CrossEntropy)
	p := randomAnswer(5, 0)
	p.Advantage, p.Behaviour = nil, nil
	loss(p)
	p.Sequence = 1
	loss(p)
	if r := m.Report(); r.Tokens > 5 || r.Ratio != 1 || r.KL != 0 || r.ClippedHigh != 0 {
		t.Error(r)
	}
}

// Sequences come from many goroutines in any order; the report has the same bits.
func TestReportDoesNotDependOnOrder(t *testing.T) {
	var answers []*policy.Predictions
	for i := range 64 {
		p := randomAnswer(6, i)
		p.Sequence = i
		answers = append(answers, p)
	}
	m := Monitor{Low: 0.2, High: 0.28}
	m.Begin(len(answers))
	loss := m.Watch(nothing)
	for _, p := range answers {
		loss(p)
	}
	want := m.Report()
	m.Begin(len(answers))
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { loss(answers[len(answers)-1-i]) })
	}
	wait.Wait()
	if got := m.Report(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
