package engine

import (
	"fmt"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/policy"
)

// textSpec is a task whose answers earn 0 or 1.
var textSpec = plugins.Spec{Players: 1, Returns: plugins.Range{High: 1}, Traits: plugins.Traits{Text: true}, MaxLength: 30}

// boardSpec is a game of two.
var boardSpec = plugins.Spec{Players: 2, Returns: plugins.Range{Low: -1, High: 1}, MaxLength: 9}

// rewardedConfig learns from rewards for forty iterations, after ten of a cold start where there is text.
func rewardedConfig(text bool) Config {
	c := Default()
	c.Run.Stages, c.Reinforce.Steps = []string{"reinforce"}, 40
	if text {
		c.Run.Stages = []string{"cold_start", "reinforce"}
		c.ColdStart.Steps = 10 * lessonsPerIteration
	}
	return c
}

// gaining is an iteration of a run that learns: n counts from 0 to 39.
func gaining(n int) Reinforced {
	gone := float64(n) / 39
	return Reinforced{
		Stage: "reinforce", Reward: 0.3 + 0.6*gone, Length: 10, LengthRight: 10 + gone, LengthWrong: 9 + gone,
		ZeroVariance: 0.8 * gone, KL: 1e-3, Entropy: 0.3 - 0.25*gone, GradientNorm: 0.2,
		Signal: Signal{Used: 256 * (n + 1)},
	}
}

// a sign is what one check is to see, or not, in forty iterations of which the nth is what change makes of gaining(n).
type sign struct {
	settings                  func(*Config)
	change                    func(r *Reinforced, n int)
	solved                    func(s *Solved, n int) // after every tenth, and before the first with n = -1
	exploited                 float64                // of the game, from the tenth on
	check, evidence, proposal string                 // "": silence
}

// hearAll tells a watchdog of a run with a sign in it, and returns what it says.
func (s sign) hearAll(game bool) (all []Advice) {
	c, spec := rewardedConfig(!game), textSpec
	first := 11
	if game {
		spec, first = boardSpec, 1
	}
	if s.settings != nil {
		s.settings(&c)
	}
	w := newRewardWatch(c, spec)
	w.room = 48
	solve := func(iteration, n int, accuracy float64) {
		e := Solved{Iteration: iteration, Problems: 512, K: 4, Accuracy: accuracy, Sampled: accuracy}
		if s.solved != nil {
			s.solved(&e, n)
		}
		all = append(all, w.hear(e)...)
	}
	solve(first-1, -1, 0.3)
	for n := range 40 {
		r := gaining(n)
		r.Iteration = first + n
		if s.change != nil {
			s.change(&r, n)
		}
		all = append(all, w.hear(r)...)
		if (n+1)%10 == 0 && !game {
			solve(r.Iteration, n, gaining(n).Reward)
		}
		if n == 9 && s.exploited > 0 {
			all = append(all, w.hear(Exploited{Player: "policy", Exploit: Exploit{Exploitability: s.exploited}})...)
			all = append(all, w.hear(Exploited{Player: "network"})...)
		}
	}
	return all
}

// check wants advice where there is a sign, and none of any other kind.
func (s sign) try(t *testing.T, game bool) {
	t.Helper()
	all := s.hearAll(game)
	if s.check != "" {
		expect(t, all, s.check, s.evidence, s.proposal)
	}
	for _, a := range all {
		if a.Check != s.check {
			t.Errorf("advice without a sign: %+v", a)
		}
	}
}

// Signs that a small run does not show by themselves, one at a time.
func TestRewardWatchTellsSignsApart(t *testing.T) {
	for name, s := range signsOfTexts() {
		t.Run(name, func(t *testing.T) { s.try(t, false) })
	}
}

