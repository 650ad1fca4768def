package plugins

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/hashicorp/go-hclog"
)

// childLog turns what a plugin prints into log records, and remembers the last of it for errors.
type childLog struct {
	logger *slog.Logger // carries the plugin's name
	mu     sync.Mutex
	lines  []string // the last few
	panic  string   // the first line of a crash
}

// keptLines is how many lines an error may quote.
const keptLines = 3

// stdout takes a line printed on standard output, which belongs to the protocol.
func (l *childLog) stdout(line string) {
	l.keep(line)
	l.logger.Warn("plugin printed on standard output, which is the protocol's: print to standard error", "line", line)
}

// stderr takes a line printed on standard error: plain text, or a record as hclog writes it.
func (l *childLog) stderr(line string) {
	var record map[string]any
	if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &record) == nil {
		if message, ok := record["@message"].(string); ok {
			l.keep(message)
			l.record(message, record)
			return
		}
	}
	l.keep(line)
	l.logger.Info("plugin: " + line)
}

func (l *childLog) record(message string, record map[string]any) {
	level, _ := record["@level"].(string)
	var fields []any
	for _, k := range sortedKeys(record) {
		if !strings.HasPrefix(k, "@") {
			fields = append(fields, k, record[k])
		}
	}
	l.logger.Log(context.Background(), slogLevel(hclog.LevelFromString(level)), "plugin: "+message, fields...)
}

func (l *childLog) keep(line string) {
	line = strings.TrimSpace(line)
	if line == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.panic == "" && (strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")) {
		l.panic = line
	}
	l.lines = append(l.lines, cut(line, 500))
	if len(l.lines) > keptLines {
		l.lines = l.lines[1:]
	}
}

// last is what an error says the plugin said: how it crashed, or its last lines.
func (l *childLog) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.panic != "" {
		return l.panic
	}
	return strings.Join(l.lines, " / ")
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n] + "..."
	}
	return s
}

// hclog is a logger for go-plugin, whose own messages are of interest only when debugging it.
func (l *childLog) hclog() hclog.Logger {
	logger := hclog.NewInterceptLogger(&hclog.LoggerOptions{Level: hclog.Debug, Output: io.Discard})
	logger.RegisterSink(sink{l.logger})
	return logger
}

// sink passes hclog records on to slog, at debug level.
type sink struct{ logger *slog.Logger }

// Accept implements hclog.SinkAdapter.
func (s sink) Accept(_ string, _ hclog.Level, message string, args ...any) {
	s.logger.Debug("go-plugin: "+message, args...)
}

func slogLevel(l hclog.Level) slog.Level {
	switch {
	case l >= hclog.Error:
		return slog.LevelError
	case l == hclog.Warn:
		return slog.LevelWarn
	case l == hclog.Trace || l == hclog.Debug:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// lineWriter calls f with every line written to it, cut to maxLine.
type lineWriter struct {
	f    func(string)
	mu   sync.Mutex
	line []byte
}

// Write implements io.Writer; it never fails.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			break
		}
		w.add(p[:i])
		w.f(string(w.line))
		w.line, p = w.line[:0], p[i+1:]
	}
	w.add(p)
	return n, nil
}

func (w *lineWriter) add(p []byte) {
	w.line = append(w.line, p[:min(len(p), maxLine-len(w.line))]...)
}
