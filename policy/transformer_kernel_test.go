package policy

import (
	"testing"

	"github.com/tengen-rl/tengen/policy/internal/kernel"
)

// Training and sampling have the same bits on every kernel that this processor can run.
func TestKernelsAgreeOnATransformer(t *testing.T) {
	for _, name := range []string{"whole", "odd"} {
		c := learning(transformers[name], AdamW)
		var digest string
		var want []Draft
		for _, k := range kernel.All() {
			n := shakenTransformer(t, c)
			n.kernel = k
			trainSequences(t, n, 0, 3, 2)
			got := sampled(t, n, 4, drafts(c, 3, 2, 1), Sampling{Temperature: 1, Stop: -1})
			if digest == "" {
				digest, want = n.Digest(), got
			}
			if n.Digest() != digest {
				t.Errorf("%s: %s trains to other weights", name, k.Name())
			}
			same(t, name+" "+k.Name(), got, want)
		}
	}
}
