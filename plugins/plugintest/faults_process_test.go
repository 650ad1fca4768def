package plugintest_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// faultsOfProcess are in processes that serve environments: they die, hang, differ or keep what they should not.
var faultsOfProcess = []seeded{
	{fault: "a move that ends the process", check: "games", says: "exit status 7", open: served("dies", "action")},
	{fault: "a panic in the process", check: "games", says: "panic: a bug", open: served("dies", "panic")},
	{fault: "a move that it never answers", check: "games", says: "no answer within", options: plugintest.Options{Games: 2}, open: served("dies", "hang")},
	{fault: "garbage that ends the process", check: "garbage", says: "given up after losing", open: served("dies", "garbage")},
	{fault: "other starts in every process", check: "starts", says: "alone, later", open: served("differs", "start")},
	{fault: "another spec in every process", check: "configure", says: "in another environment the spec is", open: served("differs", "spec")},
	{fault: "states that only its process knows", check: "repetition", says: "not one of my states", open: served("sessions", "")},
	{fault: "a process that cannot be started again", check: "killed", says: "given up after losing", open: once},
}

// served is an environment of this test's in a process of its own, in a mode.
func served(name, mode string) func() plugins.Environment {
	return func() plugins.Environment { return host(name, modeVariable+"="+mode) }
}

// modeVariable tells a child what is to be wrong with it.
const modeVariable = "TENGEN_TEST_MODE"

func host(name string, variables ...string) *plugins.Host {
	command := plugins.Self(name)
	command.Env = append(command.Env, variables...)
	options := plugins.Options{MaxLosses: 6, Backoff: time.Millisecond}
	if slices.Contains(variables, modeVariable+"=hang") {
		options.Timeout = time.Second / 2 // the others answer, or die, and need no hurry
	}
	h, err := plugins.Open(context.Background(), command, options)
	if err != nil {
		panic(err)
	}
	return h
}

// newDies is tic-tac-toe that ends, or stops answering, when it is asked for what its mode says.
func newDies() plugins.Environment {
	mode := os.Getenv(modeVariable)
	m := &mutant{Environment: tictactoe.New()}
	m.before = func(moves []plugins.Move) {
		for _, move := range moves {
			switch garbage := len(move.State) != 14; {
			case mode == "garbage" && garbage, mode == "action" && move.Action == 4:
				os.Exit(7)
			case mode == "panic" && move.Action == 4:
				panic("a bug")
			case mode == "hang" && move.Action == 4:
				select {}
			}
		}
	}
	return m
}

// newDiffers is tic-tac-toe that is another in every process.
func newDiffers() plugins.Environment {
	m := &mutant{Environment: tictactoe.New()}
	if os.Getenv(modeVariable) == "spec" {
		m.spec = func(s *plugins.Spec) { s.Version = fmt.Sprint(os.Getpid()) }
		return m
	}
	m.start = func(_ int, _ plugins.Request, p *plugins.Position) {
		binary.LittleEndian.PutUint16(p.Observation, uint16(os.Getpid()))
	}
	return m
}

// sessions is tic-tac-toe that keeps the states and hands out their numbers.
type sessions struct {
	plugins.Environment
	mu     sync.Mutex
	states []string
}

func newSessions() plugins.Environment { return &sessions{Environment: tictactoe.New()} }

func (s *sessions) hide(out []plugins.Position) {
	for i := range out {
		s.states = append(s.states, string(out[i].State))
		out[i].State = binary.LittleEndian.AppendUint32([]byte("session "), uint32(len(s.states)-1))
	}
}

func (s *sessions) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, err := s.Environment.Start(ctx, requests)
	s.hide(out)
	return out, err
}

func (s *sessions) Step(ctx context.Context, moves []plugins.Move) ([]plugins.Position, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []plugins.Move
	for _, m := range moves {
		number, ok := strings.CutPrefix(string(m.State), "session ")
		if !ok || len(number) != 4 || int(binary.LittleEndian.Uint32([]byte(number))) >= len(s.states) {
			return nil, fmt.Errorf("%x is not one of my states", m.State)
		}
		found = append(found, plugins.Move{State: []byte(s.states[binary.LittleEndian.Uint32([]byte(number))]), Action: m.Action})
	}
	out, err := s.Environment.Step(ctx, found)
	s.hide(out)
	return out, err
}

// once is tic-tac-toe in a process that leaves a file behind, and cannot start where there is one.
func once() plugins.Environment {
	dir, err := os.MkdirTemp("", "once")
	if err != nil {
		panic(err)
	}
	return host("once", modeVariable+"="+dir)
}

func newOnce() plugins.Environment {
	marker := os.Getenv(modeVariable) + "/marker"
	if _, err := os.Stat(marker); err == nil {
		fmt.Fprintln(os.Stderr, "the port is still taken")
		os.Exit(3)
	}
	os.WriteFile(marker, nil, 0o600)
	return tictactoe.New()
}

// newChatty is tic-tac-toe that prints on standard output, which is no fault.
func newChatty() plugins.Environment {
	fmt.Println("welcome")
	return &mutant{Environment: tictactoe.New(), before: func(moves []plugins.Move) {
		fmt.Println("1|1|unix|/nowhere|grpc|", len(moves))
	}}
}
