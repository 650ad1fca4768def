package policy

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/tengen-rl/tengen/internal/stream"
)

// shaken returns a network whose every weight is random, biases and layers that start at zero too.
func shaken(tb testing.TB, shape Shape, config Config) *Residual {
	tb.Helper()
	n, err := NewResidual(shape, config, 1)
	if err != nil {
		tb.Fatal(err)
	}
	for i, x := range n.tower.tensors {
		s := stream.New(1, stream.Weights, 1000, uint64(i))
		scale := float32(0.7 * inverseRoot(x.fan()))
		if x.kind == bias {
			scale = 0.1
		}
		w := x.at.of(n.weights)
		for j := range w {
			w[j] = scale * s.Normal()
		}
	}
	return n
}

// randomBatch returns a batch of random rows: about a third of the bits set, most actions legal.
func randomBatch(s Shape, rows int, seed uint64) Batch {
	r := stream.New(seed, stream.Sample)
	b := Batch{
		Rows: rows, Observations: make([]byte, rows*s.Bytes()), Legal: make([]uint64, rows*s.words()),
		Policy: make([]float32, rows*s.Actions), Returns: make([]float32, rows*s.Players),
		PolicyWeight: make([]float32, rows), ValueWeight: make([]float32, rows),
	}
	for i := range b.Observations {
		x := r.Uint64()
		b.Observations[i] = byte(x & (x>>8 | x>>16))
	}
	if !s.Bits {
		for i := range len(b.Observations) / 4 {
			binary.LittleEndian.PutUint32(b.Observations[4*i:], math.Float32bits(r.Normal()))
		}
	}
	for i := range rows {
		b.PolicyWeight[i], b.ValueWeight[i] = 1, 1
		randomTargets(s, &r, b, i)
	}
	return b
}

func randomTargets(s Shape, r *stream.Stream, b Batch, i int) {
	legal, target := b.Legal[i*s.words():(i+1)*s.words()], b.Policy[i*s.Actions:(i+1)*s.Actions]
	var sum float32
	for a := range s.Actions {
		if a == s.Actions-1 || r.IntN(4) > 0 {
			legal[a/64] |= 1 << (a % 64)
			target[a] = float32(r.Float())
			sum += target[a]
		}
	}
	for a := range target {
		target[a] /= sum
	}
	returns := b.Returns[i*s.Players : (i+1)*s.Players]
	for k := range returns {
		returns[k] = s.Low + float32(float32(r.Float())*(s.High-s.Low))
	}
	if s.Players == 2 && s.ConstantSum {
		returns[1] = s.Sum - returns[0]
	}
}

// room returns outputs for a number of rows.
func room(s Shape, rows int) Outputs {
	return Outputs{make([]float32, rows*s.Actions), make([]float32, rows*s.Players)}
}
