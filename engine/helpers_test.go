package engine

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/kuhn"
	"github.com/tengen-rl/tengen/plugins/pig"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// bundled are the rules that this test binary serves to itself.
var bundled = map[string]func() plugins.Environment{
	"tictactoe": tictactoe.New,
	"kuhn":      kuhn.New,
	"pig":       pig.New,
	"padded":    func() plugins.Environment { return plugins.Adapt(paddedFamily()) },
	"mortal":    func() plugins.Environment { return mortal{tictactoe.New()} },
	"poisoned":  func() plugins.Environment { return poisoned{tictactoe.New()} },
	"waiting":   func() plugins.Environment { return waiting{tictactoe.New()} },
	"middle":    newMiddle,
	"trying":    newTrying,
}

func TestMain(m *testing.M) {
	plugins.ServeIfChild(bundled)
	if os.Getenv(childVariable) != "" {
		childMain()
	}
	os.Exit(m.Run())
}

// tiny is a run of tic-tac-toe that takes a fraction of a second.
func tiny() Config {
	c := Default()
	c.Environment = EnvironmentConfig{Name: "tictactoe", InProcess: true, Settings: map[string]string{}, Timeout: 10 * time.Second}
	c.Run.Iterations, c.Run.Seed = 3, 5
	c.Search.Simulations, c.Search.Considered = 4, 3
	c.SelfPlay.Games, c.SelfPlay.Workers, c.SelfPlay.GamesPerWorker = 9, 1, 7
	c.Network = NetworkConfig{Blocks: 1, Channels: 8}
	c.Learner.Batch, c.Learner.Steps, c.Learner.Threads = 40, 2, 1
	c.Replay.Window, c.Replay.Growth = 2, 0
	c.Evaluation.Matches = 0
	return c
}

// smallMemTable is the least there may be; it caps a transaction at 157 KB.
const smallMemTable = 1 << 20

// train runs c in dir to its end and returns the events.
func train(t *testing.T, dir string, c Config, list ...Option) []Event {
	t.Helper()
	e, err := Open(context.Background(), dir, c, append([]Option{WithBundled(bundled)}, list...)...)
	if err != nil {
		t.Fatal(err)
	}
	var events []Event
	for event, err := range e.Train(context.Background()) {
		if err != nil {
			t.Error(err)
			break
		}
		events = append(events, event)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if t.Failed() {
		t.FailNow()
	}
	return events
}

// weights is the digest that a finished training ends with.
func weights(t *testing.T, events []Event) string {
	t.Helper()
	for _, event := range events {
		if f, ok := event.(Finished); ok {
			return f.WeightsSHA256
		}
	}
	t.Fatalf("training did not finish: %v", events)
	return ""
}

// curve is what events.jsonl says of each iteration, without times and rates.
func curve(t *testing.T, dir string) []Iteration {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, eventsFile))
	if err != nil {
		t.Fatal(err)
	}
	var out []Iteration
	for line := range strings.Lines(string(data)) {
		var r struct {
			Event string
			Data  json.RawMessage
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if r.Event != "iteration" {
			continue
		}
		var i Iteration
		if err := json.Unmarshal(r.Data, &i); err != nil {
			t.Fatal(err)
		}
		i.Seconds, i.SelfPlay, i.Learning, i.MovesPerS, i.EvalsPerS = 0, 0, 0, 0, 0
		out = append(out, i)
	}
	return out
}
