package policy

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// averagedNetworks are one of each kind, and how each makes a step.
func averagedNetworks(t *testing.T) map[string]func(n Network, step uint64) Network {
	t.Helper()
	tower, text := shaken(t, shapes["planes and rest"], small(AdamW)), shakenTransformer(t, learning(transformers["odd"], AdamW))
	next := func(n Network, err error) Network {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return map[string]func(n Network, step uint64) Network{
		"tower": func(n Network, step uint64) Network {
			if n == nil {
				return tower.Clone()
			}
			_, err := n.Train(randomBatch(tower.shape, 9, step), Step{LearningRate: 0.05, Threads: 1})
			return next(n, err)
		},
		"transformer": func(n Network, step uint64) Network {
			if n == nil {
				return text.Clone()
			}
			_, err := n.(*Transformer).TrainSequences(randomSequences(text.config, 3, step), Step{LearningRate: 0.05, Threads: 1})
			return next(n, err)
		},
	}
}

// The definition, in double precision: sum of decay^(k-i)·w_i over the sum of decay^(k-i).
func TestAverageIsItsDefinition(t *testing.T) {
	const decay, steps = 0.8, 12
	for name, step := range averagedNetworks(t) {
		n := step(nil, 0)
		a, err := NewAverage(n, decay)
		if err != nil {
			t.Fatal(err)
		}
		versions := [][]float32{slices.Clone(n.(averaged).flat())}
		for i := range uint64(steps) {
			if err := a.Add(step(n, i)); err != nil {
				t.Fatal(err)
			}
			versions = append(versions, slices.Clone(n.(averaged).flat()))
		}
		into := step(nil, 0)
		if err := a.Store(into); err != nil {
			t.Fatal(err)
		}
		for j, got := range into.(averaged).flat() {
			var sum, mass, most float64
			for i, v := range versions {
				weight := math.Pow(decay, float64(steps-i))
				sum, mass, most = sum+weight*float64(v[j]), mass+weight, max(most, math.Abs(float64(v[j])))
			}
			if math.Abs(float64(got)-sum/mass) > 2e-6*most {
				t.Fatalf("%s, weight %d: %v, want %v", name, j, got, sum/mass)
			}
		}
	}
}

// One version is its own average, and so is the same one many times; with decay 0 it is the latest.
func TestAverageOfOne(t *testing.T) {
	for name, step := range averagedNetworks(t) {
		n := step(nil, 0)
		a, err := NewAverage(n, 0.99)
		if err != nil {
			t.Fatal(err)
		}
		latest, err := NewAverage(n, 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if err := a.Add(n); err != nil {
				t.Fatal(err)
			}
		}
		if a.network.Digest() != n.Digest() {
			t.Errorf("%s: the average of one version five times is another", name)
		}
		if err := latest.Add(step(n, 1)); err != nil {
			t.Fatal(err)
		}
		for j, w := range n.(averaged).flat() {
			if got := latest.network.flat()[j]; math.Abs(float64(got-w)) > 1e-6 {
				t.Fatalf("%s: decay 0: weight %d is %v, want the latest, %v", name, j, got, w)
			}
		}
	}
}

// An average that was saved and loaded goes on with the bits of one that never stopped, and its file
// is that of the averaged network.
func TestAverageResumes(t *testing.T) {
	for name, step := range averagedNetworks(t) {
		n := step(nil, 0)
		a, err := NewAverage(n, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		add := func(a *Average) {
			t.Helper()
			if err := a.Add(n); err != nil {
				t.Fatal(err)
			}
		}
		for i := range uint64(4) {
			step(n, i)
			add(a)
		}
		var file bytes.Buffer
		if err := a.Save(&file); err != nil {
			t.Fatal(err)
		}
		loaded := step(nil, 0)
		if err := loaded.Load(bytes.NewReader(file.Bytes())); err != nil || loaded.Digest() != a.network.Digest() {
			t.Errorf("%s: the file is not the averaged network's: %v", name, err)
		}
		again, err := LoadAverage(&file, step(nil, 0))
		if err != nil {
			t.Fatal(err)
		}
		for i := range uint64(3) {
			step(n, 9+i)
			add(a)
			add(again)
		}
		if again.network.Digest() != a.network.Digest() || again.mass != a.mass || again.decay != a.decay {
			t.Errorf("%s: the average that was loaded went on to another place", name)
		}
	}
}

// What is stored is what is evaluated, though the weights before have been evaluated already, and the
// average stays apart from the network that it was made of.
func TestAverageIsStored(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], small(AdamW))
	in := Inputs{4, randomBatch(n.shape, 4, 3).Observations}
	want, got := room(n.shape, 4), room(n.shape, 4)
	if err := n.Evaluate(in, want); err != nil {
		t.Fatal(err)
	}
	a, err := NewAverage(n, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	train(t, n, randomBatch(n.shape, 9, 1), 2, 0.05)
	if err := errors.Join(n.Evaluate(in, got), a.Store(n), n.Evaluate(in, got)); err != nil {
		t.Fatal(err)
	}
	if !sameBits(got.Logits, want.Logits) || !sameBits(got.Values, want.Values) {
		t.Error("other weights are evaluated than were stored")
	}
	if n.optimizer.steps != 2 {
		t.Errorf("%d steps: the optimiser's state must stay", n.optimizer.steps)
	}
}

// stranger is a network that is not of this package.
type stranger struct{ Network }

func (s stranger) Clone() Network { return s }

func TestAverageRefuses(t *testing.T) {
	n, text := shaken(t, shapes["rest alone"], small(AdamW)), shakenTransformer(t, learning(transformers["narrow"], AdamW))
	for _, decay := range []float64{-0.1, 1, math.NaN()} {
		if _, err := NewAverage(n, decay); err == nil {
			t.Errorf("decay %v: no error", decay)
		}
	}
	if _, err := NewAverage(stranger{n}, 0.9); err == nil || !strings.Contains(err.Error(), "stranger") {
		t.Errorf("a foreign network: %v", err)
	}
	wide := small(AdamW)
	wide.Channels++
	a, err := NewAverage(n, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	for what, other := range map[string]Network{
		"another kind": text, "another shape": shaken(t, shapes["one cell"], small(AdamW)), "another size": shaken(t, n.shape, wide), "a foreign network": stranger{n},
	} {
		if a.Add(other) == nil || a.Store(other) == nil {
			t.Errorf("%s: no error", what)
		}
	}
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadAverage(bytes.NewReader(file.Bytes()), text); err == nil {
		t.Error("loaded for a network of another kind")
	}
	if _, err := LoadAverage(bytes.NewReader(file.Bytes()[:file.Len()-1]), n); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a file cut short: %v", err)
	}
	refuses := func(what string, metadata map[string]string) {
		t.Helper()
		var file bytes.Buffer
		if err := n.Save(&file, metadata, false); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadAverage(&file, n); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	refuses("a plain weights file", nil)
	refuses("a decay of 1", map[string]string{averageDecayKey: "1", averageMassKey: "3"})
	refuses("no mass", map[string]string{averageDecayKey: "0.5", averageMassKey: "0"})
	refuses("a mass without bounds", map[string]string{averageDecayKey: "0.5", averageMassKey: "+Inf"})
}
