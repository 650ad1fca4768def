package plugins

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func captured() (*childLog, *bytes.Buffer) {
	var out bytes.Buffer
	handler := slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	return &childLog{logger: slog.New(handler).With("plugin", "p")}, &out
}

func TestStderrBecomesRecords(t *testing.T) {
	log, out := captured()
	for _, line := range []string{
		"plain words",
		`{"@level":"warn","@message":"low on dice","@timestamp":"x","left":2,"kind":"d6"}`,
		`{"@level":"error","@message":"no dice"}`,
		`{"@level":"debug","@message":"rolling"}`,
		`{"@level":"trace","@message":"rolled"}`,
		`{"@level":"info","@message":"fine"}`,
		`{"just":"json"}`,
	} {
		log.stderr(line)
	}
	log.stdout("to the wrong place")
	want := `level=INFO msg="plugin: plain words" plugin=p
level=WARN msg="plugin: low on dice" plugin=p kind=d6 left=2
level=ERROR msg="plugin: no dice" plugin=p
level=DEBUG msg="plugin: rolling" plugin=p
level=DEBUG msg="plugin: rolled" plugin=p
level=INFO msg="plugin: fine" plugin=p
level=INFO msg="plugin: {\"just\":\"json\"}" plugin=p
level=WARN msg="plugin printed on standard output, which is the protocol's: print to standard error" plugin=p line="to the wrong place"
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}

func TestLastWords(t *testing.T) {
	log, _ := captured()
	if log.last() != "" {
		t.Errorf("silence is %q", log.last())
	}
	for i := range 9 {
		log.stderr(fmt.Sprintf("line %d", i))
	}
	log.stderr("")
	log.stderr(strings.Repeat("x", 9999))
	if last := log.last(); !strings.HasPrefix(last, "line 7 / line 8 / xxx") || len(last) > 600 {
		t.Errorf("got %q", last)
	}
	log.stderr("panic: index out of range")
	log.stderr("goroutine 1 [running]:")
	log.stderr("panic: another")
	if log.last() != "panic: index out of range" {
		t.Errorf("got %q", log.last())
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("y", maxLine+10)
	text := "one\ntwo\n\n" + long + "\nthree\nfour"
	cut := long[:maxLine]
	want := fmt.Sprint([]string{"one", "two", "", cut, "three"})
	var written, read []string
	w := &lineWriter{f: func(s string) { written = append(written, s) }}
	for i := 0; i < len(text); i += 7 {
		w.Write([]byte(text[i:min(i+7, len(text))]))
	}
	if got := fmt.Sprint(written); got != want {
		t.Errorf("written %.100s, want %.100s", got, want)
	}
	eachLine(strings.NewReader(text), func(s string) { read = append(read, s) })
	if got := fmt.Sprint(read); got != fmt.Sprint([]string{"one", "two", "", cut, "three", "four"}) {
		t.Errorf("read %.100s, want %.100s", got, want)
	}
}
