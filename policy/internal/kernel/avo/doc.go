// Command avo writes the assembly of package kernel and the Go declarations that belong to it:
//
//	go generate ./policy/internal/kernel
//
// A file of this folder holds one idea for one instruction set, as a function that builds it with
// github.com/mmcloughlin/avo; it becomes NAME_amd64.s and stubs_NAME_amd64.go in the package. To
// add one, write the function, list it in files and name the new Go functions in
// kernel_amd64.go. A test of this folder writes everything again and compares.
package main
