package engine

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
)

func lookup(known []field, key string) (field, bool) {
	for _, f := range known {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

func hasSection(known []field, section string) bool {
	for _, f := range known {
		if strings.HasPrefix(f.key, section+".") {
			return true
		}
	}
	return false
}

func sectionDoc(section string) string {
	t := reflect.TypeFor[Config]()
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == section {
			return t.Field(i).Tag.Get("doc")
		}
	}
	return ""
}

// unknownKey says that a key does not exist and which one may have been meant.
func unknownKey(key string, known []field) string {
	best, distance := "", 1<<30
	for _, f := range known {
		candidates := []string{f.key}
		if !strings.Contains(key, ".") {
			section, name, _ := strings.Cut(f.key, ".")
			candidates = []string{section, name}
		}
		for _, candidate := range candidates {
			if d := editDistance(key, candidate); d < distance {
				best, distance = candidate, d
				if candidate != f.key && !strings.HasPrefix(f.key, candidate+".") {
					best = f.key
				}
			}
		}
	}
	return fmt.Sprintf("no such key; the nearest is %s", best)
}

// editDistance is the number of letters to insert, delete or replace to make a of b (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// show is a decoded TOML value as its file had it, shortened.
func show(v any) string {
	text := fmt.Sprint(v)
	if s, ok := v.(string); ok {
		text = fmt.Sprintf("%q", s)
	}
	if len(text) > 40 {
		text = text[:37] + "..."
	}
	return text
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
