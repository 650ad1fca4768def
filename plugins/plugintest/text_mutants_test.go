package plugintest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// textMutant is the echo task with something wrong in what it poses and teaches.
type textMutant struct {
	plugins.Environment
	traits  func(*plugins.Traits)
	prompt  func(plugins.Request, *plugins.Position)
	example func(batch int, r plugins.ExampleRequest, e *plugins.Example)
	short   bool
}

func (m *textMutant) Configure(ctx context.Context, s plugins.Settings) (plugins.Spec, error) {
	spec, err := m.Environment.Configure(ctx, s)
	if m.traits != nil {
		m.traits(&spec.Traits)
	}
	return spec, err
}

func (m *textMutant) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	out, err := m.Environment.Start(ctx, requests)
	for i := range out {
		if m.prompt != nil {
			m.prompt(requests[i], &out[i])
		}
	}
	return out, err
}

func (m *textMutant) Examples(ctx context.Context, requests []plugins.ExampleRequest) ([]plugins.Example, error) {
	out, err := m.Environment.(plugins.Teacher).Examples(ctx, requests)
	for i := range out {
		if m.example != nil {
			m.example(len(requests), requests[i], &out[i])
		}
	}
	if m.short && len(out) > 0 {
		out = out[1:]
	}
	return out, err
}

// TestTextMutants breaks each promise about texts and looks whether the check of that name finds it.
func TestTextMutants(t *testing.T) {
	worked := func(change func(*plugins.Example)) func(int, plugins.ExampleRequest, *plugins.Example) {
		return func(_ int, r plugins.ExampleRequest, e *plugins.Example) {
			if r.Kind == plugins.Worked && e.Fault == "" {
				change(e)
			}
		}
	}
	for what, c := range map[string]struct {
		check, says string
		m           textMutant
	}{
		"prompt of other characters": {"starts", "prompt has 'x'", textMutant{
			prompt: func(_ plugins.Request, p *plugins.Position) { p.Prompt = "x" },
		}},
		"the splits share prompts": {"splits", "is in both splits", textMutant{
			prompt: func(r plugins.Request, p *plugins.Position) { p.Prompt = "12" },
		}},
		"a worked example of a held-out problem": {"splits", "is in both splits", textMutant{
			example: worked(func(e *plugins.Example) { e.Prompt = "1" }),
		}},
		"too few": {"examples", "requests", textMutant{short: true}},
		"depends on the batch": {"examples", "alone, later", textMutant{
			example: func(batch int, r plugins.ExampleRequest, e *plugins.Example) {
				if batch == 1 && r.Kind == plugins.Plain {
					e.Answer += "0"
				}
			},
		}},
		"breaks the alphabet": {"examples", "answer has ','", textMutant{
			example: worked(func(e *plugins.Example) { e.Answer = "," }),
		}},
		"too long": {"examples", "longer than 20", textMutant{
			example: worked(func(e *plugins.Example) { e.Answer = strings.Repeat("1", 21) }),
		}},
		"fails": {"examples", "fault: no idea", textMutant{
			example: worked(func(e *plugins.Example) { *e = plugins.Example{Fault: "no idea"} }),
		}},
		"another problem than Start's": {"examples", "but Start gives", textMutant{
			example: worked(func(e *plugins.Example) { e.Prompt = "4" }),
		}},
		"gives what must be refused": {"examples", "must be refused", textMutant{
			example: func(_ int, r plugins.ExampleRequest, e *plugins.Example) {
				*e = plugins.Example{Prompt: "2", Answer: "2"}
			},
			traits: func(t *plugins.Traits) { t.Plain = false },
		}},
	} {
		t.Run(what, func(t *testing.T) {
			m := c.m
			m.Environment = newEcho()
			other := m
			other.Environment = newEcho()
			err := plugintest.Check(t.Context(), &m, &other, plugintest.Options{SamePrompts: true})
			if err == nil {
				t.Fatal("nothing was found")
			}
			for line := range strings.Lines(err.Error()) {
				if strings.HasPrefix(line, c.check+": ") && strings.Contains(line, c.says) {
					return
				}
			}
			t.Errorf("check %q does not say %q:\n%v", c.check, c.says, err)
		})
	}
}

// mute announces examples and has no method that gives them.
type mute struct{ plugins.Environment }

func TestMissingExamplesAreFound(t *testing.T) {
	err := plugintest.Check(t.Context(), mute{newEcho()}, mute{newEcho()}, plugintest.Options{})
	if err == nil || !strings.Contains(err.Error(), "there is no Examples method") {
		t.Errorf("not found: %v", err)
	}
}
