package kernel

import (
	"os"
	"strings"
	"testing"
)

func TestAllAreChosenByName(t *testing.T) {
	all := All()
	if last := all[len(all)-1].Name(); last != "generic" {
		t.Errorf("the last kernel is %s, want generic", last)
	}
	for _, k := range all {
		if chosen, err := Choose(k.Name()); err != nil || chosen != k {
			t.Errorf("Choose(%q) is %v, %v", k.Name(), chosen, err)
		}
	}
	if best, err := Choose(""); err != nil || best != all[0] {
		t.Errorf("Choose(\"\") is %v, %v, want %s", best, err, all[0].Name())
	}
}

func TestChooseTellsWhyNot(t *testing.T) {
	_, err := Choose("abacus")
	if err == nil || !strings.Contains(err.Error(), `kernel "abacus": there are only`) || !strings.HasSuffix(err.Error(), "generic") {
		t.Errorf("error %v", err)
	}
	for _, s := range sets() {
		if len(s.missing) == 0 {
			continue
		}
		_, err := Choose(s.name)
		if err == nil || !strings.Contains(err.Error(), "this processor lacks "+s.missing[0]) {
			t.Errorf("Choose(%q): error %v, want that %v are missing", s.name, err, s.missing)
		}
	}
}

// The environment decides where it can; go test sets it to test each kernel alone.
func TestDefault(t *testing.T) {
	want, err := Choose(os.Getenv(Variable))
	if err != nil {
		want = All()[0]
	}
	if got := Default(); got != want {
		t.Errorf("with %s=%q the default is %s, want %s", Variable, os.Getenv(Variable), got.Name(), want.Name())
	}
}
