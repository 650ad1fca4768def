package engine

import (
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// ConfigError is one fault of a configuration: where it stands and what is allowed there.
type ConfigError struct {
	File   string // "" for --set and configurations made in Go
	Line   int    // 0 when unknown
	Key    string
	Reason string
}

// Error is file:line: key: reason, as far as they are known.
func (e *ConfigError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ":")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "%d:", e.Line)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	return b.String() + e.Reason
}

// LoadConfig reads a TOML file over the defaults. Every fault is reported, joined, as *ConfigError
// values in order of line.
func LoadConfig(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("configuration: %w", err)
	}
	return ParseConfig(path, data)
}

// ParseConfig is LoadConfig for a file already read; name stands in its errors.
func ParseConfig(name string, data []byte) (Config, error) {
	c := Default()
	var document map[string]any
	if err := toml.Unmarshal(data, &document); err != nil {
		fault := &ConfigError{File: name, Reason: strings.TrimPrefix(err.Error(), "toml: ")}
		var where *toml.DecodeError
		if errors.As(err, &where) {
			fault.Line, _ = where.Position()
		}
		return c, fault
	}
	lines := keyLines(data)
	faults := c.apply(document, func(key, reason string) *ConfigError {
		return &ConfigError{File: name, Line: lines[key], Key: key, Reason: reason}
	})
	return c, faults
}

// apply sets every key of the document, and reports what it cannot.
func (c *Config) apply(document map[string]any, fault func(key, reason string) *ConfigError) error {
	known := fields(c)
	var faults []*ConfigError
	for section, content := range document {
		keys, ok := content.(map[string]any)
		if !ok {
			faults = append(faults, fault(section, unknownKey(section, known)))
			continue
		}
		if !hasSection(known, section) {
			faults = append(faults, fault(section, unknownKey(section, known)))
			continue
		}
		for k, v := range keys {
			key := section + "." + k
			if f, ok := lookup(known, key); !ok {
				faults = append(faults, fault(key, unknownKey(key, known)))
			} else if err := f.set(v); err != nil {
				faults = append(faults, fault(key, err.Error()+fmt.Sprintf(", not %s", show(v))))
			}
		}
	}
	sort.Slice(faults, func(i, j int) bool {
		if faults[i].Line != faults[j].Line {
			return faults[i].Line < faults[j].Line
		}
		return faults[i].Key < faults[j].Key
	})
	var joined []error
	for _, f := range faults {
		joined = append(joined, f)
	}
	return errors.Join(joined...)
}

// Set changes one key, written as on a command line: "search.simulations=32". The value is TOML;
// quotes around a single text may be left out.
func (c *Config) Set(assignment string) error {
	key, value, ok := strings.Cut(assignment, "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if !ok {
		return &ConfigError{Key: key, Reason: "want key=value"}
	}
	known := fields(c)
	if name, setting, ok := strings.Cut(key, ".settings."); ok && name == "environment" {
		c.Environment.Settings = withSetting(c.Environment.Settings, setting, value)
		return nil
	}
	f, ok := lookup(known, key)
	if !ok {
		return &ConfigError{Key: key, Reason: unknownKey(key, known)}
	}
	var decoded struct{ V any }
	if toml.Unmarshal([]byte("V = "+value), &decoded) != nil {
		decoded.V = value
	}
	if err := f.set(decoded.V); err != nil {
		return &ConfigError{Key: key, Reason: fmt.Sprintf("%v, not %s", err, value)}
	}
	return nil
}

func withSetting(settings map[string]string, key, value string) map[string]string {
	out := map[string]string{key: value}
	for k, v := range settings {
		if k != key {
			out[k] = v
		}
	}
	return out
}

// Validate reports everything that is out of range in a configuration made in Go, joined.
func (c Config) Validate() error {
	var faults []error
	for _, f := range fields(&c) {
		var err error
		switch {
		case f.tag.Get("choices") != "":
			err = f.set(f.value.String())
		case f.value.CanInt() && strings.HasPrefix(f.text(), `"`):
			err = f.inRange(float64(f.value.Int())/1e9, "s")
		case f.value.CanInt():
			err = f.inRange(float64(f.value.Int()), "")
		case f.value.CanFloat():
			err = f.set(f.value.Float())
		}
		if err != nil {
			faults = append(faults, &ConfigError{Key: f.key, Reason: fmt.Sprintf("%v, not %s", err, f.text())})
		}
	}
	if c.Run.Iterations == 0 && c.Run.Budget == 0 {
		faults = append(faults, &ConfigError{Key: "run.budget", Reason: "is 0, and run.iterations too: say how long to train"})
	}
	faults = append(faults, c.checkStages()...)
	if (c.Network.Blocks == 0) != (c.Network.Channels == 0) {
		faults = append(faults, &ConfigError{Key: "network.blocks", Reason: fmt.Sprintf("is %d, and network.channels %d: give both, or leave both to the budget", c.Network.Blocks, c.Network.Channels)})
	}
	if c.Search.TargetPruning && (c.Search.Algorithm != "puct" || c.Search.ForcedPlayouts == 0) {
		faults = append(faults, &ConfigError{Key: "search.target_pruning", Reason: "is on without forced playouts: set search.forced_playouts (KataGo: 2) and search.algorithm = \"puct\""})
	}
	return errors.Join(faults...)
}

// TOML writes the whole configuration with its manual as comments. ParseConfig reads it back.
func (c Config) TOML() string {
	var b strings.Builder
	section := ""
	for _, f := range fields(&c) {
		name, key, _ := strings.Cut(f.key, ".")
		if name != section {
			if section != "" {
				b.WriteByte('\n')
			}
			section = name
			fmt.Fprintf(&b, "# %s\n[%s]\n", sectionDoc(section), section)
		}
		doc := f.tag.Get("doc")
		if choices := f.tag.Get("choices"); choices != "" {
			doc += " One of " + strings.ReplaceAll(choices, " ", ", ") + "."
		}
		fmt.Fprintf(&b, "# %s\n%s = %s\n", doc, key, f.text())
	}
	return b.String()
}

// Differences lists the keys that would change a run's weights and differ between c and d.
func (c Config) Differences(d Config) []string {
	var out []string
	theirs := fields(&d)
	for i, f := range fields(&c) {
		if f.free() || f.text() == theirs[i].text() {
			continue
		}
		out = append(out, fmt.Sprintf("%s is %s here and %s there", f.key, f.text(), theirs[i].text()))
	}
	return out
}

// keyLines maps each dotted key, and each table, to its line.
func keyLines(data []byte) map[string]int {
	lines := map[string]int{}
	parser := unstable.Parser{}
	parser.Reset(data)
	table := ""
	for parser.NextExpression() {
		expression := parser.Expression()
		var parts []string
		line := 0
		for it := expression.Key(); it.Next(); {
			parts = append(parts, string(it.Node().Data))
			line = parser.Shape(it.Node().Raw).Start.Line
		}
		key := strings.Join(parts, ".")
		if expression.Kind == unstable.Table || expression.Kind == unstable.ArrayTable {
			table = key + "."
		} else {
			key = table + key
		}
		for k := key; k != ""; {
			if _, seen := lines[k]; !seen {
				lines[k] = line
			}
			cut := strings.LastIndexByte(k, '.')
			if cut < 0 {
				break
			}
			k = k[:cut]
		}
	}
	return lines
}
