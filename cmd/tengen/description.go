package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/tengen-rl/tengen/plugins"
)

// description is a plugins.Spec as JSON and people read it.
type description struct {
	Name           string      `json:"name"`
	Version        string      `json:"version"`
	Players        int         `json:"players"`
	Actions        int         `json:"actions"`
	Outcomes       int         `json:"outcomes"`
	MaxLength      int         `json:"max_length"`
	Returns        returns     `json:"returns"`
	Observation    observation `json:"observation"`
	Alphabet       string      `json:"alphabet,omitempty"`
	PromptAlphabet string      `json:"prompt_alphabet,omitempty"`
	Grammar        string      `json:"grammar,omitempty"`
	Symmetries     int         `json:"symmetries"`
	Settings       []setting   `json:"settings"`
	Traits         []string    `json:"traits"`
}

type returns struct {
	Low  float32  `json:"low"`
	High float32  `json:"high"`
	Sum  *float32 `json:"sum,omitempty"` // where it is constant
}

type observation struct {
	Planes   int      `json:"planes"`
	Height   int      `json:"height"`
	Width    int      `json:"width"`
	Encoding string   `json:"encoding"`
	Names    []string `json:"names"`
}

type setting struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Default string   `json:"default"`
	Min     *float64 `json:"min,omitempty"`
	Max     *float64 `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Help    string   `json:"help"`
}

func describe(s plugins.Spec) description {
	d := description{
		Name: s.Name, Version: s.Version, Players: s.Players, Actions: s.Actions, Outcomes: s.Outcomes,
		MaxLength: s.MaxLength, Alphabet: s.Alphabet, PromptAlphabet: s.PromptAlphabet, Grammar: s.Grammar, Symmetries: len(s.Symmetries),
		Returns:     returns{Low: s.Returns.Low, High: s.Returns.High},
		Observation: observation{s.Observation.Planes, s.Observation.Height, s.Observation.Width, "bits", s.Observation.Names},
		Settings:    []setting{}, Traits: traitNames(s.Traits),
	}
	if s.Returns.ConstantSum {
		d.Returns.Sum = &s.Returns.Sum
	}
	if s.Observation.Encoding == plugins.Float32 {
		d.Observation.Encoding = "float32"
	}
	for _, x := range s.Settings {
		one := setting{Name: x.Name, Kind: x.Kind.String(), Default: x.Default, Choices: x.Choices, Help: x.Help}
		if (x.Min != 0 || x.Max != 0) && (x.Kind == plugins.Int || x.Kind == plugins.Float) {
			one.Min, one.Max = &x.Min, &x.Max
		}
		d.Settings = append(d.Settings, one)
	}
	return d
}

func traitNames(t plugins.Traits) []string {
	names := []string{}
	for _, trait := range []struct {
		is   bool
		name string
	}{
		{t.Chance, "chance"}, {t.PerfectInformation, "perfect_information"}, {t.Deterministic, "deterministic"},
		{t.Text, "text"}, {t.Render, "render"}, {t.Notation, "notation"}, {t.Rollout, "rollout"},
		{t.Plain, "plain"}, {t.Worked, "worked"},
	} {
		if trait.is {
			names = append(names, trait.name)
		}
	}
	return names
}

// write prints the description as tables.
func (d description) write(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(table, name+"\t"+format+"\n", args...) }
	row("name", "%s, version %s", d.Name, d.Version)
	row("players", "%d", d.Players)
	d.writeMoves(row)
	sum := ""
	if d.Returns.Sum != nil {
		sum = fmt.Sprintf(", adding up to %v", *d.Returns.Sum)
	}
	row("returns", "%v to %v%s", d.Returns.Low, d.Returns.High, sum)
	row("symmetries", "%d", d.Symmetries)
	row("traits", "%s", strings.Join(d.Traits, ", "))
	if len(d.Settings) > 0 {
		row("settings", "")
	}
	for _, s := range d.Settings {
		row("  "+s.Name, "%s, default %s%s: %s", s.Kind, s.Default, s.allowed(), s.Help)
	}
	return table.Flush()
}

// writeMoves prints what is seen and what is said or played.
func (d description) writeMoves(row func(name, format string, args ...any)) {
	if d.Actions == 0 {
		row("answers", "of at most %d characters", d.MaxLength)
		row("alphabet", "%q", d.Alphabet)
		row("prompts", "also of %q", d.PromptAlphabet)
		if d.Grammar != "" {
			row("grammar", "%s", d.Grammar)
		}
		return
	}
	row("actions", "%d", d.Actions)
	if d.Outcomes > 0 {
		row("outcomes", "%d, where nature moves", d.Outcomes)
	}
	row("longest", "%d moves", d.MaxLength)
	o := d.Observation
	row("observation", "%d planes of %d x %d, %s", o.Planes, o.Height, o.Width, o.Encoding)
	for i, name := range o.Names {
		row(fmt.Sprintf("  plane %d", i), "%s", name)
	}
}

func (s setting) allowed() string {
	switch {
	case s.Min != nil:
		return fmt.Sprintf(", %v to %v", *s.Min, *s.Max)
	case len(s.Choices) > 0:
		return ", one of " + strings.Join(s.Choices, ", ")
	}
	return ""
}
