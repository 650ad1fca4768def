package plugintest_test

import (
	"context"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
)

// faultsOfText are in what the echo task poses, teaches and judges.
var faultsOfText = []seeded{
	{fault: "a prompt of other characters", check: "starts", says: "prompt has 'x'", open: posing(func(_ plugins.Request, p *plugins.Position) { p.Prompt = "x" })},
	{fault: "splits that share prompts", check: "splits", says: "is in both splits", open: posing(func(_ plugins.Request, p *plugins.Position) { p.Prompt = "12" })},
	{fault: "a worked example of a held-out problem", check: "splits", says: "is in both splits", open: teaching(worked(func(e *plugins.Example) { e.Prompt = "1" }))},
	{fault: "too few examples", check: "examples", says: "requests", open: texts(textMutant{short: true})},
	{fault: "an example by the size of the batch", check: "examples", says: "alone, later", open: teaching(func(batch int, r plugins.ExampleRequest, e *plugins.Example) {
		if batch == 1 && r.Kind == plugins.Plain {
			e.Answer += "0"
		}
	})},
	{fault: "an example of other characters", check: "examples", says: "answer has ','", open: teaching(worked(func(e *plugins.Example) { e.Answer = "," }))},
	{fault: "an example that is too long", check: "examples", says: "longer than 20", open: teaching(worked(func(e *plugins.Example) { e.Answer = strings.Repeat("1", 21) }))},
	{fault: "an example that fails", check: "examples", says: "fault: no idea", open: teaching(worked(func(e *plugins.Example) { *e = plugins.Example{Fault: "no idea"} }))},
	{fault: "an example of another problem", check: "examples", says: "but Start gives", options: plugintest.Options{SamePrompts: true}, open: teaching(worked(func(e *plugins.Example) { e.Prompt = "4" }))},
	{fault: "examples that must be refused", check: "examples", says: "must be refused", open: texts(textMutant{
		example: func(_ int, _ plugins.ExampleRequest, e *plugins.Example) {
			*e = plugins.Example{Prompt: "2", Answer: "2"}
		},
		traits: func(t *plugins.Traits) { t.Plain = false },
	})},
	{fault: "examples without the method", check: "examples", says: "there is no method Examples", open: func() plugins.Environment { return bare{newEcho()} }},
	{fault: "a verdict out of range", check: "verify", says: "outside 0 to 1", open: judging(func(_, _ int, v *plugins.Verdict) { v.Reward = 2 })},
	{fault: "a verdict by the size of the batch", check: "verify", says: "in a batch and", open: judging(func(batch, _ int, v *plugins.Verdict) {
		if batch > 1 {
			v.Reward = 0.5
		}
	})},
	{fault: "too few verdicts", check: "verify", says: "verdicts on", open: texts(textMutant{shortVerdicts: true})},
}

// textMutant is the echo task with something wrong.
type textMutant struct {
	plugins.Environment
	traits        func(*plugins.Traits)
	prompt        func(plugins.Request, *plugins.Position)
	example       func(batch int, r plugins.ExampleRequest, e *plugins.Example)
	verdict       func(batch, i int, v *plugins.Verdict)
	short         bool // of examples
	shortVerdicts bool
}

func texts(m textMutant) func() plugins.Environment {
	return func() plugins.Environment {
		fresh := m
		fresh.Environment = newEcho()
		return &fresh
	}
}

func posing(prompt func(plugins.Request, *plugins.Position)) func() plugins.Environment {
	return texts(textMutant{prompt: prompt})
}

func teaching(example func(int, plugins.ExampleRequest, *plugins.Example)) func() plugins.Environment {
	return texts(textMutant{example: example})
}

func judging(verdict func(batch, i int, v *plugins.Verdict)) func() plugins.Environment {
	return texts(textMutant{verdict: verdict})
}

// worked changes the worked examples that are given.
func worked(change func(*plugins.Example)) func(int, plugins.ExampleRequest, *plugins.Example) {
	return func(_ int, r plugins.ExampleRequest, e *plugins.Example) {
		if r.Kind == plugins.Worked && e.Fault == "" {
			change(e)
		}
	}
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

func (m *textMutant) Verify(ctx context.Context, answers []plugins.Answer) ([]plugins.Verdict, error) {
	out, err := m.Environment.Verify(ctx, answers)
	for i := range out {
		if m.verdict != nil {
			m.verdict(len(answers), i, &out[i])
		}
	}
	if m.shortVerdicts && len(out) > 0 {
		out = out[1:]
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
