//go:build !amd64

package kernel

// processorSets are the instruction sets that have kernels of their own: none yet.
func processorSets() []set { return nil }
