package main

import (
	"regexp"
	"strings"
	"testing"
)

// AVX2 has 16 registers. The allocator of avo knows 32 and takes them where a function needs too
// many: the processor would not know the instruction.
func TestSixteenRegisters(t *testing.T) {
	beyond := regexp.MustCompile(`\b[XYZ](1[6-9]|2\d|3[01])\b`)
	for _, f := range files {
		if !strings.HasSuffix(f.name, "_avx2") {
			continue
		}
		outputs, err := f.generate()
		if err != nil {
			t.Fatal(err)
		}
		function := ""
		for line := range strings.Lines(string(outputs[f.name+"_amd64.s"])) {
			if strings.HasPrefix(line, "TEXT") {
				function = line
			}
			if beyond.MatchString(line) {
				t.Errorf("%s: %s is in %s", f.name, strings.TrimSpace(line), function)
				break
			}
		}
	}
}
