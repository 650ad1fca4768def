package plugins_test

import (
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

var declared = []plugins.Setting{
	{Name: "size", Kind: plugins.Int, Default: "9", Min: 5, Max: 19},
	{Name: "komi", Kind: plugins.Float, Default: "7.50"},
	{Name: "passes", Kind: plugins.Bool, Default: "true"},
	{Name: "rules", Kind: plugins.Text, Default: "area", Choices: []string{"area", "territory"}},
	{Name: "label", Kind: plugins.Text},
}

func TestResolve(t *testing.T) {
	for value, want := range map[[2]string]string{
		{"size", "7"}: "7", {"size", "7.0"}: "7", {"size", "1e1"}: "10",
		{"komi", "7.5"}: "7.5", {"komi", "-0.25"}: "-0.25", {"komi", "7"}: "7",
		{"passes", "F"}: "false", {"passes", "1"}: "true",
		{"rules", "territory"}: "territory", {"label", " any thing "}: " any thing ",
	} {
		got, err := plugins.Settings{value[0]: value[1]}.Resolve(declared)
		if err != nil || got[value[0]] != want || len(got) != len(declared) {
			t.Errorf("%s = %s resolves to %v, %v, want %s", value[0], value[1], got, err, want)
		}
	}
	s, err := plugins.Settings(nil).Resolve(declared)
	if err != nil || s.Int("size") != 9 || s.Float("komi") != 7.5 || !s.Bool("passes") || s["rules"] != "area" {
		t.Errorf("the defaults are %v, %v", s, err)
	}
	if s["komi"] != "7.5" {
		t.Errorf("the default 7.50 stays %s: a state under it would be foreign to one under 7.5", s["komi"])
	}
}

func TestResolveReportsEveryFault(t *testing.T) {
	_, err := plugins.Settings{
		"size": "4", "komi": "NaN", "passes": "maybe", "rules": "other", "colour": "red", "shape": "",
	}.Resolve(declared)
	want := `setting colour = red: no such setting; there are: size, komi, passes, rules, label
setting komi = NaN: want a number
setting passes = maybe: want true or false
setting rules = other: want one of area, territory
setting shape: no such setting; there are: size, komi, passes, rules, label
setting size = 4: want 5 to 19`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	for _, bad := range []plugins.Settings{{"size": "7.5"}, {"size": "1e300"}, {"size": "x"}, {"komi": "Inf"}, {"komi": "-inf"}, {"komi": "1e999"}} {
		if _, err := bad.Resolve(declared); err == nil || !strings.Contains(err.Error(), "want ") {
			t.Errorf("%v: got %v", bad, err)
		}
	}
}

func TestKindNames(t *testing.T) {
	for kind, want := range map[plugins.Kind]string{plugins.Int: "int", plugins.Float: "float", plugins.Bool: "bool", plugins.Text: "text"} {
		if kind.String() != want {
			t.Errorf("kind %d is called %s, want %s", kind, kind, want)
		}
	}
}

// Resolving what was resolved changes nothing.
func FuzzResolve(f *testing.F) {
	f.Add("9", "7.5", "true", "area")
	f.Add("0x1p4", "-0", "T", "x")
	f.Fuzz(func(t *testing.T, size, komi, passes, rules string) {
		once, err := plugins.Settings{"size": size, "komi": komi, "passes": passes, "rules": rules}.Resolve(declared)
		if err != nil {
			return
		}
		twice, err := once.Resolve(declared)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range once {
			if twice[k] != v {
				t.Fatalf("%s: %q became %q", k, v, twice[k])
			}
		}
		if n := once.Int("size"); n < 5 || n > 19 {
			t.Fatalf("size is %d", n)
		}
	})
}
