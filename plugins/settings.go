package plugins

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
)

// Settings choose among the variants of an environment: board size, komi. Values are text, as
// they are in a configuration file or on a command line; Setting says what each may be.
type Settings map[string]string

// Kind is the type of a setting's value.
type Kind uint8

// The kinds of settings.
const (
	Int Kind = iota
	Float
	Bool
	Text
)

// String names the kind as documentation does.
func (k Kind) String() string { return [...]string{"int", "float", "bool", "text"}[k&3] }

// Setting documents one setting of an environment.
type Setting struct {
	Name    string
	Kind    Kind
	Default string
	Min     float64 // Int and Float; both zero: unbounded
	Max     float64
	Choices []string // Text: the allowed values; empty: any
	Help    string
}

// SettingError is a setting that an environment does not take.
type SettingError struct {
	Name, Value string
	Reason      string
}

// Error names the setting, its value where there is one, and what is allowed.
func (e *SettingError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("setting %s: %s", e.Name, e.Reason)
	}
	return fmt.Sprintf("setting %s = %s: %s", e.Name, e.Value, e.Reason)
}

// Resolve checks settings against what is declared and returns a complete copy with the defaults
// filled in. Every fault is reported, joined, as *SettingError values in order of name.
func (s Settings) Resolve(declared []Setting) (Settings, error) {
	out := make(Settings, len(declared))
	var names []string
	for _, d := range declared {
		names = append(names, d.Name)
		out[d.Name], _ = d.check(d.Default) // Spec.Validate reports a bad default
	}
	var faults []error
	for _, name := range sortedKeys(s) {
		d, ok := find(declared, name)
		if !ok {
			faults = append(faults, &SettingError{name, s[name], "no such setting; there are: " + strings.Join(names, ", ")})
			continue
		}
		value, err := d.check(s[name])
		if err != nil {
			faults = append(faults, err)
		}
		out[name] = value
	}
	return out, errors.Join(faults...)
}

// check returns the canonical form of value, so that 7.50 and 7.5 are the same settings.
func (d Setting) check(value string) (string, error) {
	bad := func(reason string) (string, error) { return value, &SettingError{d.Name, value, reason} }
	switch d.Kind {
	case Int, Float:
		x, err := strconv.ParseFloat(value, 64)
		if err != nil || x-x != 0 || d.Kind == Int && (x != math.Trunc(x) || math.Abs(x) > 1<<53) {
			return bad("want " + map[Kind]string{Int: "a whole number", Float: "a number"}[d.Kind])
		}
		if (d.Min != 0 || d.Max != 0) && (x < d.Min || x > d.Max) {
			return bad(fmt.Sprintf("want %v to %v", d.Min, d.Max))
		}
		return strconv.FormatFloat(x, 'f', -1, 64), nil
	case Bool:
		x, err := strconv.ParseBool(value)
		if err != nil {
			return bad("want true or false")
		}
		return strconv.FormatBool(x), nil
	}
	for _, c := range d.Choices {
		if c == value {
			return value, nil
		}
	}
	if len(d.Choices) > 0 {
		return bad("want one of " + strings.Join(d.Choices, ", "))
	}
	return value, nil
}

// Int returns a resolved Int setting.
func (s Settings) Int(name string) int { x, _ := strconv.Atoi(s[name]); return x }

// Float returns a resolved Float setting.
func (s Settings) Float(name string) float64 { x, _ := strconv.ParseFloat(s[name], 64); return x }

// Bool returns a resolved Bool setting.
func (s Settings) Bool(name string) bool { return s[name] == "true" }

func find(declared []Setting, name string) (Setting, bool) {
	for _, d := range declared {
		if d.Name == name {
			return d, true
		}
	}
	return Setting{}, false
}

func sortedKeys[V any](s map[string]V) []string {
	keys := make([]string, 0, len(s))
	for k := range s {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
