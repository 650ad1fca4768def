package parity

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestVerifierGivesNothingAway(t *testing.T) {
	for answer, right := range map[string]bool{
		":1": true, "011:1": true, "0111:1": true, "0:1": true, "111111:1": true,
		"": false, "1": false, ":": false, "1:": false, ":0": false, "0111": false, ":01": false, ":10": false, ":11": false,
		"0:0:1": false, "::1": false, ":1:": false, ":1:1": false, ":1 ": false, " :1": false, ":１": false, ":١": false, ":1\n": false, ":1\x00": false,
		"0100=:1": false, "0100=": false, "0100": false, ":odd": false, ":-1": false, ":+1": false, "2:1": false,
		"0000000:1": false, strings.Repeat("0", 1<<16) + ":1": false,
	} {
		if v := (Task{Bits: 4}).Verify([]byte("0100"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.30q: %+v, want right %v", answer, v, right)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{"", "010", "01000", "0102", "010=", "010\x00", "０１"} {
		if v := (Task{Bits: 4}).Verify([]byte(state), ":1"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
}

// parity counts, where the task adds bit by bit.
func parity(bits string) string { return fmt.Sprint(strings.Count(bits, "1") % 2) }

func TestProblemsAgreeWithCounting(t *testing.T) {
	for _, n := range []int{8, 20, 40, 256} {
		task := Task{Bits: n, Long: 0.5}
		for seed := range uint64(100) {
			request := plugins.Request{Seed: seed, Split: plugins.Split(seed & 1)}
			state, prompt, err := task.Problem(request)
			if err != nil || len(state) != n || prompt != string(state)+"=" {
				t.Fatal(prompt, err)
			}
			_, worked, _ := task.Worked(request)
			for _, answer := range []string{":" + parity(prompt), worked} {
				if v := task.Verify(state, answer); v.Reward != 1 {
					t.Fatalf("%s%s: %+v", prompt, answer, v)
				}
			}
		}
	}
}

// The chain "0110=" "0100:0" of the paper, and the share of long answers that was asked for.
func TestWorkedExamplesAreAMixture(t *testing.T) {
	task := Task{Bits: 20, Long: 0.15}
	const n = 4000
	long := 0
	for seed := range uint64(n) {
		prompt, answer, err := task.Worked(plugins.Request{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if thinking, _, _ := strings.Cut(answer, ":"); thinking != "" {
			long++
			for i := range thinking {
				if want := parity(prompt[:i+1]); thinking[i:i+1] != want {
					t.Fatalf("%s%s: bit %d is not %s", prompt, answer, i, want)
				}
			}
			if len(thinking) != 20 {
				t.Fatalf("%s%s stops early", prompt, answer)
			}
		}
	}
	if share := float64(long) / n; share < 0.13 || share > 0.17 {
		t.Errorf("%v of the answers are long, want 0.15", share)
	}
	for long, want := range map[float64]int{0: 2, 1: 22} {
		if _, answer, _ := (Task{Bits: 20, Long: long}).Worked(plugins.Request{Seed: 1}); len(answer) != want {
			t.Errorf("long %v: %s, want %d characters", long, answer, want)
		}
	}
}

// Plain texts stop anywhere, so they end right about half the time.
func TestPlainTextsStopAnywhere(t *testing.T) {
	task := Task{Bits: 20}
	right, lengths := 0, map[int]bool{}
	const n = 2000
	for seed := range uint64(n) {
		text, err := task.Plain(plugins.Request{Seed: seed})
		prompt, answer, _ := strings.Cut(text, "=")
		thinking, result, _ := strings.Cut(answer, ":")
		if err != nil || result != parity(prompt[:len(thinking)]) {
			t.Fatal(text, err)
		}
		lengths[len(thinking)] = true
		right += int(task.Verify([]byte(prompt), answer).Reward)
	}
	if share := float64(right) / n; share < 0.45 || share > 0.6 || len(lengths) != 20 {
		t.Errorf("%v of plain texts are right, of %d lengths; want half and a little more, of 20", share, len(lengths))
	}
}

// All strings of eight bits come up, each in one split.
func TestSplitsShareNoProblem(t *testing.T) {
	seen, both := map[string]plugins.Split{}, [2]int{}
	for seed := range uint64(3000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			bits, err := Task{Bits: 8}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			before, ok := seen[bits]
			if ok && before != split {
				t.Fatalf("%s is in both splits", bits)
			}
			if !ok {
				both[split]++
			}
			seen[bits] = split
		}
	}
	if len(seen) != 256 || both[0] < 180 || both[1] < 30 {
		t.Fatalf("%v strings in the splits, want 256, about a fifth of them held out", both)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("0100", "0111:1")
	f.Add("0110", ":0")
	f.Add("0110", "0:0:0")
	f.Fuzz(func(t *testing.T, bits, answer string) {
		if v := (Task{Bits: 4}).Verify([]byte(bits), answer); v.Reward == 1 && (!strings.HasSuffix(answer, ":"+parity(bits)) || len(bits) != 4 || strings.Count(answer, ":") != 1) {
			t.Fatalf("%q is right for %q", answer, bits)
		}
	})
}

// A short answer and a long one.
func Example() {
	for _, long := range []float64{0, 1} {
		prompt, answer, _ := Task{Bits: 8, Long: long}.Worked(plugins.Request{Seed: 1})
		fmt.Println(prompt + answer)
	}
	// Output:
	// 10001001=:1
	// 10001001=11110001:1
}
