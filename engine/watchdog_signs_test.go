package engine

import (
	"testing"

	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// steady is an iteration in which nothing is wrong: the policy has learned 60 % of a nat that its
// targets hold, and the value is better than none.
func steady() vitals {
	return vitals{
		policy: 0.9, value: 0.8, norm: 1, steps: 10,
		played:  played{games: 10, decisions: 60},
		studied: studied{samples: 240, entropy: 0.5, logLegal: 1.5, worst: 2},
	}
}

// Signs that a small run does not show by themselves, one at a time: twenty iterations of which the
// first is what measure makes of n = 0, the last of n = 19. Advice is wanted where there is evidence.
func TestWatchdogTellsSignsApart(t *testing.T) {
	for name, c := range map[string]struct {
		change          func(v *vitals, n int)
		check, evidence string
	}{
		"nothing":            {func(*vitals, int) {}, "", ""},
		"clipped now, often": {func(v *vitals, n int) { v.studied.clipped = 9 }, "learning_rate", "90 % of the steps"},
		"clipped now, less":  {func(v *vitals, n int) { v.studied.clipped = 7 }, "", ""},
		"spikes":             {func(v *vitals, n int) { v.studied.worst = 7 }, "learning_rate", "spikes of 4.1 times"},
		"one spike": {func(v *vitals, n int) {
			if n == 9 {
				v.studied.worst = 8
			}
		}, "", ""},
		"policy worse than none":  {func(v *vitals, n int) { v.policy = 2.6 }, "learning_rate", "the policy is 2.10 nats from its targets"},
		"value worse than none":   {func(v *vitals, n int) { v.value = 1.7 }, "learning_rate", "the value loss is 1.70 nats"},
		"norm grows":              {func(v *vitals, n int) { v.norm = 0.1 + float64(n)/10 }, "learning_rate", "norm has grown from 0.2"},
		"norm grows with success": {func(v *vitals, n int) { v.norm = 0.1 + float64(n)/10; v.value = 0.9 - float64(n)/100 }, "", ""},
		"targets sharpen":         {func(v *vitals, n int) { v.studied.entropy = 1.4 - float64(n)/20; v.policy = 1.45 - float64(n)/40 }, "", ""},
		"policy stuck":            {func(v *vitals, n int) { v.policy = 1.47 }, "divergence", "after 11 iterations"},
		"policy slow":             {func(v *vitals, n int) { v.policy = 1.5 - float64(n)/250 }, "", ""},
		"values know nothing":     {func(v *vitals, n int) { v.played.value = pairs(0) }, "value_sign", "knows nothing of results"},
		"values knew nothing": {func(v *vitals, n int) {
			if v.played.value = pairs(0); n >= 8 {
				v.played.value = pairs(0.2)
			}
		}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatchdog(watched(), tictactoe.Rules{}.Spec())
			var all []Advice
			for n := range 20 {
				v := steady()
				v.iteration = n + 1
				c.change(&v, n)
				all = append(all, w.take(v)...)
			}
			if c.check != "" {
				expect(t, all, c.check, c.evidence, "")
			}
			for _, a := range all {
				if a.Check != c.check {
					t.Errorf("advice without a sign: %+v", a)
				}
			}
		})
	}
}

// pairs are values and returns, ten of them, of a correlation.
func pairs(r float64) moments { return moments{n: 10, xx: 10, yy: 10, xy: 10 * r} }
