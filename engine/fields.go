package engine

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is one key of the configuration: where its value lives and what its tags say of it.
type field struct {
	key   string // "search.simulations"
	value reflect.Value
	tag   reflect.StructTag
}

// fields lists the keys of c in the order of the file. Setting a field's value changes c.
func fields(c *Config) []field {
	var out []field
	sections := reflect.ValueOf(c).Elem()
	for i := range sections.NumField() {
		out = appendFields(out, sections.Type().Field(i).Tag.Get("toml"), sections.Field(i))
	}
	return out
}

// appendFields lists the keys of a section; those of a struct that it embeds are its own.
func appendFields(out []field, name string, section reflect.Value) []field {
	for j := range section.NumField() {
		of := section.Type().Field(j)
		if of.Anonymous {
			out = appendFields(out, name, section.Field(j))
			continue
		}
		out = append(out, field{name + "." + of.Tag.Get("toml"), section.Field(j), of.Tag})
	}
	return out
}

// set gives the field a value as TOML decodes it, or says what is allowed.
func (f field) set(x any) error {
	switch f.value.Interface().(type) {
	case time.Duration:
		text, ok := x.(string)
		d, err := time.ParseDuration(text)
		if !ok || err != nil {
			return fmt.Errorf("want a duration in quotes, such as \"90s\", \"20m\" or \"2h\"")
		}
		f.value.SetInt(int64(d))
		return f.inRange(d.Seconds(), "s")
	case string:
		text, ok := x.(string)
		if choices := strings.Fields(f.tag.Get("choices")); !ok || len(choices) > 0 && !contains(choices, text) {
			if len(choices) == 0 {
				return fmt.Errorf("want text in quotes")
			}
			return fmt.Errorf("want one of %s, in quotes", strings.Join(choices, ", "))
		}
		f.value.SetString(text)
	case bool:
		b, ok := x.(bool)
		if !ok {
			return fmt.Errorf("want true or false")
		}
		f.value.SetBool(b)
	case []string:
		return f.setList(x)
	case map[string]string:
		return f.setTable(x)
	case float64:
		v, ok := number(x)
		if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("want a number%s", f.rangeText(""))
		}
		f.value.SetFloat(v)
		return f.inRange(v, "")
	case uint64:
		v, ok := unsigned(x)
		if !ok {
			return fmt.Errorf("want a whole number%s", f.rangeText(""))
		}
		f.value.SetUint(v)
		return f.inRange(float64(v), "")
	default: // int, int64
		v, ok := x.(int64)
		if !ok {
			return fmt.Errorf("want a whole number%s", f.rangeText(""))
		}
		f.value.SetInt(v)
		return f.inRange(float64(v), "")
	}
	return nil
}

// unsigned is a number that TOML has as one, or as text where it is too large for that.
func unsigned(x any) (uint64, bool) {
	switch x := x.(type) {
	case int64:
		return uint64(x), x >= 0
	case string:
		v, err := strconv.ParseUint(x, 10, 64)
		return v, err == nil
	}
	return 0, false
}

func (f field) setList(x any) error {
	items, ok := x.([]any)
	list := make([]string, 0, len(items))
	for _, item := range items {
		text, isText := item.(string)
		ok = ok && isText
		list = append(list, text)
	}
	if !ok {
		return fmt.Errorf("want a list of texts, such as [\"./my-game\", \"serve\"]")
	}
	f.value.Set(reflect.ValueOf(list))
	return nil
}

func (f field) setTable(x any) error {
	entries, ok := x.(map[string]any)
	if !ok {
		return fmt.Errorf("want a table, such as { size = 5 }")
	}
	table := make(map[string]string, len(entries))
	for k, v := range entries {
		switch v.(type) {
		case string, int64, float64, bool:
			table[k] = fmt.Sprint(v)
		default:
			return fmt.Errorf("%s: want text, a number, true or false", k)
		}
	}
	f.value.Set(reflect.ValueOf(table))
	return nil
}

// inRange holds v against the field's min and max tags.
func (f field) inRange(v float64, unit string) error {
	low, high, ok := f.limits()
	if ok && (v < low || v > high) {
		return fmt.Errorf("want a value%s", f.rangeText(unit))
	}
	return nil
}

func (f field) limits() (low, high float64, ok bool) {
	low, err := strconv.ParseFloat(f.tag.Get("min"), 64)
	if err != nil {
		return 0, 0, false
	}
	high, err = strconv.ParseFloat(f.tag.Get("max"), 64)
	return low, high, err == nil
}

func (f field) rangeText(unit string) string {
	if low, high, ok := f.limits(); ok {
		return fmt.Sprintf(" from %v%s to %v%s", low, unit, high, unit)
	}
	return ""
}

// text is the field's value as TOML.
func (f field) text() string {
	switch v := f.value.Interface().(type) {
	case time.Duration:
		return strconv.Quote(v.String())
	case string:
		return strconv.Quote(v)
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case map[string]string:
		var parts []string
		for _, k := range sorted(v) {
			parts = append(parts, strconv.Quote(k)+" = "+strconv.Quote(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case uint64:
		if v > math.MaxInt64 { // TOML's numbers end there
			return strconv.Quote(strconv.FormatUint(v, 10))
		}
	}
	return fmt.Sprint(f.value.Interface())
}

// free says that the field never changes the weights of a run.
func (f field) free() bool { return f.tag.Get("free") != "" }

func number(x any) (float64, bool) {
	switch v := x.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
