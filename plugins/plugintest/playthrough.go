package plugintest

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// playthroughGames is how many games a playthrough has where the options say nothing.
const playthroughGames = 2

// Playthrough plays some random games, two if the options do not say, and writes down all that happens: drawings, legal actions,
// hashes of observations, moves with their names, rewards. The same environment always gives the same text. Of a
// text environment it writes down problems, with worked answers where there are any.
func Playthrough(ctx context.Context, env plugins.Environment, options Options) (string, error) {
	options.Games = cmp.Or(options.Games, playthroughGames)
	s := newSubject(env, env, options)
	s.random = choices(options.Seed, 0)
	var err error
	if s.spec, err = s.env.Configure(ctx, options.Settings); err != nil {
		return "", fmt.Errorf("playthrough: configure: %w", err)
	}
	p := &playthrough{subject: s}
	fmt.Fprintf(&p.text, "%s version %s: %d players, %d actions, %d outcomes, at most %d moves\n",
		s.spec.Name, s.spec.Version, s.spec.Players, s.spec.Actions, s.spec.Outcomes, s.spec.MaxLength)
	if s.spec.Traits.Text {
		err = p.problems(ctx)
	} else {
		err = p.games(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("playthrough: %w", err)
	}
	return p.text.String(), nil
}

// playthrough is a text that grows.
type playthrough struct {
	*subject
	text strings.Builder
}

func (p *playthrough) games(ctx context.Context) error {
	games, err := p.play(ctx, ignore)
	if err != nil {
		return err
	}
	for _, g := range games {
		fmt.Fprintf(&p.text, "\n# %s\n", startName(g.request))
		for i, move := range g.plies {
			if i == 0 {
				if err := p.position(ctx, move.before); err != nil {
					return err
				}
			}
			if err := p.move(ctx, i, move); err != nil {
				return err
			}
			if err := p.position(ctx, move.after); err != nil {
				return err
			}
		}
		returns, _ := g.returns(p.spec.Players)
		fmt.Fprintf(&p.text, "returns%s\n", means(returns, 1))
	}
	return nil
}

// position writes what is to be seen of a position.
func (p *playthrough) position(ctx context.Context, at plugins.Position) error {
	if p.spec.Traits.Render {
		drawings, err := p.env.Render(ctx, [][]byte{at.State})
		if err != nil {
			return err
		}
		fmt.Fprintln(&p.text, strings.TrimRight(strings.Join(drawings, "\n"), "\n"))
	}
	switch at.Player {
	case plugins.Terminal:
		fmt.Fprintln(&p.text, "over")
	case plugins.Chance:
		fmt.Fprintf(&p.text, "nature moves, chances %s\n", listed(at.Chances))
	default:
		fmt.Fprintf(&p.text, "player %d sees %s, legal %s\n", at.Player, hashed(at.Observation), ranges(at.Legal))
	}
	return nil
}

// move writes a move and what it earns.
func (p *playthrough) move(ctx context.Context, i int, m ply) error {
	fmt.Fprintf(&p.text, "\nmove %d: %d", i+1, m.action)
	if p.spec.Traits.Notation && m.before.Player >= 0 {
		names, err := p.env.Notation(ctx, []plugins.Move{m.move()})
		if err != nil {
			return err
		}
		fmt.Fprintf(&p.text, " (%s)", listed(names))
	}
	rewards := make([]float64, p.spec.Players)
	if add(rewards, m.after.Rewards); fmt.Sprint(rewards) != fmt.Sprint(make([]float64, p.spec.Players)) {
		fmt.Fprintf(&p.text, " earns%s", means(rewards, 1))
	}
	fmt.Fprintln(&p.text)
	return nil
}

// problems writes problems, with answers that were worked out.
func (p *playthrough) problems(ctx context.Context) error {
	starts, err := p.starts(ctx)
	if err != nil {
		return err
	}
	requests := p.requests()
	for i, at := range starts {
		fmt.Fprintf(&p.text, "\n# %s\n%s\n", startName(requests[i]), at.Prompt)
		if !p.spec.Traits.Worked || requests[i].Split != plugins.Train {
			continue
		}
		worked, err := examples(ctx, p.env, []plugins.ExampleRequest{{Request: requests[i], Kind: plugins.Worked}})
		if err != nil {
			return err
		}
		fmt.Fprintf(&p.text, "worked: %s -> %s%s\n", worked[0].Prompt, worked[0].Answer, worked[0].Fault)
	}
	return nil
}

// hashed is short and changes with every bit.
func hashed(data []byte) string {
	h := fnv.New64a()
	h.Write(data)
	return fmt.Sprintf("%016x", h.Sum64())
}

// ranges writes a set as "0-3 7".
func ranges(set plugins.Bitset) string {
	var out []string
	first, last := -1, -2
	flush := func() {
		switch {
		case first == last:
			out = append(out, fmt.Sprint(first))
		case first >= 0 && last > first:
			out = append(out, fmt.Sprintf("%d-%d", first, last))
		}
	}
	for a := range set.All() {
		if a != last+1 {
			flush()
			first = a
		}
		last = a
	}
	flush()
	return strings.Join(out, " ")
}
