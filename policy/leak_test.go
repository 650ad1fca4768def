package policy

import "testing"

// silent counts the units between the convolutions of the first block that are active nowhere in a batch.
func silent(n *Residual, b Batch) (count int) {
	r := n.tower.newRecord(b.Rows, true)
	p := pass{n.tower, n.kernel, n.weights, n.current()}
	p.forward(b.Observations, b.Rows, r, make([]float32, b.Rows*n.shape.Actions))
	c := n.tower.channels
	for unit := range c {
		active := false
		for i := unit; i < b.Rows*n.shape.cells()*c; i += c {
			active = active || r.blocks[0].hidden[i] > 0
		}
		if !active {
			count++
		}
	}
	return count
}

// Units that are silent on all positions stay so for ever with the true gradient; with a leak those come back that are of use.
func TestALeakBringsSilentUnitsBack(t *testing.T) {
	shape := shapes["planes and rest"]
	for _, leak := range []float32{0, 0.01} {
		config := small(AdamW)
		config.Leak, config.WeightDecay = leak, 0
		n, b := shaken(t, shape, config), randomBatch(shape, 32, 5)
		bias := n.tower.blocks[0].first.bias.of(n.weights)
		for i := range bias {
			bias[i] = -4
		}
		n.version.forget()
		before := silent(n, b)
		if before < config.Channels-1 {
			t.Fatalf("%d of %d units are silent to begin with: the test means nothing", before, config.Channels)
		}
		for range 500 {
			if _, err := n.Train(b, Step{LearningRate: 0.03, Threads: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if counted, units := n.Silent(); units != 2*config.Channels+hiddens || leak > 0 && counted > 0 || leak == 0 && counted < before {
			t.Errorf("leak %v: Silent counts %d of %d units, of which %d were silent in the first block", leak, counted, units, before)
		}
		switch after := silent(n, b); {
		case leak == 0 && after != before:
			t.Errorf("without a leak %d units are silent, %d before", after, before)
		case leak > 0 && after >= before:
			t.Errorf("with a leak %d units are silent still, %d before", after, before)
		}
	}
}