func signsOfTexts() map[string]sign {
	return map[string]sign{
		"nothing": {},
		"all right": {change: func(r *Reinforced, n int) { r.Reward, r.ZeroVariance = 0.98, 0.95 },
			check: "no_signal", evidence: "in 95 % of the groups of the last 10 iterations", proposal: "reinforce.easiest = 0.5, which is 0 now, or a harder setting of the environment, or reinforce.patience = 10"},
		"all right, refilled": {settings: func(c *Config) { c.Reinforce.Refill = 4 },
			change: func(r *Reinforced, n int) { r.Reward, r.ZeroVariance = 0.98, 0.95 }},
		"all wrong": {change: func(r *Reinforced, n int) { r.Reward, r.ZeroVariance = 0.01, 0.95 },
			check: "no_signal", evidence: "the last 3 iterations all answers earned the same; the mean reward is 1 %", proposal: "cold_start.steps = 1000, which is 500 now; else reinforce.group ="},
		"all wrong of the hard ones": {settings: func(c *Config) { c.Reinforce.Easiest = 0.5 },
			change: func(r *Reinforced, n int) { r.Reward, r.ZeroVariance = 0.01, 0.95 },
			check:  "no_signal", evidence: "1 %", proposal: "reinforce.easiest = 0, which is 0.5 now"},
		"some right, some wrong": {settings: func(c *Config) { c.Reinforce.Refill = 1 },
			change: func(r *Reinforced, n int) { r.Reward, r.ZeroVariance = 0.5+0.01*float64(n), 0.95 },
			check:  "no_signal", evidence: "the mean reward is 5", proposal: "reinforce.refill = 4"},
		"no progress": {change: func(r *Reinforced, n int) { r.Reward = 0.3 },
			check: "stalled", evidence: "was 0.3 of the highest and is 0.3, 24 iterations later", proposal: "cold_start.steps = 1000"},
		"no movement": {change: func(r *Reinforced, n int) { r.Reward, r.KL = 0.3, 1e-6 },
			check: "stalled", evidence: "the policy hardly moves", proposal: "or reinforce.learning_rate ="},
		"coins": {settings: func(c *Config) { c.Reinforce.Reward = "random" },
			change: func(r *Reinforced, n int) { r.Reward = 0.5 }},
		"a good plateau": {change: func(r *Reinforced, n int) { r.Reward = 0.85 }},
		"sure and wrong": {change: func(r *Reinforced, n int) {
			if r.Reward = 0.3 + 0.01*float64(n); n >= 3 {
				r.Entropy = 0.004
			}
		}, check: "answer_entropy", evidence: "entropy is 0.004 nats a token, where the stage began with 0.29", proposal: "reinforce.entropy = 0.01, which is 0 now; else reinforce.kl"},
		"sure and right":       {change: func(r *Reinforced, n int) { r.Reward, r.Entropy = 0.9, 0.004 }},
		"entropy not measured": {change: func(r *Reinforced, n int) { r.Entropy, r.GradientNorm = 0, 0 }},
		"cut more and more": {change: func(r *Reinforced, n int) { r.Truncated = float64(n) / 80 },
			check: "truncated", evidence: "21 % of the answers of the last 3 iterations were cut off", proposal: "else reinforce.overlong = 7, which is 0 now, or cold_start.steps ="},
		"cut by the context": {settings: func(c *Config) { c.Transformer.Context = 40 },
			change: func(r *Reinforced, n int) { r.Truncated = 0.6 },
			check:  "truncated", evidence: "60 %", proposal: "transformer.context = 48, which is 40 now"},
		"cut by their weight": {settings: func(c *Config) { c.Reinforce.Weights = "token" },
			change: func(r *Reinforced, n int) { r.Truncated = 0.6 },
			check:  "truncated", evidence: "60 %", proposal: `reinforce.weights = "constant", which is "token" now`},
		"cut less and less": {change: func(r *Reinforced, n int) { r.Truncated = 0.4 - float64(n)/100 }},
		"length pays": {settings: func(c *Config) { c.Reinforce.Weights = "answer" },
			change: func(r *Reinforced, n int) { r.LengthWrong, r.LengthRight = 10+float64(n), 10 },
			check:  "wrong_length", evidence: "right ones from 10.0 to 10.0", proposal: `reinforce.weights = "constant", which is "answer" now`},
		"the bonus pays": {settings: func(c *Config) { c.Reinforce.Entropy = 0.03 },
			change: func(r *Reinforced, n int) { r.LengthWrong, r.LengthRight = 10+float64(n), 10 },
			check:  "wrong_length", evidence: "right ones from 10.0 to 10.0", proposal: "reinforce.entropy = 0.01, which is 0.03 now"},
		"length grows": {change: func(r *Reinforced, n int) { r.LengthWrong, r.LengthRight = 10+float64(n), 10 },
			check: "wrong_length", evidence: "right ones from 10.0 to 10.0", proposal: "reinforce.overlong = 7, which is 0 now"},
		"all grow":         {change: func(r *Reinforced, n int) { r.LengthWrong, r.LengthRight = 10+float64(n), 10+float64(n) }},
		"a few wrong ones": {change: func(r *Reinforced, n int) { r.Reward, r.LengthWrong = 0.95, 10+float64(n) }},
		"ratios clipped": {settings: func(c *Config) { c.Reinforce.Epochs = 4 },
			change: func(r *Reinforced, n int) { r.ClipFraction = 0.3 },
			check:  "too_far", evidence: "30 % of the tokens", proposal: "reinforce.epochs = 2, which is 4 now"},
		"far": {change: func(r *Reinforced, n int) { r.KL = 0.5 },
			check: "too_far", evidence: "0.5 nats a token", proposal: "reinforce.learning_rate ="},
		"far now and then": {change: func(r *Reinforced, n int) {
			if n%3 == 0 {
				r.KL = 5
			}
		}},
		"long gradients": {change: func(r *Reinforced, n int) { r.GradientNorm = 7 },
			check: "gradient", evidence: "7 or more in each of the last 3 iterations, and cut to 1", proposal: "reinforce.learning_rate ="},
		"one long gradient": {change: func(r *Reinforced, n int) {
			if n == 20 {
				r.GradientNorm = 70
			}
		}},
		"no verdicts": {change: func(r *Reinforced, n int) { r.Signal = Signal{Used: 230 * (n + 1), Failed: 26 * (n + 1)} },
			check: "verifier", evidence: "52 of 512 answers", proposal: "environment.timeout ="},
		"an accident": {change: func(r *Reinforced, n int) { r.Signal.Failed = 8 }},
		"held-out problems are not solved": {solved: func(s *Solved, _ int) { s.Accuracy, s.Sampled = 0.3, 0.3 },
			check: "held_out", evidence: "sampled answers are right in 30 %, and were in 30 %", proposal: "read the examples"},
		"the most probable answers are not right": {solved: func(s *Solved, _ int) { s.Accuracy, s.Sampled, s.K = 0.3, 0, 0 },
			check: "held_out", evidence: "the most probable answers are right in 30 %", proposal: "read the examples"},
		"only hard ones": {settings: func(c *Config) { c.Reinforce.Easiest = 1 },
			solved: func(s *Solved, _ int) { s.Accuracy, s.Sampled = 0.3, 0.3 },
			check:  "held_out", evidence: "has risen from 3", proposal: "reinforce.easiest = 0, which is 1 now"},
		"few held-out problems": {solved: func(s *Solved, _ int) { s.Accuracy, s.Sampled, s.Problems = 0.3, 0.3, 8 }},
		"the cold start is forgotten": {solved: func(s *Solved, n int) {
			if n < 0 {
				s.Accuracy = 0.99
			}
		}, check: "forgotten", evidence: "and were in 99 % before the stage", proposal: "reinforce.kl = 0.01"},
		"forgotten again": {solved: func(s *Solved, n int) {
			if n == 19 {
				s.Accuracy = 0.99
			}
		}, check: "forgotten", evidence: "and were in 99 % after iteration 30", proposal: "reinforce.kl = 0.01"},
	}
}

