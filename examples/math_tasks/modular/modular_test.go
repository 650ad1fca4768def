package modular

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestVerifierGivesNothingAway(t *testing.T) {
	for answer, right := range map[string]bool{
		":2": true, "20,23-21:2": true, "-,-:2": true,
		"": false, "2": false, ":": false, "2:": false, ":9": false, ":16": false, ":23": false, ":-5": false, ":02": false, ":+2": false, ":2,": false,
		":23-21": false, ":1:2": false, ":22": false, ": 2": false, ":２": false, ":2\n": false, "(3+4*5)%7": false, "(3+4*5)%7=:2": false, "=2": false,
		"000000000000:2": true, "0000000000000:2": false,
	} {
		if v := (Task{Largest: 9, Modulus: 9}).Verify([]byte("(3+4*5)%7"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.30q: %+v, want right %v", answer, v, right)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{
		"", "(3+4*5)%", "(3+4*5)", "3+4*5%7", "(3+4*5)%7=", "(3+4*5)%1", "(3+4*5)%0", "(3+4*5)%10", "(3+4*5)%-7", "(10+4*5)%7", "(3+10*5)%7",
		"(3+4*10)%7", "(-3+4*5)%7", "(03+4*5)%7", "(3+4*5)%07", "( 3+4*5)%7", "(3+4*5) %7", "(3+4*5)%7 ", "(3+4*99999999999999999999)%7", "(３+4*5)%7",
	} {
		if v := (Task{Largest: 9, Modulus: 9}).Verify([]byte(state), ":2"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
}

var numbers = regexp.MustCompile(`^\((\d+)\+(\d+)\*(\d+)\)%(\d+)=?$`)

// remains computes the remainder of a prompt with math/big.
func remains(t *testing.T, prompt string) string {
	t.Helper()
	var n [4]*big.Int
	found := numbers.FindStringSubmatch(prompt)
	if found == nil {
		t.Fatalf("%q is no problem", prompt)
	}
	for i, text := range found[1:] {
		n[i], _ = new(big.Int).SetString(text, 10)
	}
	product := new(big.Int).Mul(n[1], n[2])
	return product.Add(product, n[0]).Mod(product, n[3]).String()
}

func TestProblemsAgreeWithBig(t *testing.T) {
	for _, task := range []Task{{9, 9}, {3, 2}, {999, 999}, {50, 2}, {3, 999}} {
		for seed := range uint64(200) {
			request := plugins.Request{Seed: seed, Difficulty: float32(seed%5) / 4, Split: plugins.Split(seed & 1)}
			state, prompt, err := task.Problem(request)
			if err != nil {
				t.Fatal(err)
			}
			want := remains(t, prompt)
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

func TestDifficultyIsSize(t *testing.T) {
	for difficulty, want := range map[float32]int{0: 3, 0.5: 6, 1: 9} {
		largest := 0
		for seed := range uint64(300) {
			r, err := Task{9, 9}.draw(plugins.Request{Seed: seed, Difficulty: difficulty})
			if err != nil {
				t.Fatal(err)
			}
			largest = max(largest, r.a, r.b, r.c)
		}
		if largest != want {
			t.Errorf("difficulty %v: numbers up to %d, want %d", difficulty, largest, want)
		}
	}
}

// Plain texts stop anywhere: a third of them takes all steps, and others may be right by luck.
func TestPlainTextsStopAnywhere(t *testing.T) {
	task, right := Task{9, 9}, 0
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
	if share := float64(right) / n; share < 0.3 || share > 0.6 {
		t.Errorf("%v of plain texts give the remainder, want a third and some more", share)
	}
}

// The easiest problems of the smallest settings come up in one split each, and both splits have some.
func TestSplitsShareNoProblem(t *testing.T) {
	seen, both := map[string]plugins.Split{}, [2]int{}
	for seed := range uint64(4000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			r, err := Task{3, 2}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			key := fmt.Sprint(r.a, min(r.b, r.c), max(r.b, r.c), r.m)
			before, ok := seen[key]
			if ok && before != split {
				t.Fatalf("%s is in both splits", r)
			}
			if !ok {
				both[split]++
			}
			seen[key] = split
		}
	}
	if len(seen) != 40 || both[1] < 3 {
		t.Fatalf("%v problems in the splits, want 40: four a, and ten pairs of b and c", both)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("(3+4*5)%7", "20,23-21:2")
	f.Add("(0+0*0)%2", ":0")
	f.Add("(3+4*5)%7", ":9")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		if v := (Task{999, 999}).Verify([]byte(problem), answer); v.Reward != 1 {
			return
		}
		if _, result, _ := strings.Cut(answer, ":"); result != remains(t, problem) {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A worked example.
func Example() {
	prompt, answer, _ := Task{Largest: 9, Modulus: 9}.Worked(plugins.Request{Difficulty: 1})
	fmt.Println(prompt + answer)
	// Output: (9+6*9)%4=54,63-60:3
}
