package equation

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
		":-4": true, "3x=-12:-4": true, "xx==:-4": true,
		"": false, "-4": false, ":": false, "-4:": false, ":4": false, ":-3": false, ":--4": false, ":-04": false, ":-4=": false, ":+-4": false, ":x=-4": false,
		":-12/3": false, ":-8-4": false, ":4:-4": false, ":-4-4": false, ":- 4": false, ":−4": false, ":-４": false, ":-4\n": false,
		"3x+5=-7": false, "3x+5=-7;:-4": false, "=-4": false, "3x=-12": false,
		"00000000000:-4": true, "000000000000:-4": false,
	} {
		if v := (Task{Largest: 9}).Verify([]byte("3x+5=-7"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.30q: %+v, want right %v", answer, v, right)
		}
	}
	for answer, want := range map[string]float32{":0": 1, ":-0": 0, ":00": 0, ":": 0} {
		if v := (Task{Largest: 9}).Verify([]byte("-3x+5=5"), answer); v.Reward != want || v.Fault != "" {
			t.Errorf("%q for x = 0: %+v, want %v", answer, v, want)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{
		"", "3x", "3x+5", "3x+5=", "3x+5=-7;", "x+5=-7", "0x+5=5", "3x5=-7", "3x+05=-7", "+3x+5=-7", "3x+5=-8", "10x+5=5", "3x+10=10", "3x+5=35", "1x+9=-9",
		"3x+5=+8", "3x+5=--7", " 3x+5=-7", "3x+5=-7 ", "3x+5=99999999999999999999", "3x+-5=-7", "３x+5=-7", "3y+5=-7",
	} {
		if v := (Task{Largest: 9}).Verify([]byte(state), ":-4"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
}

var numbers = regexp.MustCompile(`^(-?\d+)x([+-]\d+)=(-?\d+);?$`)

// solves puts x into the equation of a prompt, with math/big.
func solves(t *testing.T, prompt, x string) bool {
	t.Helper()
	found := numbers.FindStringSubmatch(prompt)
	if found == nil {
		t.Fatalf("%q is no equation", prompt)
	}
	n := make([]*big.Int, 4)
	for i, text := range append(found[1:], x) {
		var ok bool
		if n[i], ok = new(big.Int).SetString(strings.TrimPrefix(text, "+"), 10); !ok {
			return false
		}
	}
	left := new(big.Int).Mul(n[0], n[3])
	return left.Add(left, n[1]).Cmp(n[2]) == 0
}

// Of all numbers one solves the equation, and it is the one that the verifier wants.
func TestProblemsAgreeWithTrying(t *testing.T) {
	negative := 0
	for _, task := range []Task{{3}, {9}, {40}} {
		for seed := range uint64(100) {
			request := plugins.Request{Seed: seed, Difficulty: float32(seed%5) / 4, Split: plugins.Split(seed & 1)}
			state, prompt, err := task.Problem(request)
			_, worked, errWorked := task.Worked(request)
			if err != nil || errWorked != nil {
				t.Fatal(err, errWorked)
			}
			solved := 0
			for x := -task.Largest; x <= task.Largest; x++ {
				right := solves(t, prompt, fmt.Sprint(x))
				if v := task.Verify(state, fmt.Sprint(":", x)); (v.Reward == 1) != right {
					t.Fatalf("%s:%d: %+v, want right %v", prompt, x, v, right)
				}
				if right && strings.HasSuffix(worked, fmt.Sprint(":", x)) && task.Verify(state, worked).Reward == 1 {
					solved++
					negative += max(0, min(1, -x))
				}
			}
			if solved != 1 {
				t.Fatalf("%s has %d solutions that are worked out: %s", prompt, solved, worked)
			}
		}
	}
	if negative < 90 || negative > 160 {
		t.Errorf("%d of 300 solutions are negative, want nearly half", negative)
	}
}

func TestDifficultyIsSize(t *testing.T) {
	for difficulty, want := range map[float32]int{0: 3, 0.5: 6, 1: 9} {
		largest := 0
		for seed := range uint64(300) {
			e, err := Task{9}.draw(plugins.Request{Seed: seed, Difficulty: difficulty})
			if err != nil {
				t.Fatal(err)
			}
			largest = max(largest, e.a, -e.a, e.b, -e.b)
		}
		if largest != want {
			t.Errorf("difficulty %v: numbers up to %d, want %d", difficulty, largest, want)
		}
	}
}

// The largest numbers have the longest work, which fits.
func TestLongestWorkFits(t *testing.T) {
	for _, n := range []int{3, 9, 10, 99, 100, 999} {
		steps := equation{-n, -n, n*n - n}.steps()
		long := steps[0].Text + ":" + steps[1].Value
		if most := (Task{n}).Spec().MaxLength; len(long)+4 > most+1 || len(long)+6 < most {
			t.Errorf("%d: %s has %d characters of %d", n, long, len(long), most)
		}
	}
}

func TestPlainTextsStopAnywhere(t *testing.T) {
	task, right := Task{9}, 0
	const n = 2000
	for seed := range uint64(n) {
		text, err := task.Plain(plugins.Request{Seed: seed, Difficulty: 1})
		prompt, answer, _ := strings.Cut(text, ";")
		v := task.Verify([]byte(prompt), answer)
		if err != nil || v.Fault != "" {
			t.Fatal(text, err, v)
		}
		right += int(v.Reward)
	}
	if share := float64(right) / n; share < 0.5 || share > 0.62 {
		t.Errorf("%v of plain texts give x, want half, and those where a is 1 or x is 0", share)
	}
}

func TestSplitsShareNoProblem(t *testing.T) {
	seen, both := map[equation]plugins.Split{}, [2]int{}
	for seed := range uint64(4000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			e, err := Task{3}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			before, ok := seen[e]
			if ok && before != split {
				t.Fatalf("%s is in both splits", e)
			}
			if !ok {
				both[split]++
			}
			seen[e] = split
		}
	}
	if len(seen) != 6*7*7 || both[1] < 30 {
		t.Fatalf("%v equations in the splits, want 294: six a, seven b and seven x", both)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("3x+5=-7", "3x=-12:-4")
	f.Add("-3x+0=0", ":0")
	f.Add("3x+5=-7", ":--4")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		if v := (Task{999}).Verify([]byte(problem), answer); v.Reward != 1 {
			return
		}
		if _, x, _ := strings.Cut(answer, ":"); !solves(t, problem, x) {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A worked example.
func Example() {
	prompt, answer, _ := Task{Largest: 9}.Worked(plugins.Request{Difficulty: 1})
	fmt.Println(prompt + answer)
	// Output: 9x+3=84;9x=81:9
}
