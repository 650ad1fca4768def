package policy

import (
	"strings"
	"testing"
)

func TestKernelIsCheckedByName(t *testing.T) {
	t.Setenv("TENGEN_KERNEL", "sse")
	name, err := Kernel()
	if err == nil || !strings.Contains(err.Error(), `TENGEN_KERNEL=sse: kernel "sse": there are only avx512, avx2, generic`) &&
		!strings.Contains(err.Error(), `TENGEN_KERNEL=sse: kernel "sse": there are only generic`) {
		t.Errorf("got %v", err)
	}
	if name == "" {
		t.Error("no kernel is in use")
	}
	t.Setenv("TENGEN_KERNEL", "generic")
	if _, err := Kernel(); err != nil {
		t.Error(err)
	}
}