// The same for games of two, in which the mean reward says nothing.
func TestRewardWatchTellsSignsOfGamesApart(t *testing.T) {
	for name, s := range map[string]sign{
		"nothing": {change: func(r *Reinforced, n int) { r.KL = 1 }},
		"all games end alike": {change: func(r *Reinforced, n int) { r.ZeroVariance = 0.97 },
			check: "no_signal", evidence: "each role's returns are the same", proposal: "self_play.opening_plies = 2, which is 0 now"},
		"openings are long enough": {settings: func(c *Config) { c.SelfPlay.OpeningPlies = 5 },
			change: func(r *Reinforced, n int) { r.ZeroVariance = 0.97 },
			check:  "no_signal", evidence: "97 %", proposal: "reinforce.group ="},
		"narrow and beaten": {change: func(r *Reinforced, n int) { r.Entropy = 1.4 / float64(n+1) }, exploited: 0.9,
			check: "answer_entropy", evidence: "its exploitability is 0.90", proposal: "reinforce.entropy = 0.1, which is 0 now; else reinforce.learning_rate ="},
		"narrow and not beaten": {change: func(r *Reinforced, n int) { r.Entropy = 1.4 / float64(n+1) }, exploited: 0.02},
		"one game": {change: func(r *Reinforced, n int) {
			if r.ZeroVariance = 0.8; n >= 3 {
				r.Entropy = 0.001
			}
		}, check: "answer_entropy", evidence: "80 % of groups end alike, before half of the run is over", proposal: "reinforce.entropy"},
		"far": {settings: func(c *Config) { c.Reinforce.Minibatches = 16 },
			change: func(r *Reinforced, n int) { r.KL = 5 },
			check:  "too_far", evidence: "5 nats a move", proposal: "reinforce.minibatches = 8, which is 16 now"},
		"long gradients": {change: func(r *Reinforced, n int) { r.GradientNorm = 70 },
			check: "gradient", evidence: "and cut to 5", proposal: "reinforce.learning_rate ="},
	} {
		t.Run(name, func(t *testing.T) { s.try(t, true) })
	}
}

