package policy

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// A fresh network has no opinion: all actions and all outcomes are equally likely.
func TestFreshNetworkIsUniform(t *testing.T) {
	for name, shape := range shapes {
		n, err := NewResidual(shape, Default(), 1)
		if err != nil {
			t.Fatal(err)
		}
		b, out := randomBatch(shape, 3, 1), room(shape, 3)
		if err := n.Evaluate(Inputs{3, b.Observations}, out); err != nil {
			t.Fatal(err)
		}
		for _, l := range out.Logits {
			if l != 0 {
				t.Fatalf("%s: logits %v", name, out.Logits)
			}
		}
		for _, v := range out.Values {
			if math.Abs(float64(v)-float64(shape.Low+shape.High)/2) > 1e-6 {
				t.Fatalf("%s: values %v", name, out.Values)
			}
		}
	}
}

func TestSeedsMakeWeights(t *testing.T) {
	digest := func(seed uint64) string {
		n, err := NewResidual(shapes["planes and rest"], Default(), seed)
		if err != nil {
			t.Fatal(err)
		}
		return n.Digest()
	}
	if first, again, other := digest(1), digest(1), digest(2); first != again || first == other {
		t.Error("equal seeds must give equal weights, others others")
	}
}

// A tower of twenty blocks without normalisation starts stable: activations neither vanish nor burst,
// and a few steps do not break it.
func TestDeepTowerIsStable(t *testing.T) {
	config := Default()
	config.Blocks, config.Channels = 20, 8
	n, err := NewResidual(shapes["planes and rest"], config, 1)
	if err != nil {
		t.Fatal(err)
	}
	b := randomBatch(n.shape, 16, 1)
	first := train(t, n, b, 1, 1e-3)
	last := train(t, n, b, 40, 1e-3)
	if !(last.Policy+last.Value < first.Policy+first.Value) {
		t.Errorf("losses went from %+v to %+v", first, last)
	}
}

func train(t *testing.T, n *Residual, b Batch, steps int, rate float32) (losses Losses) {
	t.Helper()
	var err error
	for range steps {
		if losses, err = n.Train(b, Step{LearningRate: rate, Threads: 2}); err != nil {
			t.Fatal(err)
		}
	}
	return losses
}

// Random targets can be learnt by heart: the policy's cross-entropy falls to the targets' entropy
// (here 0: one action each), the value's to 0.
func TestOverfitsRandomTargets(t *testing.T) {
	for _, c := range []struct {
		optimizer string
		rate      float32
	}{{AdamW, 3e-3}, {SGD, 0.1}} {
		config := Default()
		config.Channels, config.Optimizer, config.WeightDecay = 8, c.optimizer, 0
		n, err := NewResidual(shapes["planes and rest"], config, 1)
		if err != nil {
			t.Fatal(err)
		}
		b := randomBatch(n.shape, 12, 1)
		r := stream.New(2, stream.Sample)
		clear(b.Policy)
		for i := range b.Rows {
			legal := plugins.Bitset(b.Legal[i:])[:1]
			b.Policy[i*n.shape.Actions+legal.Nth(r.IntN(legal.Count()))] = 1
			b.Returns[2*i] = float32(r.IntN(3) - 1)
		}
		last := train(t, n, b, 150, c.rate)
		if last.Policy > 0.05 || last.Value > 0.05 {
			t.Errorf("%s: losses after training %+v", c.optimizer, last)
		}
	}
}

// A rule that generalises: the best action is the cell whose bit is set in plane 0, the mover wins
// when there are more bits in plane 1 than in plane 2. Learnt on random boards, right on new ones.
func TestLearnsARule(t *testing.T) {
	shape := Shape{Planes: 3, Height: 3, Width: 3, Bits: true, Actions: 9, Players: 2, Low: -1, High: 1, ConstantSum: true}
	config := Default()
	config.Channels = 8
	n, err := NewResidual(shape, config, 1)
	if err != nil {
		t.Fatal(err)
	}
	for step := range 200 {
		train(t, n, ruleBatch(shape, 32, uint64(step)), 1, 3e-3)
	}
	b, out := ruleBatch(shape, 200, 1<<32), room(shape, 200)
	if err := n.Evaluate(Inputs{b.Rows, b.Observations}, out); err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i := range b.Rows {
		if best(out.Logits[9*i:9*i+9]) != best(b.Policy[9*i:9*i+9]) {
			wrong++
		}
		if math.Abs(float64(out.Values[2*i]-b.Returns[2*i])) > 0.5 {
			wrong++
		}
	}
	if wrong > 20 {
		t.Errorf("%d of %d answers are wrong on new boards", wrong, 2*b.Rows)
	}
}

