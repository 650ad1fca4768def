package kernel_test

import (
	"fmt"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// A layer's weights are packed once and multiply any number of rows. Its gradient is the product of
// the inputs, transposed, with the output's gradient, which is read where it lies.
func Example() {
	const in, out, rows = 3, 2, 4
	weights := []float32{1, 0, 0, 1, 1, 1}                  // [in][out]
	inputs := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 1} // [rows][in]
	outputs := make([]float32, rows*out)

	k := kernel.Default()
	var b kernel.Panels
	b.Pack(in, out, weights, out, 1)
	k.Product(outputs, out, inputs, in, 1, &b, rows, false)
	fmt.Println(outputs)

	gradient := make([]float32, in*out)
	var dy kernel.Panels
	dy.View(rows, out, outputs, out)
	k.Product(gradient, out, inputs, 1, in, &dy, in, false)
	fmt.Println(gradient)
	// Output:
	// [4 5 10 11 16 17 1 1]
	// [156 168 186 201 217 235]
}
