package addition

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestVerifierGivesNothingAway(t *testing.T) {
	for answer, right := range map[string]bool{
		":52": true, "7512,4005:52": true, "1:52": true, "0,,0:52": true,
		"": false, "52": false, ":": false, "52:": false, "=52": false, ":0": false, ":5": false, ":53": false, ":25": false,
		":-52": false, ":+52": false, ":052": false, ": 52": false, ":52 ": false, ":52\n": false, ":52.0": false,
		":٥٢": false, ":５２": false, ":52\x00": false, "\xff:52": false, ":0x34": false, ":5.2e1": false, ":LII": false,
		":51:52": false, ":52:52": false, ":52,52": false, ":5252": false, ":525": false, "::52": false, ":52:": false,
		"47+5": false, "47+5=": false, "47+5=52": false, "47+5=:52": false,
		strings.Repeat("0", 17) + ":52": true, strings.Repeat("0", 18) + ":52": false, strings.Repeat("0", 1<<16) + ":52": false,
	} {
		if v := (Task{Digits: 2}).Verify([]byte("47+5"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.20q: %+v, want right %v", answer, v, right)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{"", "+", "1", "1+", "+1", "01+1", "1+1+1", "1+1=", "-1+1", " 1+1", "100+1", "1+100", "1+１", "99999999999999999999+1"} {
		if v := (Task{Digits: 2}).Verify([]byte(state), ":2"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
}

// Sums of every size are right, checked by arithmetic that cannot overflow, and so is their work.
func TestSumsAgreeWithBig(t *testing.T) {
	for digits := 1; digits <= MaxDigits; digits++ {
		task := Task{Digits: digits}
		for seed := range uint64(50) {
			request := plugins.Request{Seed: seed, Difficulty: 1, Split: plugins.Split(seed & 1)}
			state, prompt, err := task.Problem(request)
			if err != nil {
				t.Fatal(err)
			}
			a, b, _ := strings.Cut(strings.TrimSuffix(prompt, "="), "+")
			if len(a) > digits || len(b) > digits {
				t.Fatalf("%s has terms of more than %d digits", prompt, digits)
			}
			sum := new(big.Int).Add(integer(t, a), integer(t, b)).String()
			_, worked, err := task.Worked(request)
			if err != nil || !strings.HasSuffix(worked, ":"+sum) {
				t.Fatalf("%s%s: want %s (%v)", prompt, worked, sum, err)
			}
			for _, answer := range []string{":" + sum, worked} {
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

// Each by hand.
func TestColumns(t *testing.T) {
	for _, c := range []struct {
		sum  sum
		want string
	}{
		{sum{0, 0}, "0000"}, {sum{47, 5}, "7512,4005"}, {sum{5, 47}, "5712,0405"}, {sum{99, 1}, "9110,9010"},
		{sum{347, 85}, "7512,4813,3004"},
	} {
		var got strings.Builder
		for _, s := range c.sum.columns() {
			got.WriteString(s.Text)
		}
		if got.String() != c.want {
			t.Errorf("%v: %s, want %s", c.sum, got.String(), c.want)
		}
	}
}

// Plain texts are prompts with work that is cut short: some give the sum, most only its last digits.
func TestPlainTextsStopAnywhere(t *testing.T) {
	task, right := Task{Digits: 3}, 0
	const n = 2000
	for seed := range uint64(n) {
		text, err := task.Plain(plugins.Request{Seed: seed, Difficulty: 1})
		prompt, answer, _ := strings.Cut(text, "=")
		v := task.Verify([]byte(prompt), answer)
		if err != nil || v.Fault != "" {
			t.Fatal(text, err, v)
		}
		right += int(v.Reward)
	}
	if share := float64(right) / n; share < 0.28 || share > 0.42 {
		t.Errorf("%v of plain texts give the sum, want a third: of three columns the last", share)
	}
}

func TestDifficultyIsDigits(t *testing.T) {
	for difficulty, most := range map[float32]uint64{0: 10, 0.1: 10, 0.2: 100, 0.5: 1000, 1: 10000} {
		largest := uint64(0)
		for seed := range uint64(200) {
			s, err := Task{Digits: 4}.draw(plugins.Request{Seed: seed, Difficulty: difficulty})
			if err != nil {
				t.Fatal(err)
			}
			largest = max(largest, s.a, s.b)
		}
		if largest >= most || largest < most*8/10 {
			t.Errorf("difficulty %v: terms up to %d, want below %d", difficulty, largest, most)
		}
	}
	if limit(MaxDigits) != 1e18 {
		t.Errorf("the largest terms are below %d", limit(MaxDigits))
	}
}

// Every pair of one digit is drawn in one split and no pair, in either order, in both.
func TestSplitsShareNoProblem(t *testing.T) {
	seen := map[sum]plugins.Split{}
	for seed := range uint64(5000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			s, err := Task{Digits: 1}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			pair := sum{min(s.a, s.b), max(s.a, s.b)}
			if before, ok := seen[pair]; ok && before != split {
				t.Fatalf("%s is in both splits", pair)
			}
			seen[pair] = split
		}
	}
	heldOut := 0
	for _, split := range seen {
		heldOut += int(split)
	}
	if len(seen) != 55 || heldOut < 5 || heldOut > 20 {
		t.Fatalf("%d pairs, %d of them held out; want 55 and about a fifth", len(seen), heldOut)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("47+5", "7512,4005:52")
	f.Add("0+0", ":0")
	f.Add("999999999999999999+1", ":1000000000000000000")
	f.Add("1+1", ":02")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		if v := (Task{Digits: MaxDigits}).Verify([]byte(problem), answer); v.Reward != 1 {
			return
		}
		a, b, _ := strings.Cut(problem, "+")
		_, result, _ := strings.Cut(answer, ":")
		if sum := new(big.Int).Add(integer(t, a), integer(t, b)).String(); sum != result || a == "" || b == "" {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A question, and what three answers earn.
func Example() {
	task := Task{Digits: 3}
	request := plugins.Request{Seed: 1, Difficulty: 1}
	state, prompt, _ := task.Problem(request)
	_, worked, _ := task.Worked(request)
	for _, answer := range []string{worked, ":7", ""} {
		v := task.Verify(state, answer)
		fmt.Printf("%s%s earns %v\n", prompt, answer, v.Reward)
	}
	// Output:
	// 2+926=2608,0202,0909:928 earns 1
	// 2+926=:7 earns 0
	// 2+926= earns 0
}