// ruleBatch returns boards with the targets of TestLearnsARule.
func ruleBatch(s Shape, rows int, seed uint64) Batch {
	r := stream.New(seed, stream.Sample)
	b := randomBatch(s, rows, seed)
	clear(b.Observations)
	clear(b.Policy)
	for i := range rows {
		set := func(bit int) { b.Observations[i*s.Bytes()+bit/8] |= 1 << (bit % 8) }
		at := r.IntN(9)
		set(at)
		b.Legal[i], b.Policy[9*i+at] = 1<<9-1, 1
		count := [3]int{}
		for range 7 {
			plane := 1 + r.IntN(2)
			set(9*plane + r.IntN(9))
		}
		for bit := range 27 {
			if b.Observations[i*s.Bytes()+bit/8]>>(bit%8)&1 != 0 {
				count[bit/9]++
			}
		}
		b.Returns[2*i] = float32(min(max(count[1]-count[2], -1), 1))
		b.Returns[2*i+1] = -b.Returns[2*i]
	}
	return b
}

func best(x []float32) (at int) {
	for i, v := range x {
		if v > x[at] {
			at = i
		}
	}
	return at
}

// What a weight of 0 masks is not even looked at.
func TestMaskedRowsMayHoldAnything(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], small(SGD))
	b := randomBatch(n.shape, 3, 1)
	b.PolicyWeight[1], b.ValueWeight[1] = 0, 0
	want, _ := gradientOf(n, b)
	nan := float32(math.NaN())
	b.Legal[1], b.Policy[n.shape.Actions], b.Returns[n.shape.Players] = 0, nan, nan
	if got, _ := gradientOf(n, b); !sameBits(got, want) {
		t.Error("a masked row changed the gradient")
	}
	if _, err := n.Train(b, Step{LearningRate: 1, Threads: 1}); err != nil {
		t.Error(err)
	}
}

func TestTrainRefusesBadBatches(t *testing.T) {
	nan := float32(math.NaN())
	for want, spoil := range map[string]func(*Batch, *Step){
		"rows":                 func(b *Batch, _ *Step) { *b = Batch{} },
		"threads":              func(_ *Batch, s *Step) { s.Threads = 0 },
		"learning rate":        func(_ *Batch, s *Step) { s.LearningRate = nan },
		"observations has":     func(b *Batch, _ *Step) { b.Observations = b.Observations[1:] },
		"legal has":            func(b *Batch, _ *Step) { b.Legal = nil },
		"policy has":           func(b *Batch, _ *Step) { b.Policy = b.Policy[1:] },
		"returns has":          func(b *Batch, _ *Step) { b.Returns = b.Returns[1:] },
		"policy weight has":    func(b *Batch, _ *Step) { b.PolicyWeight = nil },
		"value weight has":     func(b *Batch, _ *Step) { b.ValueWeight = nil },
		"row 2: weights":       func(b *Batch, _ *Step) { b.PolicyWeight[2] = -1 },
		"row 1: the return":    func(b *Batch, _ *Step) { b.Returns[3] = nan },
		"row 0: no action":     func(b *Batch, _ *Step) { b.Legal[0] = 0 },
		"row 0: action 40":     func(b *Batch, _ *Step) { b.Legal[0] |= 1 << 40 },
		"row 0: target 0.5":    func(b *Batch, _ *Step) { b.Legal[0], b.Policy[3] = b.Legal[0]&^(1<<3), 0.5 },
		"row 0: target NaN on": func(b *Batch, _ *Step) { b.Policy[0] = nan },
	} {
		n := shaken(t, shapes["planes and rest"], small(SGD))
		before := n.Digest()
		b, step := randomBatch(n.shape, 3, 1), Step{LearningRate: 0.1, Threads: 1}
		spoil(&b, &step)
		if _, err := n.Train(b, step); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if n.Digest() != before {
			t.Errorf("%s: the weights have changed", want)
		}
	}
}