// A second stage of rewards is looked at anew: what was said of the first may be said again, and held-out problems are
// held against those before it.
func TestRewardWatchBeginsEachStageAnew(t *testing.T) {
	c := rewardedConfig(true)
	c.Run.Stages, c.Reinforce.Steps, c.Harvest.Rounds = []string{"reinforce", "harvest", "reinforce"}, 4, 1
	w := newRewardWatch(c, textSpec)
	var got []string
	said := func(all []Advice) {
		for _, a := range all {
			got = append(got, fmt.Sprint(a.Iteration, a.Check))
		}
	}
	for iteration := 1; iteration <= 9; iteration++ {
		if iteration != 5 {
			said(w.hear(Reinforced{Iteration: iteration, Reward: 0.9, KL: 1, GradientNorm: 1}))
		}
		if accuracy, ok := map[int]float64{4: 0.5, 5: 0.8, 9: 0.6}[iteration]; ok {
			said(w.hear(Solved{Iteration: iteration, Problems: 512, Accuracy: accuracy}))
		}
	}
	if want := "[3too_far 8too_far 9forgotten]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// Weights that leave the numbers are the fault of the rate of the stage that was under way.
func TestRewardWatchNamesTheStageThatBroke(t *testing.T) {
	w := newRewardWatch(rewardedConfig(true), textSpec)
	for iteration, want := range map[int]string{3: "cold_start.learning_rate = ", 11: "reinforce.learning_rate = "} {
		expect(t, w.broken(iteration, fmt.Errorf("step 1: %w", policy.ErrNotFinite)), "gradient", "not a finite number", want)
	}
	if all := w.broken(3, plugins.ErrNoText); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}
