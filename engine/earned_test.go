package engine

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/replay"
	"github.com/tengen-rl/tengen/text"
)

// written is an answer of so many tokens and End.
func written(tokens int, reward float32) text.Answer {
	return text.Answer{Tokens: make([]byte, tokens+1), LogProbs: make([]float32, tokens+1), Stopped: true, Reward: reward, End: replay.Used}
}

// What lengths add to verdicts: DAPO's equation 13 with a limit of 10 and a margin of 4, and a hundredth for every token
// beside a target of 6. Answers without a verdict earn nothing and are left out.
func TestLengthsEarn(t *testing.T) {
	g := text.Group{Answers: []text.Answer{written(6, 1), written(8, 1), written(10, 0), {End: replay.Failed}}}
	c := Default().Reinforce
	if got := (earnings{c, 10}).of(&g); !slices.Equal(got, []float32{1, 1, 0}) {
		t.Errorf("verdicts alone: %v", got)
	}
	c.Overlong = 4
	if got := (earnings{c, 10}).of(&g); !slices.Equal(got, []float32{1, 0.5, -1}) {
		t.Errorf("overlong: %v", got)
	}
	c.Overlong, c.TargetLength, c.LengthWeight = 0, 6, 0.25
	if got := (earnings{c, 10}).of(&g); !slices.Equal(got, []float32{1, 0.5, -1}) {
		t.Errorf("a target: %v", got)
	}
	right := text.Group{Answers: []text.Answer{written(6, 1), written(8, 1)}}
	if !(earnings{c, 10}).teaches(&right) || (earnings{Default().Reinforce, 10}).teaches(&right) {
		t.Error("two right answers differ by their lengths, where these count, and not otherwise")
	}
}

// In a tree group each stretch of tokens has its own advantage; those that were given have none, are masked in the
// record, and are not counted.
func TestTreeGroupsAreJudgedByStretch(t *testing.T) {
	g := text.Group{Tokens: []byte{1}, Answers: []text.Answer{written(3, 1), written(2, 0)}}
	g.Answers[1].Given, g.Answers[1].Of = 2, 0
	c := Default().Reinforce
	c.Forks, c.Group = 1, 2
	r := newRewarded(earnings{c, 10}, 1, []text.Group{g})
	want := [][]float32{{0, 0, 0.5, 0.5}, {0, 0, -0.5}}
	for i := range want {
		if !slices.Equal(r.advantage[0][i], want[i]) {
			t.Errorf("answer %d: %v, want %v", i, r.advantage[0][i], want[i])
		}
	}
	for k, d := range r.record(&g, 1, 0).Members[1].Decisions {
		if d.Masked != (k < 2) || d.Advantage != want[1][k] {
			t.Errorf("decision %d: %+v", k, d)
		}
	}
	report := Reinforced{}
	report.measure([]text.Group{g}, 1, r.earnings)
	if report.Tokens != 4+1 || report.Length != 2.5 {
		t.Errorf("%d tokens were drawn, %v is the mean length", report.Tokens, report.Length)
	}
}

// A group must double, and trees know the mean alone.
func TestForksThatCannotBe(t *testing.T) {
	for change, key := range map[string]string{"group": "reinforce.group", "advantage": "reinforce.advantage"} {
		c := tinyText()
		c.Reinforce.Forks = 2
		if change == "group" {
			c.Reinforce.Group = 6
		} else {
			c.Reinforce.Advantage = "standard"
		}
		err := errors.Join(c.checkStages()...)
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", change, err)
		}
	}
}
