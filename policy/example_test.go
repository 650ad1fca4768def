package policy_test

import (
	"bytes"
	"fmt"

	"github.com/tengen-rl/tengen/policy"
)

// A network learns that on an empty 3x3 board the centre is the move and the mover wins; then it
// goes into a file and comes back.
func Example() {
	shape := policy.Shape{
		Planes: 2, Height: 3, Width: 3, Bits: true, // one plane a player, a bit a stone
		Actions: 9, Players: 2, Low: -1, High: 1, ConstantSum: true,
	}
	network, err := policy.NewResidual(shape, policy.Default(), 1)
	if err != nil {
		panic(err)
	}
	batch := policy.Batch{
		Rows:         1,
		Observations: make([]byte, shape.Bytes()),
		Legal:        []uint64{1<<9 - 1},
		Policy:       []float32{0, 0, 0, 0, 1, 0, 0, 0, 0},
		Returns:      []float32{1, -1},
		PolicyWeight: []float32{1},
		ValueWeight:  []float32{1},
	}
	for range 50 {
		if _, err := network.Train(batch, policy.Step{LearningRate: 0.01, Threads: 1}); err != nil {
			panic(err)
		}
	}
	var file bytes.Buffer
	if err := network.Save(&file, map[string]string{"note": "centre"}, false); err != nil {
		panic(err)
	}
	loaded, metadata, err := policy.LoadResidual(&file)
	if err != nil {
		panic(err)
	}
	logits, values := make([]float32, 9), make([]float32, 2)
	if err := loaded.Evaluate(policy.Inputs{Rows: 1, Observations: batch.Observations}, policy.Outputs{Logits: logits, Values: values}); err != nil {
		panic(err)
	}
	top := 0
	for a, l := range logits {
		if l > logits[top] {
			top = a
		}
	}
	fmt.Println(metadata["note"], "is action", top)
	fmt.Printf("the mover expects %.0f, the other %.0f\n", values[0], values[1])
	// Output:
	// centre is action 4
	// the mover expects 1, the other -1
}
