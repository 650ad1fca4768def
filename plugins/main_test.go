package plugins_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// served are the environments that this test binary serves to itself. Some never get as far.
var served = map[string]func() plugins.Environment{
	"tictactoe": tictactoe.New,
	"synthetic": newSynthetic,
	"parity":    func() plugins.Environment { return plugins.AdaptTask(parityFamily) },
	"tally":     newTally,
	"verbose":   newVerbose,
	"witness":   newWitness,
	"parent":    newParent,
	"deserter":  newDeserter,
	"faulty":    func() plugins.Environment { plugins.ServeFaulty(tictactoe.New()); return nil },
	"liar":      func() plugins.Environment { plugins.ServeFaulty(newTally()); return nil },
	"exits": func() plugins.Environment {
		fmt.Fprintln(os.Stderr, "no licence found")
		os.Exit(3)
		return nil
	},
	"sleeps": func() plugins.Environment { time.Sleep(time.Minute); return nil },
	"babbles": func() plugins.Environment {
		fmt.Println("hello from a library")
		os.Exit(0)
		return nil
	},
	"pipes": func() plugins.Environment { // a line that looks like a handshake and is longer than go-plugin reads
		fmt.Println("1|1|unix|x|grpc|" + strings.Repeat("|", 1<<17))
		os.Exit(0)
		return nil
	},
	"greets": func() plugins.Environment { fmt.Println("hello from a library"); return tictactoe.New() },
	"misleads": func() plugins.Environment {
		fmt.Println("1|1|unix|/nowhere/at/all|grpc|")
		time.Sleep(time.Minute)
		return nil
	},
}

func TestMain(m *testing.M) {
	plugins.ServeIfChild(served)
	if os.Getenv(hostVariable) != "" {
		hostMain()
	}
	os.Exit(m.Run())
}

// open starts the environment called name in a child process and closes it after the test.
func open(t testing.TB, name string, options plugins.Options) *plugins.Host {
	t.Helper()
	h, err := plugins.Open(context.Background(), plugins.Self(name), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

// journal is a log that tests can read.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// says waits a little for a line with all the words.
func (j *journal) says(words ...string) bool {
	for range 500 {
		j.mu.Lock()
		text := j.text.String()
		j.mu.Unlock()
		for line := range strings.Lines(text) {
			if containsAll(line, words...) {
				return true
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func containsAll(text string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
