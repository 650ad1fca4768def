package problem

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// One key in five is held out, of long keys and short ones.
func TestSplitsHaveTheirShares(t *testing.T) {
	for _, format := range []string{"%d", "%b", "%d+1", "a%db"} {
		heldOut := 0
		const n = 20000
		for i := range n {
			heldOut += int(SplitOf(fmt.Sprintf(format, i)))
		}
		if share := float64(heldOut) / n; share < 0.18 || share > 0.22 {
			t.Errorf("%q: %v of the keys are held out, want a fifth", format, share)
		}
	}
}

// The hash begins as the standard library's FNV-1a and is then stirred as SplitMix64 does.
func TestDigestIsStirredFNV(t *testing.T) {
	for _, text := range []string{"", "0", "47+5", strings.Repeat("ab,", 30)} {
		h := fnv.New64a()
		fmt.Fprint(h, text)
		x := h.Sum64()
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		if x ^= x >> 31; digest(text) != x {
			t.Errorf("%q: %x, want %x", text, digest(text), x)
		}
	}
}

func TestDrawKeepsToTheSplit(t *testing.T) {
	draw := func(r *rand.Rand) (int, string) {
		n := r.IntN(100)
		if n%2 == 1 {
			return n, ""
		}
		return n, fmt.Sprint(n)
	}
	seen := map[int]plugins.Split{}
	for seed := range uint64(2000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			request := plugins.Request{Seed: seed, Split: split}
			n, err := Draw(request, draw)
			if again, _ := Draw(request, draw); err != nil || again != n {
				t.Fatal(n, again, err)
			}
			if before, ok := seen[n]; ok && before != split || n%2 == 1 {
				t.Fatalf("%d is drawn in split %d", n, split)
			}
			seen[n] = split
		}
	}
	if len(seen) != 50 {
		t.Errorf("%d of 50 problems came up", len(seen))
	}
}

// A split without problems is an error, not a loop for ever.
func TestDrawGivesUp(t *testing.T) {
	_, err := Draw(plugins.Request{Split: plugins.HeldOut}, func(*rand.Rand) (int, string) { return 0, "" })
	if err == nil || !strings.Contains(err.Error(), "none is of split 1") {
		t.Fatalf("got %v", err)
	}
}

func TestResult(t *testing.T) {
	spec := plugins.TaskSpec{Alphabet: "0123456789,:", MaxLength: 8}
	for answer, want := range map[string]string{
		":52": "52", "7,5:52": "52", ",,,,:052": "052", "12345:52": "52", "5:": "", ":": "",
		"": "no", "52": "no", "5:52:": "no", ":5:52": "no", "::52": "no", "123456:52": "no",
		" :52": "no", ":5 2": "no", ":５２": "no", ":52\n": "no", "\xff:52": "no",
	} {
		got, ok := Result(answer, spec)
		if ok != (want != "no") || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", answer, got, ok, want)
		}
	}
}

func TestStepsAreWritten(t *testing.T) {
	steps := []Step{{"5", "5"}, {"+6=11", "11"}, {"*2=22", "22"}}
	if got := Finished(steps); got != "5+6=11*2=22:22" {
		t.Errorf("finished: %s", got)
	}
	count := map[string]int{}
	random := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		count[CutShort(steps, random)]++
	}
	for _, want := range []string{"5:5", "5+6=11:11", "5+6=11*2=22:22"} {
		if n := count[want]; n < 900 || n > 1100 {
			t.Errorf("%s: %d times of 3000, want a third: %v", want, n, count)
		}
	}
}

func TestBetween(t *testing.T) {
	for _, c := range []struct {
		difficulty float32
		want       int
	}{{0, 1}, {0.1, 1}, {0.2, 2}, {0.5, 3}, {1, 4}} {
		if got := Between(1, 4, c.difficulty); got != c.want {
			t.Errorf("difficulty %v: %d, want %d", c.difficulty, got, c.want)
		}
	}
}
