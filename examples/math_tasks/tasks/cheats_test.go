package tasks

import (
	"context"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// posed is a problem with an answer that is right.
type posed struct {
	state, prompt, right string
	result               string // what of the right answer is its result
}

// pose returns problems of every difficulty, by the task's own worked examples.
func (v variant) pose(t *testing.T, task plugins.Task) []posed {
	t.Helper()
	var out []posed
	for i := range uint64(60) {
		request := plugins.Request{Seed: i, Difficulty: float32(i%6) / 5}
		state, prompt, err := task.Problem(request)
		if err != nil {
			t.Fatal(err)
		}
		_, right, err := task.(plugins.WorkedTask).Worked(request)
		if err != nil {
			t.Fatal(err)
		}
		result := right[len(right)-1:]
		if !v.walk {
			_, result, _ = strings.Cut(right, ":")
		}
		out = append(out, posed{string(state), prompt, right, result})
	}
	return out
}

// cheats are answers that offer something for nothing: none is right, for any problem of any task.
func (v variant) cheats(p posed, limit int) map[string]string {
	r, right, bare := p.result, p.right, ":"+p.result
	if v.walk {
		bare = r
	}
	out := map[string]string{
		"nothing": "", "a space": " ", "a line": "\n",
		"the prompt": p.prompt, "the prompt and the answer": p.prompt + right, "the problem": p.state,
		"the problem and ':'": p.state + ":", "the prompt as thinking": p.prompt + bare,
		"too long by one": strings.Repeat("0", limit+1-len(bare)) + bare, "much too long": strings.Repeat("0", 1<<16) + bare,
		"too long in bytes": strings.Repeat(bare, 1<<14),
		"a space after":     right + " ", "a space before": " " + right, "a line after": right + "\n", "a zero byte after": right + "\x00",
		"a point after": right + ".", "no UTF-8": "\xff" + right, "no UTF-8 after": right + "\xff", "a mark after": right + "\u0301",
		"nothing visible after": right + "\u200b", "a turned text": "\u202e" + right, "fullwidth": fullwidth(right), "Arabic digits": arabic(right),
		"words for it": "the answer is " + r, "boxed": `\boxed{` + r + "}", "quoted": `"` + right + `"`,
		"both, by a space": right + " " + right, "both, by a line": right + "\n" + right,
	}
	if !v.walk {
		for what, text := range map[string]string{
			"no format": r, "the format alone": ":", "the format twice": "::" + r, "another sign": "=" + r,
			"nothing after the thinking": strings.TrimSuffix(right, r), "repeated": right + right, "repeated bare": bare + bare,
			"several answers": bare + ":0:1:2:3", "several, the right one last": ":0:1:2" + bare, "several in one": ":0,1,2," + r, "twice in one": bare + "," + r,
			"a zero before": ":0" + r, "a plus before": ":+" + r, "two signs": ":--" + r, "the format after": bare + ":", "an equality": bare + "=" + r,
		} {
			out[what] = text
		}
	}
	return out
}

func fullwidth(text string) string {
	return strings.Map(func(c rune) rune { return c - '!' + '！' }, text)
}

func arabic(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c - '0' + '٠'
		}
		return c + 0x100
	}, text)
}

// TestNoVerifierIsCheated tries all cheats on problems of all difficulties of every task: through the
// environment, which holds answers to alphabet, grammar and length, and on the task's verifier alone.
func TestNoVerifierIsCheated(t *testing.T) {
	for _, v := range variants {
		t.Run(v.String(), func(t *testing.T) {
			task := v.task(t)
			env := plugins.AdaptTask(v.family)
			if _, err := env.Configure(t.Context(), v.settings); err != nil {
				t.Fatal(err)
			}
			for _, p := range v.pose(t, task) {
				judge := judges(t, env, task, p)
				judge("the worked answer", p.right, 1)
				for what, answer := range v.cheats(p, task.Spec().MaxLength) {
					judge(what, answer, 0)
				}
			}
		})
	}
}

// judges returns what has an answer to the problem judged in both ways.
func judges(t *testing.T, env plugins.Environment, task plugins.Task, p posed) func(what, answer string, want float32) {
	header := header(t, env)
	return func(what, answer string, want float32) {
		t.Helper()
		verdicts, err := env.Verify(context.Background(), []plugins.Answer{{State: []byte(header + p.state), Text: answer}})
		if err != nil {
			t.Fatal(err)
		}
		for way, got := range map[string]plugins.Verdict{"environment": verdicts[0], "task": task.Verify([]byte(p.state), answer)} {
			if got.Reward != want || got.Fault != "" {
				t.Errorf("%s: %s, %.60q to %q: %+v, want %v", way, what, answer, p.prompt, got, want)
			}
		}
	}
}

// header is what the adapter puts before a task's own states.
func header(t *testing.T, env plugins.Environment) string {
	t.Helper()
	positions, err := env.Start(t.Context(), make([]plugins.Request, 1))
	if err != nil || positions[0].Fault != "" {
		t.Fatal(err, positions)
	}
	return string(positions[0].State[:8])
}

// What is right for a problem is wrong for one with another result, and rewards are 0 or 1.
func TestAnswersAreNotExchanged(t *testing.T) {
	for _, v := range variants {
		if v.name == "countdown" || v.name == "mixed" {
			continue // a result does not say by itself what is right: their own tests do
		}
		task := v.task(t)
		all := v.pose(t, task)
		for _, p := range all {
			for _, q := range all {
				want := float32(0)
				if p.result == q.result {
					want = 1
				}
				if got := task.Verify([]byte(p.state), q.right); got.Reward != want || got.Fault != "" {
					t.Fatalf("%s: %q to %q: %+v, want %v", v, q.right, p.prompt, got, want)
				}
			}
		}
	}
}
