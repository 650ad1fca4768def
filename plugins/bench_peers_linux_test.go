//go:build peers

package plugins_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// BenchmarkPython is BenchmarkStepOutOfProcess for the Python package: idle has no rules and is as large on the wire as
// the synthetic environment, nim is what an author writes.
func BenchmarkPython(b *testing.B) {
	sdk, err := filepath.Abs("../sdk/python")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"idle", "nim"} {
		command := plugins.Command{Path: cmp.Or(os.Getenv("TENGEN_PYTHON"), "python3"), Args: []string{filepath.Join(sdk, "tests", name+".py")},
			Env: []string{"PYTHONPATH=" + filepath.Join(sdk, "src")}}
		for _, batch := range []int{1, 16, 256} {
			b.Run(fmt.Sprintf("%s/batch=%d", name, batch), func(b *testing.B) {
				h, err := plugins.Open(b.Context(), command, plugins.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer h.Close()
				stepOutOfProcess(b, h, batch)
			})
		}
	}
}
