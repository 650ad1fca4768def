package main

import (
	"bytes"
	"fmt"
	"log"
	"os"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// file is one assembly file: one idea for one instruction set.
type file struct {
	name  string               // of the files, without _amd64.s
	build func(*build.Context) // adds its functions to an empty context
}

// files are all that is generated.
var files = []file{
	{"product_avx2", product256.build},
	{"product_avx512", product512.build},
	{"row_avx2", buildRows(false)},
	{"row_avx512", buildRows(true)},
	{"activation_avx2", buildActivations(false)},
	{"activation_avx512", buildActivations(true)},
	{"normalize_avx2", buildNormalizations(false)},
	{"normalize_avx512", buildNormalizations(true)},
	{"optimizer_avx2", buildOptimizers(false)},
	{"optimizer_avx512", buildOptimizers(true)},
	{"attend_avx2", buildAttend(false)},
	{"attend_avx512", buildAttend(true)},
	{"peak_avx2", buildPeak(false)},
	{"peak_avx512", buildPeak(true)},
	{"winograd_avx2", buildWinograd(false)},
	{"winograd_avx512", buildWinograd(true)},
	{"int8_avx2", buildIntegers},
	{"int8_product_avx2", buildCodesProduct(false)},
	{"int8_product_avx512", buildCodesProduct(true)},
}

func main() {
	log.SetFlags(0)
	for _, f := range files {
		outputs, err := f.generate()
		if err != nil {
			log.Fatal(err)
		}
		for name, data := range outputs {
			if err := os.WriteFile(name, data, 0o644); err != nil {
				log.Fatal(err)
			}
		}
	}
}

// generate returns the contents of the assembly and of its Go declarations, by file name.
func (f file) generate() (map[string][]byte, error) {
	context := build.NewContext()
	f.build(context)
	var errors bytes.Buffer
	assembly := &output{print: printer.NewGoAsm}
	stubs := &output{print: printer.NewStubs}
	config := &build.Config{ErrOut: &errors, MaxErrors: 10, Passes: []pass.Interface{pass.Compile, assembly, stubs}}
	if build.Main(config, context) != 0 {
		return nil, fmt.Errorf("%s: %s", f.name, errors.String())
	}
	return map[string][]byte{
		f.name + "_amd64.s":             assembly.data,
		"stubs_" + f.name + "_amd64.go": stubs.data,
	}, nil
}
