package engine

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"github.com/tengen-rl/tengen/replay"
)

// byGroups says whether a run of a game learns by groups of games instead of by search: from each start
// position several games are played by the network's policy alone, and each role's return is held
// against what the same role got in the others.
func (c Config) byGroups() bool { return slices.Equal(c.Run.Stages, []string{"reinforce"}) }

// checkGroups reports what groups of games cannot do.
func (c Config) checkGroups() error {
	var faults []error
	refuse := func(wrong bool, key, reason string) {
		if wrong {
			faults = append(faults, &ConfigError{Key: key, Reason: reason})
		}
	}
	r := c.Reinforce
	refuse(r.Steps == 0, "reinforce.steps", "is 0: a game that is learned by groups of games has no other stage")
	refuse(r.KL > 0, "reinforce.kl", "is for text problems: a game's network begins at nothing worth staying near")
	refuse(r.Advantage == "batch", "reinforce.advantage", "batch is for text problems: a role has its group's baseline alone")
	refuse(r.Refill > 1, "reinforce.refill", "is for text problems: an iteration of games has a fixed list of groups")
	refuse(r.Patience > 0, "reinforce.patience", "is for text problems: groups of games have all their steps")
	refuse(r.Forks > 0, "reinforce.forks", "is for text problems: games of a group share no more than their start")
	refuse(r.Overlong > 0 || r.TargetLength > 0, "reinforce.overlong or reinforce.target_length", "is for text problems: a game is as long as its rules have it")
	refuse(r.Surrogate == "gspo", "reinforce.surrogate", "gspo is for text problems: the decisions of a game are of two players")
	return errors.Join(faults...)
}

// runGroups is run for a game that is learned by groups of games.
func (t *trainer) runGroups(ctx context.Context) error {
	if err := t.course(t.config.Reinforce.Steps, "reinforce.steps"); err != nil {
		return err
	}
	t.setOut(t.weights.learns.Parameters(), workers(t.config.SelfPlay.Workers))
	t.rewards = newRewardWatch(t.config, t.rules.spec)
	if err := t.follow(ctx, t.iterateGroups); err != nil {
		return err
	}
	return t.arrive()
}

// iterateGroups makes one iteration: groups of games, steps, perhaps matches, and the checkpoint that
// commits it.
func (t *trainer) iterateGroups(ctx context.Context, iteration int) error {
	began, spent := time.Now(), t.seconds()
	report := Reinforced{Iteration: iteration, Iterations: t.state.Plan.Iterations, Stage: "reinforce"}
	report.LearningRate = t.config.Reinforce.rate(iteration - 1)
	next := t.state
	if err := t.playGroups(ctx, iteration, &report); err != nil {
		return err
	}
	groups, err := t.groupsOf(iteration)
	if err != nil {
		return err
	}
	report.count(groups, &next)
	if err := t.learnGroups(ctx, groups, &report); err != nil {
		return err
	}
	report.Signal, report.Seconds = next.Signal, t.seconds()
	t.say(report)
	next.Iteration, next.Recent = iteration, smooth(t.state.Recent, time.Since(began).Seconds())
	if err := t.evaluateGroups(ctx, &next); err != nil {
		return err
	}
	next.Seconds = spent + time.Since(began).Seconds()
	return t.commit(next)
}

// playGroups makes the groups of an iteration that the store does not hold yet.
func (t *trainer) playGroups(ctx context.Context, iteration int, report *Reinforced) error {
	began := time.Now()
	games := &groupPlay{
		config: t.config, env: t.rules.env, spec: t.rules.spec, network: t.weights.learns, digest: t.weights.learns.Digest(),
		iteration: uint64(iteration), finish: t.store.Put,
		warn: func(text string) { t.say(Warning{Iteration: iteration, Text: text}) },
	}
	for index := range uint64(t.config.Reinforce.Prompts) {
		if !t.store.Has(uint64(iteration), index) {
			games.missing = append(games.missing, index)
		}
	}
	if err := games.run(ctx, workers(t.config.SelfPlay.Workers)); err != nil {
		return err
	}
	report.Writing = time.Since(began).Seconds()
	return nil
}

// groupsOf reads the groups of an iteration, in order, as they are learned from whoever played them.
func (t *trainer) groupsOf(iteration int) (groups []*replay.Group, err error) {
	for g, err := range t.store.Groups(uint64(iteration), uint64(iteration)+1) {
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// count sums up an iteration's games.
func (r *Reinforced) count(groups []*replay.Group, next *checkpoint) {
	var reward, all, good, bad, same tally
	for _, g := range groups {
		useful := false
		for i := range g.Members {
			m := &g.Members[i]
			next.Signal.count(m.End)
			next.Games++
			next.Positions += len(m.Decisions)
			useful = useful || m.End == replay.Used
			if m.End == replay.Failed {
				continue
			}
			length := drawnPlies(m)
			r.Tokens += length
			reward.add(float64(m.Returns[0]))
			all.add(float64(length))
			if best := slices.Max(m.Returns); m.Returns[0] == best && slices.Min(m.Returns) < best {
				good.add(float64(length))
			} else {
				bad.add(float64(length))
			}
		}
		same.add(truth(!useful))
	}
	r.Reward, r.Length, r.LengthRight, r.LengthWrong = reward.value(), all.value(), good.value(), bad.value()
	r.ZeroVariance, r.SampledPerS = same.value(), float64(r.Tokens)/r.Writing
}

// drawnPlies is how many moves of a game were drawn from the policy, its opening not counted.
func drawnPlies(m *replay.Member) (n int) {
	for i := range m.Decisions {
		if m.Decisions[i].Kind == replay.Advantage {
			n++
		}
	}
	return n
}

// evaluateGroups plays the matches that are due, measures what the policy itself loses, and keeps the
// weights.
func (t *trainer) evaluateGroups(ctx context.Context, next *checkpoint) error {
	if !t.limited(next.Iteration, t.seconds()) && !t.due(next.Iteration) {
		return nil
	}
	if err := t.evaluateNow(ctx, next); err != nil {
		return err
	}
	if err := t.exploitPolicy(ctx, next.Iteration); err != nil {
		return err
	}
	self := t.state
	self.Iteration, self.Seconds = next.Iteration, t.seconds()
	return self.save(filepath.Join(t.dir, selvesDir, weightsName(next.Iteration)), t.weights.plays, false)
}

// exploitPolicy reports the exploitability of the policy, and of its likeliest moves, where the game is
// one that has it and small enough.
func (t *trainer) exploitPolicy(ctx context.Context, iteration int) error {
	spec := t.rules.spec
	if t.unwalked || exploitable(spec) != nil {
		return nil
	}
	likeliest := certain{NetworkPlayer(t.weights.plays, spec)}
	for _, strategy := range []Strategy{PolicyStrategy(t.weights.plays, spec), likeliest} {
		lost, err := ExploitabilityOfStrategy(ctx, t.rules.env, spec, strategy)
		if errors.Is(err, ErrTooManyPositions) {
			t.unwalked = true
			return nil
		}
		if err != nil {
			return err
		}
		t.say(Exploited{Iteration: iteration, Seconds: t.seconds(), Player: strategy.Name(), Exploit: lost})
	}
	return nil
}
