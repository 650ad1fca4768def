package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const eventsFile = "events.jsonl"

// eventLog appends events to the run's events.jsonl. Its length at a checkpoint is part of the
// checkpoint, so that resuming cuts away what was written after and the curve has no doubles.
type eventLog struct {
	mu     sync.Mutex
	file   *os.File
	offset int64
}

// openEventLog opens the log and cuts it to offset bytes.
func openEventLog(dir string, offset int64) (*eventLog, error) {
	file, err := os.OpenFile(filepath.Join(dir, eventsFile), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("event log: %w", err)
	}
	l := &eventLog{file: file}
	if err := l.cut(offset); err != nil {
		file.Close()
		return nil, err
	}
	return l, nil
}

// cut forgets what was appended after the first offset bytes.
func (l *eventLog) cut(offset int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	info, err := l.file.Stat()
	if err == nil && info.Size() < offset {
		err = fmt.Errorf("%s has %d bytes, but the checkpoint counts %d: it was cut or replaced", l.file.Name(), info.Size(), offset)
	}
	if err == nil {
		err = l.file.Truncate(offset)
	}
	if err == nil {
		_, err = l.file.Seek(offset, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("event log: %w", err)
	}
	l.offset = offset
	return nil
}

func (l *eventLog) append(e Event) error {
	if _, passing := e.(Progress); passing {
		return nil
	}
	line, err := json.Marshal(record{e.Kind(), time.Now().UTC(), e})
	if err != nil {
		return fmt.Errorf("event log: %s: %w", e.Kind(), err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.file.Write(append(line, '\n'))
	l.offset += int64(n)
	if err != nil {
		return fmt.Errorf("event log: %w", err)
	}
	return nil
}

// sync makes everything appended durable and returns the log's length.
func (l *eventLog) sync() (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.file.Sync(); err != nil {
		return 0, fmt.Errorf("event log: %w", err)
	}
	return l.offset, nil
}

func (l *eventLog) close() error { return l.file.Close() }

// mailbox carries events from training to whoever reads them, without bound, so that training
// never waits for a reader. Progress that nobody has read yet is replaced by newer progress.
type mailbox struct {
	mu     sync.Mutex
	events []Event
	err    error
	closed bool
	ready  chan struct{} // holds one token when there may be something to take
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

func (m *mailbox) post(e Event) {
	m.mu.Lock()
	last := len(m.events) - 1
	_, passing := e.(Progress)
	if last >= 0 && passing && m.events[last].Kind() == e.Kind() {
		m.events[last] = e
	} else {
		m.events = append(m.events, e)
	}
	m.mu.Unlock()
	m.wake()
}

// close ends the stream; err, if any, comes after the last event.
func (m *mailbox) close(err error) {
	m.mu.Lock()
	m.closed, m.err = true, err
	m.mu.Unlock()
	m.wake()
}

func (m *mailbox) wake() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// take waits for events and returns all there are; closed says that no more will come.
func (m *mailbox) take() (events []Event, closed bool, err error) {
	<-m.ready
	m.mu.Lock()
	defer m.mu.Unlock()
	events, m.events = m.events, nil
	return events, m.closed, m.err
}
