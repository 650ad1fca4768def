package addition

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func verify(t *testing.T, env plugins.Environment, state []byte, answer string) plugins.Verdict {
	t.Helper()
	verdicts, err := env.Verify(t.Context(), []plugins.Answer{{State: state, Text: answer}})
	if err != nil {
		t.Fatal(err)
	}
	return verdicts[0]
}

// open returns addition with terms of up to digits digits, and the state of the problem.
func open(t *testing.T, digits int, problem string) (plugins.Environment, []byte) {
	t.Helper()
	env := New()
	if _, err := env.Configure(t.Context(), plugins.Settings{"digits": fmt.Sprint(digits)}); err != nil {
		t.Fatal(err)
	}
	positions, err := env.Start(t.Context(), make([]plugins.Request, 1))
	if err != nil || positions[0].Fault != "" {
		t.Fatal(err, positions)
	}
	return env, append(positions[0].State[:8:8], problem...)
}

func TestVerifierGivesNothingAway(t *testing.T) {
	env, state := open(t, 2, "47+5")
	for answer, right := range map[string]bool{
		"52": true,
		"":   false, "0": false, "5": false, "53": false, "25": false, "-52": false, "+52": false,
		"052": false, "0052": false, " 52": false, "52 ": false, "52\n": false, "52.": false, "52.0": false, "5_2": false,
		"٥٢": false, "５２": false, "5２": false, "52\x00": false, "\xff52": false, "5 2": false,
		"0x34": false, "5.2e1": false, "LII": false,
		"51 52 53": false, "52,52": false, "5252": false, "525": false, "52=52": false,
		"47+5": false, "47+5=": false, "47+5=52": false, "=52": false,
		strings.Repeat("52", 1<<16): false, strings.Repeat("0", 1<<16) + "52": false,
	} {
		if v := verify(t, env, state, answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.20q: %+v, want right %v", answer, v, right)
		}
	}
}

// Without the adapter's alphabet and grammar the verifier alone must hold too.
func TestTaskAloneIsStrict(t *testing.T) {
	for _, answer := range []string{"", "052", "+52", "52 ", "５２", "47+5", "52,52"} {
		if v := (Task{Digits: 2}).Verify([]byte("47+5"), answer); v.Reward != 0 {
			t.Errorf("%q: %+v", answer, v)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, problem := range []string{"", "+", "1", "1+", "+1", "01+1", "1+1+1", "1+1=", "-1+1", " 1+1", "100+1", "1+100", "1+１", "99999999999999999999+1"} {
		env, state := open(t, 2, problem)
		if v := verify(t, env, state, "2"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", problem, v)
		}
	}
}

// Sums of every size are right, checked by arithmetic that cannot overflow.
func TestSumsAgreeWithBig(t *testing.T) {
	for digits := 1; digits <= MaxDigits; digits++ {
		env, _ := open(t, digits, "")
		requests := make([]plugins.Request, 50)
		for i := range requests {
			requests[i] = plugins.Request{Seed: uint64(i), Difficulty: 1, Split: plugins.Split(i & 1)}
		}
		positions, err := env.Start(t.Context(), requests)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range positions {
			a, b, _ := strings.Cut(strings.TrimSuffix(p.Prompt, "="), "+")
			if len(a) > digits || len(b) > digits {
				t.Fatalf("%s has terms of more than %d digits", p.Prompt, digits)
			}
			sum := new(big.Int).Add(integer(t, a), integer(t, b)).String()
			if v := verify(t, env, p.State, sum); v.Reward != 1 {
				t.Fatalf("%s%s: %+v", p.Prompt, sum, v)
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

func TestDifficultyIsDigits(t *testing.T) {
	for _, c := range []struct {
		difficulty float32
		limit      uint64
	}{{0, 10}, {0.1, 10}, {0.2, 100}, {0.5, 1000}, {1, 10000}} {
		if got := (Task{Digits: 4}).limit(c.difficulty); got != c.limit {
			t.Errorf("difficulty %v: terms below %d, want %d", c.difficulty, got, c.limit)
		}
	}
	if got := (Task{Digits: MaxDigits}).limit(1); got != 1e18 {
		t.Errorf("the largest terms are below %d", got)
	}
}

// Every pair of one digit is drawn in one split and no pair, in either order, in both.
func TestSplitsShareNoProblem(t *testing.T) {
	seen := map[string]plugins.Split{}
	for seed := range uint64(20000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			a, b := draw(seed, 10, split)
			key := fmt.Sprint(min(a, b), "+", max(a, b))
			if before, ok := seen[key]; ok && before != split {
				t.Fatalf("%s is in both splits", key)
			}
			seen[key] = split
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

// Equal requests give equal problems.
func TestProblemsAreAFunctionOfTheRequest(t *testing.T) {
	request := plugins.Request{Seed: 1, Difficulty: 1}
	a, prompt, _ := Task{Digits: 2}.Problem(request)
	b, again, _ := Task{Digits: 2}.Problem(request)
	if string(a) != string(b) || prompt != again {
		t.Fatalf("%q then %q", prompt, again)
	}
	other, _, _ := Task{Digits: 2}.Problem(plugins.Request{Seed: 2, Difficulty: 1})
	if string(other) == string(a) {
		t.Fatal("the seed makes no difference")
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("47+5", "52")
	f.Add("0+0", "0")
	f.Add("999999999999999999+1", "1000000000000000000")
	f.Add("1+1", "02")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		v := (Task{Digits: MaxDigits}).Verify([]byte(problem), answer)
		if v.Reward != 1 {
			return
		}
		a, b, _ := strings.Cut(problem, "+")
		if sum := new(big.Int).Add(integer(t, a), integer(t, b)).String(); sum != answer || a == "" || b == "" {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A question, and what two answers earn.
func Example() {
	ctx := context.Background()
	env := New()
	if _, err := env.Configure(ctx, plugins.Settings{"digits": "3"}); err != nil {
		fmt.Println(err)
		return
	}
	positions, _ := env.Start(ctx, []plugins.Request{{Seed: 1, Difficulty: 1}})
	verdicts, _ := env.Verify(ctx, []plugins.Answer{{State: positions[0].State, Text: "7"}})
	fmt.Println(positions[0].Prompt, verdicts[0].Reward, verdicts[0].Note)
	// Output: 717+172= 0 the sum is 889
}
