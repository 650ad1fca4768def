package main

import (
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/printer"
)

// output is the pass that prints a compiled file and keeps the text.
type output struct {
	print printer.Builder
	data  []byte
}

// Execute prints the file.
func (o *output) Execute(f *ir.File) error {
	var err error
	o.data, err = o.print(printer.Config{Name: "go generate", Pkg: "kernel"}).Print(f)
	return err
}
