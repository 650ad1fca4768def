package engine

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// Every key that a run records is explained in docs/metrics.md.
func TestMetricsAreExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range []Event{Started{}, Fitted{}, Planned{}, Iteration{}, Lessons{}, Reinforced{}, Harvested{}, Solved{}, Match{}, OracleReport{}, Exploited{}, Warning{}, Advice{}, Finished{}} {
		if !strings.Contains(string(page), "`"+event.Kind()+"`") {
			t.Errorf("the page has no event `%s`", event.Kind())
		}
		for _, key := range jsonKeys(reflect.TypeOf(event)) {
			if !strings.Contains(string(page), "`"+key+"`") {
				t.Errorf("the page has no key `%s`, of %s", key, event.Kind())
			}
		}
	}
}

// jsonKeys are the keys of a struct as JSON, of the structs inside it too.
func jsonKeys(t reflect.Type) (keys []string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || !strings.HasSuffix(t.PkgPath(), "/engine") {
		return nil
	}
	for i := range t.NumField() {
		field := t.Field(i)
		if key, _, _ := strings.Cut(field.Tag.Get("json"), ","); key != "" {
			keys = append(keys, key)
		}
		keys = append(keys, jsonKeys(field.Type)...)
	}
	return keys
}