// A gradient that is not finite moves nothing.
func TestTrainRefusesWhatIsNotFinite(t *testing.T) {
	n := shaken(t, shapes["one column"], small(AdamW))
	b := randomBatch(n.shape, 3, 1)
	copy(b.Observations, []byte{0, 0, 0x80, 0x7f}) // +Inf
	before := n.Digest()
	if _, err := n.Train(b, Step{LearningRate: 0.1, Threads: 1}); !errors.Is(err, ErrNotFinite) || n.Digest() != before || n.optimizer.steps != 0 {
		t.Errorf("%v, %d steps", err, n.optimizer.steps)
	}
}

func TestEvaluateRefusesWrongSizes(t *testing.T) {
	n := shaken(t, shapes["planes and rest"], small(SGD))
	b, out := randomBatch(n.shape, 2, 1), room(n.shape, 2)
	for _, c := range []struct {
		in  Inputs
		out Outputs
	}{
		{Inputs{-1, nil}, out}, {Inputs{1, b.Observations}, out}, {Inputs{3, b.Observations}, out},
		{Inputs{2, b.Observations}, Outputs{out.Logits[1:], out.Values}}, {Inputs{2, b.Observations}, Outputs{out.Logits, out.Values[1:]}},
	} {
		if err := n.Evaluate(c.in, c.out); err == nil {
			t.Errorf("%d rows of %d bytes for %d and %d outputs: no error", c.in.Rows, len(c.in.Observations), len(c.out.Logits), len(c.out.Values))
		}
	}
}

func TestBadShapesAndConfigurations(t *testing.T) {
	good := shapes["planes and rest"]
	for want, spoil := range map[string]func(*Shape, *Config){
		"planes is 0":     func(s *Shape, _ *Config) { s.Planes = 0 },
		"height is -1":    func(s *Shape, _ *Config) { s.Height = -1 },
		"width is 1000":   func(s *Shape, _ *Config) { s.Width = 1000 },
		"actions is 0":    func(s *Shape, _ *Config) { s.Actions = 0 },
		"players is 0":    func(s *Shape, _ *Config) { s.Players = 0 },
		"returns from":    func(s *Shape, _ *Config) { s.Low = s.High },
		"blocks is 0":     func(_ *Shape, c *Config) { c.Blocks = 0 },
		"channels is 0":   func(_ *Shape, c *Config) { c.Channels = 0 },
		`"adam"`:          func(_ *Shape, c *Config) { c.Optimizer = "adam" },
		"momentum is 1":   func(_ *Shape, c *Config) { c.Momentum = 1 },
		"beta1 is -1":     func(_ *Shape, c *Config) { c.Beta1 = -1 },
		"beta2 is NaN":    func(_ *Shape, c *Config) { c.Beta2 = float32(math.NaN()) },
		"weight_decay":    func(_ *Shape, c *Config) { c.WeightDecay = -1 },
		"gradient_clip":   func(_ *Shape, c *Config) { c.GradientClip = float32(math.Inf(1)) },
		"leak is 1":       func(_ *Shape, c *Config) { c.Leak = 1 },
		"features is 65":  func(_ *Shape, c *Config) { c.Features = 65 },
		"value_weight is": func(_ *Shape, c *Config) { c.ValueWeight = -1 },
	} {
		s, c := good, Default()
		spoil(&s, &c)
		if _, err := NewResidual(s, c, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestShapeOfAnEnvironment(t *testing.T) {
	env := tictactoe.New()
	spec, err := env.Configure(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := ShapeOf(spec)
	if err := s.Validate(); err != nil || s.cells() != 9 || s.Actions != 9 || s.Players != 2 || s.groups() != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}
