package engine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"
)

// Recorded is an event of the past.
type Recorded struct {
	Time  time.Time
	Event Event
}

// ReadEvents ranges over what the run in dir has recorded, oldest first. It takes no lock and changes
// nothing, so it works beside a trainer; a line that is being written just now ends it. Kinds of event
// that this version does not know are skipped. An error is the last thing yielded.
func ReadEvents(dir string) iter.Seq2[Recorded, error] {
	return func(yield func(Recorded, error) bool) {
		if _, err := ReadRun(dir); err != nil {
			yield(Recorded{}, err)
			return
		}
		file, err := os.Open(filepath.Join(dir, eventsFile))
		if err != nil {
			yield(Recorded{}, fmt.Errorf("event log: %w", err))
			return
		}
		defer file.Close()
		lines := bufio.NewReader(file)
		for n := 1; ; n++ {
			line, err := lines.ReadBytes('\n')
			if err == io.EOF {
				return
			}
			var r Recorded
			if err == nil {
				r, err = parseEvent(line)
			}
			if err != nil {
				yield(Recorded{}, fmt.Errorf("event log %s, line %d: %w", file.Name(), n, err))
				return
			}
			if r.Event != nil && !yield(r, nil) {
				return
			}
		}
	}
}

// parseEvent reads a line of events.jsonl; the event is nil if its kind is unknown.
func parseEvent(line []byte) (Recorded, error) {
	var raw struct {
		Event string          `json:"event"`
		Time  time.Time       `json:"time"`
		Data  json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return Recorded{}, err
	}
	read, ok := recordable[raw.Event]
	if !ok {
		return Recorded{}, nil
	}
	event, err := read(raw.Data)
	if err != nil {
		return Recorded{}, fmt.Errorf("event %q: %w", raw.Event, err)
	}
	return Recorded{raw.Time, event}, nil
}

// recordable reads each kind of event that is recorded.
var recordable = map[string]func([]byte) (Event, error){
	Started{}.Kind():      readEvent[Started],
	Planned{}.Kind():      readEvent[Planned],
	Fitted{}.Kind():       readEvent[Fitted],
	Iteration{}.Kind():    readEvent[Iteration],
	Match{}.Kind():        readEvent[Match],
	OracleReport{}.Kind(): readEvent[OracleReport],
	Exploited{}.Kind():    readEvent[Exploited],
	Lessons{}.Kind():      readEvent[Lessons],
	Reinforced{}.Kind():   readEvent[Reinforced],
	Harvested{}.Kind():    readEvent[Harvested],
	Solved{}.Kind():       readEvent[Solved],
	Warning{}.Kind():      readEvent[Warning],
	Advice{}.Kind():       readEvent[Advice],
	Finished{}.Kind():     readEvent[Finished],
}

func readEvent[E Event](data []byte) (Event, error) {
	var e E
	err := json.Unmarshal(data, &e)
	return e, err
}
