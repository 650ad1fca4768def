package multiplication

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestVerifierGivesNothingAway(t *testing.T) {
	for answer, right := range map[string]bool{
		":1645": true, "235+1410=1645:1645": true, "0:1645": true,
		"": false, "1645": false, ":": false, "1645:": false, ":164": false, ":1646": false, ":01645": false, ":+1645": false,
		":1645=": false, ":235+1410": false, ":1645+0": false, ":1644:1645": false, ":16451645": false, ": 1645": false,
		":１６４５": false, ":1645\n": false, "47*35": false, "47*35=:1645": false, "=1645": false,
		strings.Repeat("0", 19) + ":1645": true, strings.Repeat("0", 20) + ":1645": false,
	} {
		if v := (Task{Digits: 2}).Verify([]byte("47*35"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.30q: %+v, want right %v", answer, v, right)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{"", "*", "1", "1*", "*1", "01*1", "1*1*1", "1*1=", "-1*1", " 1*1", "100*1", "1*100", "1*１", "1+1"} {
		if v := (Task{Digits: 2}).Verify([]byte(state), ":1"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
}

// Products of every size are right, checked by arithmetic that cannot overflow, and so is their work.
func TestProductsAgreeWithBig(t *testing.T) {
	for digits := 1; digits <= MaxDigits; digits++ {
		task := Task{Digits: digits}
		for seed := range uint64(50) {
			request := plugins.Request{Seed: seed, Difficulty: 1, Split: plugins.Split(seed & 1)}
			state, prompt, err := task.Problem(request)
			if err != nil {
				t.Fatal(err)
			}
			a, b, _ := strings.Cut(strings.TrimSuffix(prompt, "="), "*")
			if len(a) > digits || len(b) > digits {
				t.Fatalf("%s has factors of more than %d digits", prompt, digits)
			}
			want := new(big.Int).Mul(integer(t, a), integer(t, b)).String()
			_, worked, err := task.Worked(request)
			if err != nil || !strings.HasSuffix(worked, ":"+want) {
				t.Fatalf("%s%s: want %s (%v)", prompt, worked, want, err)
			}
			for _, answer := range []string{":" + want, worked} {
				if v := task.Verify(state, answer); v.Reward != 1 {
					t.Fatalf("%s%s: %+v", prompt, answer, v)
				}
			}
		}
	}
}

func integer(t *testing.T, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		t.Fatalf("%q is no number", text)
	}
	return n
}

// The largest factors have the longest work, which fits.
func TestLongestWorkFits(t *testing.T) {
	for digits := 1; digits <= MaxDigits; digits++ {
		nines := limit(digits) - 1
		steps := product{nines, nines}.partials()
		n := len(":") + len(steps[len(steps)-1].Value)
		for _, s := range steps {
			n += len(s.Text)
		}
		if most := (Task{Digits: digits}).Spec().MaxLength; n > most {
			t.Errorf("%d digits: %d characters, more than %d", digits, n, most)
		}
	}
}

// Each by hand.
func TestPartials(t *testing.T) {
	for p, want := range map[product]string{
		{47, 35}: "235+1410=1645", {47, 5}: "235", {5, 47}: "35+200=235", {0, 12}: "0+0=0", {12, 105}: "60+0=60+1200=1260", {3, 0}: "0",
	} {
		var got strings.Builder
		for _, s := range p.partials() {
			got.WriteString(s.Text)
		}
		if got.String() != want {
			t.Errorf("%v: %s, want %s", p, got.String(), want)
		}
	}
}

// No pair of one digit, in either order, is drawn in both splits, and all are drawn.
func TestSplitsShareNoProblem(t *testing.T) {
	seen := map[product]plugins.Split{}
	for seed := range uint64(5000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			p, err := Task{Digits: 1}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			pair := product{min(p.a, p.b), max(p.a, p.b)}
			if before, ok := seen[pair]; ok && before != split {
				t.Fatalf("%s is in both splits", pair)
			}
			seen[pair] = split
		}
	}
	if len(seen) != 55 {
		t.Fatalf("%d pairs came up, want 55", len(seen))
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("47*35", "235+1410=1645:1645")
	f.Add("0*0", ":0")
	f.Add("999999999*999999999", ":999999998000000001")
	f.Add("1*1", ":01")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		if v := (Task{Digits: MaxDigits}).Verify([]byte(problem), answer); v.Reward != 1 {
			return
		}
		a, b, _ := strings.Cut(problem, "*")
		_, result, _ := strings.Cut(answer, ":")
		if want := new(big.Int).Mul(integer(t, a), integer(t, b)).String(); want != result {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A worked example, and the text that a base model learns from.
func Example() {
	task := Task{Digits: 2}
	request := plugins.Request{Seed: 6, Difficulty: 1}
	prompt, answer, _ := task.Worked(request)
	plain, _ := task.Plain(request)
	fmt.Println(prompt + answer)
	fmt.Println(plain)
	// Output:
	// 57*94=228+5130=5358:5358
	// 57*94=228:228
}
