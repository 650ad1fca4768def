package engine

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What a run recorded comes back as it was said, apart from progress, which is not recorded.
func TestReadEvents(t *testing.T) {
	dir := t.TempDir()
	var said, read []Event
	for _, e := range train(t, dir, tiny()) {
		if _, passing := e.(Progress); !passing {
			said = append(said, e)
		}
	}
	for r, err := range ReadEvents(dir) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Time.IsZero() {
			t.Errorf("%s has no time", r.Event.Kind())
		}
		read = append(read, r.Event)
	}
	if !reflect.DeepEqual(read, said) {
		t.Errorf("read %+v\nsaid %+v", read, said)
	}
}

func TestReadEventsOfADamagedLog(t *testing.T) {
	dir := t.TempDir()
	train(t, dir, tiny())
	for text, want := range map[string]string{
		`{"event":"started","time":"2026-01-01T00:00:00Z","data":{}}` + "\n" + `{"event":"unknown","data":1}` + "\n" + `{"event":"star`: "",
		"\n":                                 "line 1",
		`{"event":"match","data":[]}` + "\n": `event "match"`,
	} {
		if err := os.WriteFile(filepath.Join(dir, eventsFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var last error
		for _, err := range ReadEvents(dir) {
			last = err
		}
		if (want == "") != (last == nil) || last != nil && !strings.Contains(last.Error(), want) {
			t.Errorf("%q: %v, want %q", text, last, want)
		}
	}
	for _, err := range ReadEvents(t.TempDir()) {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("an empty directory: %v", err)
		}
	}
}
