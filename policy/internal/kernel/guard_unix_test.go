//go:build unix

package kernel

import (
	"syscall"
	"testing"
	"unsafe"
)

// guarded is memory with a page before and a page after it that nobody may touch: a read or write
// outside it ends the test's process.
type guarded struct{ memory []byte }

// newGuarded returns memory for at least n numbers.
func newGuarded(t testing.TB, n int) guarded {
	page := syscall.Getpagesize()
	size := (4*n + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	for _, edge := range [][]byte{all[:page], all[page+size:]} {
		if err := syscall.Mprotect(edge, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return guarded{all[page : page+size]}
}

// floats returns the memory's first n numbers, or its last.
func (g guarded) floats(n int, last bool) []float32 {
	if n == 0 {
		return nil
	}
	at := 0
	if last {
		at = len(g.memory) - 4*n
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&g.memory[at])), n)
}
