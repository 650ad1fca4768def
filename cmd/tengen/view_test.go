package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tengen-rl/tengen/engine"
)

// events is a run in short.
var events = []engine.Event{
	engine.Fitted{Blocks: 3, Channels: 48, Simulations: 32, Window: 20, Parameters: 131072, EvalsPerS: 15000, Length: 21.3, Games: 90000, Positions: 1900000},
	engine.Planned{Iterations: 4, SecondsPerIteration: 30, Reason: "2m0s at 9000 evaluations/s"},
	engine.Started{Run: "runs/go5", Iterations: 4, Workers: 2},
	engine.Progress{Iteration: 1, Games: 64, Of: 128, MovesPerSecond: 1234.5},
	engine.Iteration{Iteration: 1, Iterations: 4, Seconds: 30, Games: 1280, Positions: 25600, Length: 20, MovesPerS: 1500, PolicyLoss: 2.5, TargetEntropy: 2.25, ValueLoss: 0.75, FirstPlayer: 0.125, LearningRate: 2e-3},
	engine.Warning{Iteration: 2, Text: "game 3 failed"},
	engine.Advice{Iteration: 2, Check: "duplicates", Evidence: "60 % of the games repeat another one", Proposal: "self_play.opening_plies = 2"},
	engine.Match{Iteration: 2, Player: "search:64", Opponent: "self:1", Result: engine.MatchResult{Games: 40, Wins: 30, Draws: 2, Losses: 8, Score: 0.775}},
	engine.OracleReport{Iteration: 2, Player: "network", Set: "begin", OracleResult: engine.OracleResult{Positions: 300, Errors: 90}},
	engine.OracleReport{Iteration: 2, Player: "network", Set: "end", OracleResult: engine.OracleResult{Positions: 150, Errors: 1}},
	engine.OracleReport{Iteration: 2, Player: "search:64", Set: "begin", OracleResult: engine.OracleResult{Positions: 300, Errors: 12}},
	engine.Iteration{Iteration: 2, Iterations: 4, Seconds: 60, Games: 2560, Positions: 51200, Length: 20},
	engine.Match{Iteration: 3, Player: "search:64", Opponent: "self:2", Result: engine.MatchResult{Games: 40, Wins: 20, Losses: 20, Score: 0.5, Returns: [2]float64{0.412, 0.375}}},
	engine.OracleReport{Iteration: 3, Player: "network", Set: "begin", OracleResult: engine.OracleResult{Positions: 300, Errors: 60}},
	engine.Finished{Iterations: 4, Seconds: 123, WeightsSHA256: "0123456789abcdef"},
}

func show(t *testing.T, v view) {
	t.Helper()
	for _, e := range events {
		if err := v.show(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLineView(t *testing.T) {
	var out bytes.Buffer
	show(t, &lineView{out: &out})
	golden(t, "lines.txt", out.String())
}

// terminal interprets the two escapes that the live view uses: up n lines, and clear to the end.
func terminal(t *testing.T, text string) string {
	t.Helper()
	var screen []string
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			n := int(rest[0] - '0')
			if !strings.HasPrefix(rest[1:], "A\x1b[J") || n > len(screen) {
				t.Fatalf("unknown escape in %.20q over %d lines", text, len(screen))
			}
			screen, text = screen[:len(screen)-n], rest[len("nA\x1b[J"):]
			continue
		}
		line, rest, _ := strings.Cut(text, "\n")
		screen, text = append(screen, line), rest
	}
	return strings.Join(screen, "\n") + "\n"
}

// What is left on a terminal in the end; no line is wide enough to wrap.
func TestLiveView(t *testing.T) {
	var out bytes.Buffer
	show(t, &liveView{out: &out, width: func() int { return 90 }})
	screen := terminal(t, out.String())
	golden(t, "live.txt", screen)
	for _, line := range strings.Split(screen, "\n") {
		if utf8.RuneCountInString(line) >= 90 && !strings.HasPrefix(line, "plan") {
			t.Errorf("%q would wrap", line)
		}
	}
}

// The JSON view writes what events.jsonl has: everything but what passes by.
func TestJSONView(t *testing.T) {
	var out bytes.Buffer
	show(t, newJSONView(&out))
	var kinds []string
	for d := json.NewDecoder(&out); ; {
		var line struct {
			Event string
			Data  map[string]any
		}
		if err := d.Decode(&line); err == io.EOF {
			break
		} else if err != nil || line.Data == nil {
			t.Fatal(line, err)
		}
		kinds = append(kinds, line.Event)
	}
	if got := strings.Join(kinds, " "); got != "fitted planned started iteration warning advice match oracle oracle oracle iteration match oracle finished" {
		t.Errorf("the events are %s", got)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -100: "-100"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
	for s, want := range map[float64]string{0.26: "300ms", 9.94: "9.9s", 61.6: "1m2s", 3600: "1h0m0s"} {
		if got := clock(s); got != want {
			t.Errorf("%v seconds are written %s", s, got)
		}
	}
}
