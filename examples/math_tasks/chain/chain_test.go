package chain

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestVerifierGivesNothingAway(t *testing.T) {
	for answer, right := range map[string]bool{
		"bcd": true, "d": true, "dd": true, "abcd": true, "hikd": true, "bcdbcd": true, "abcdefghijklmnod": true,
		"": false, "b": false, "bc": false, "bcdc": false, "dcba": false, "abcdefghijklmnop": false, "dp": false,
		"bcd ": false, " bcd": false, "b,c,d": false, "bcd\n": false, "bcD": false, "bcｄ": false, "bcd\x00": false, "\xffd": false, ":d": false, "d:": false,
		"ab,hi,bc,ik,cd>a": false, "ab,hi,bc,ik,cd>abcd": false, "zd": false,
		"abcdefghijklmnopd": false, strings.Repeat("d", 1<<16): false,
	} {
		if v := (Task{Hops: 7}).Verify([]byte("ab,hi,bc,ik,cd>a"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.30q: %+v, want right %v", answer, v, right)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{
		"", ">", ">a", "ab", "ab,cd", "ab,cd>", "ab,cd>ab", "ab,cd>b", "ab,cd>e", "ab,cd>z", "ab,cd>A", "ab,cd>a>a", "ab,cd,>a", ",ab,cd>a", "abcd>a", "ab;cd>a",
		"ab>a", "ab,cd,ef>a", "ab,bc>a", "ab,ba,cd,ef>c", "ab,bc,ca,de,fg>d", "aa,cd,ef>c", "ab,ab,cd>a", "ab,ac,de>a", "ab,cb,de>a",
		"ab,bc,cd,de,kl>a", "az,cd>c", "ab,cq>a",
	} {
		if v := (Task{Hops: 3}).Verify([]byte(state), "d"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
	if v := (Task{Hops: 3}).Verify([]byte("ab,cd>a"), "b"); v.Reward != 1 {
		t.Errorf("the smallest problem: %+v", v)
	}
}

// follow walks by looking edges up in the text, where the task builds a graph.
func follow(text string) (walk string) {
	list, at, _ := strings.Cut(text, ">")
	for {
		i := slices.IndexFunc(strings.Split(list, ","), func(e string) bool { return e[:1] == at })
		if i < 0 || len(walk) > 99 {
			return walk
		}
		at = list[3*i+1 : 3*i+2]
		walk += at
	}
}

// Walks agree with looking up, difficulty is the distance, and all distances come up equally often.
func TestProblems(t *testing.T) {
	for hops := 1; hops <= MaxHops; hops++ {
		task := Task{Hops: hops}
		const n = 700
		for i := range n {
			request := plugins.Request{Seed: uint64(i), Difficulty: (float32(i) + 0.5) / n, Split: plugins.Split(i & 1)}
			state, prompt, err := task.Problem(request)
			walk := follow(prompt)
			if want := 1 + (2*i+1)*hops/(2*n); err != nil || Distance(state) != want || len(walk) != want {
				t.Fatalf("%s (%v): distance %d, walk %s, want %d", prompt, err, Distance(state), walk, want)
			}
			_, worked, _ := task.Worked(request)
			if v := task.Verify(state, walk[len(walk)-1:]); v.Reward != 1 || worked != walk {
				t.Fatalf("%s: worked %s, want %s: %+v", prompt, worked, walk, v)
			}
		}
	}
	for difficulty, want := range map[float32]int{0: 1, 1: 7} {
		if state, _, _ := (Task{Hops: 7}).Problem(plugins.Request{Difficulty: difficulty}); Distance(state) != want {
			t.Errorf("difficulty %v is distance %d, want %d", difficulty, Distance(state), want)
		}
	}
	if Distance([]byte("ab>a")) != 0 {
		t.Error("what is no problem has a distance")
	}
}

// A walk of distance d stops at each of d places equally often, so it ends right one time in d: over
// distances 1 to h that is H(h)/h, the mean of 1/d.
func TestPlainWalksMostlyStopShort(t *testing.T) {
	for _, hops := range []int{4, 7} {
		task := Task{Hops: hops}
		want := 0.0
		for d := 1; d <= hops; d++ {
			want += 1 / float64(d) / float64(hops)
		}
		right := 0.0
		const n = 7000
		for i := range n {
			text, err := task.Plain(plugins.Request{Seed: uint64(i), Difficulty: (float32(i) + 0.5) / n})
			at := strings.Index(text, ">") + 2
			if err != nil || !strings.HasPrefix(follow(text[:at]), text[at:]) || text[at:] == "" {
				t.Fatalf("%s (%v) does not walk along the edges", text, err)
			}
			right += float64(task.Verify([]byte(text[:at]), text[at:]).Reward) / n
		}
		t.Logf("%d hops: %.3f of plain walks end right, expected %.3f", hops, right, want)
		if math.Abs(right-want) > 0.02 {
			t.Errorf("%d hops: %v of plain walks end right, want %v", hops, right, want)
		}
	}
}

// No graph is in both splits, in whatever order its edges are and wherever the walk begins. With one
// hop there are 10920 graphs, so they come up often enough to tell.
func TestSplitsShareNoProblem(t *testing.T) {
	seen, again := map[string]plugins.Split{}, 0
	for seed := range uint64(10000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			q, err := Task{Hops: 1}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			list, _, _ := strings.Cut(q.text, ">")
			key := strings.Join(slices.Sorted(slices.Values(strings.Split(list, ","))), ",")
			before, ok := seen[key]
			if ok && before != split {
				t.Fatalf("%s is in both splits", key)
			}
			if ok {
				again++
			}
			seen[key] = split
		}
	}
	if again < 1000 {
		t.Fatalf("only %d graphs came up again", again)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("ab,hi,bc,ik,cd>a", "bcd")
	f.Add("ab,cd>c", "d")
	f.Add("ab,ba,cd>a", "b")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		v := (Task{Hops: 7}).Verify([]byte(problem), answer)
		if v.Fault != "" {
			return
		}
		if walk := follow(problem); v.Reward == 1 && (!strings.HasSuffix(answer, walk[len(walk)-1:]) || len(answer) > 16) {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A question, its answer, and the text that a base model learns from.
func Example() {
	task := Task{Hops: 3}
	request := plugins.Request{Difficulty: 1}
	prompt, answer, _ := task.Worked(request)
	plain, _ := task.Plain(request)
	fmt.Println(prompt + answer)
	fmt.Println(plain)
	// Output:
	// di,lb,ae,io,el,ok>diok
	// di,lb,ae,io,el,ok>dio
}
