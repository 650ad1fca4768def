package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// gtpClient is a Go program that we ask over GTP: one child in a process group of its own. Its
// methods are called one at a time.
type gtpClient struct {
	name     string
	deadline time.Duration // of each answer
	command  *exec.Cmd
	in       io.WriteCloser
	answers  chan answer
	noise    *tail
	end      sync.Once
	dead     error
}

// answer is what a program said to one command.
type answer struct {
	text string
	err  error
}

// errRefused is wrapped around the reason of a program that answers "?".
var errRefused = errors.New("refused")

func startGTP(command []string, deadline time.Duration) (*gtpClient, error) {
	g := &gtpClient{name: command[0], deadline: deadline, answers: make(chan answer, 1), noise: &tail{}}
	g.command = exec.Command(command[0], command[1:]...)
	g.command.Stderr = g.noise
	g.command.WaitDelay = time.Second // for a grandchild that holds on to stderr
	ownGroup(g.command)
	var err error
	if g.in, err = g.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := g.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := g.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", g.name, err)
	}
	go g.read(out)
	return g, nil
}

// read hands on each answer: lines up to an empty one.
func (g *gtpClient) read(out io.Reader) {
	defer close(g.answers)
	lines := bufio.NewScanner(out)
	var text []string
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), " \t\r")
		if line == "" && len(text) > 0 {
			g.answers <- parseAnswer(strings.Join(text, "\n"))
			text = nil
		} else if len(text) > 0 || strings.HasPrefix(line, "=") || strings.HasPrefix(line, "?") {
			text = append(text, line)
		}
	}
}

func parseAnswer(text string) answer {
	body := strings.TrimSpace(text[1:])
	if text[0] == '?' {
		return answer{err: fmt.Errorf("%w: %s", errRefused, body)}
	}
	return answer{text: body}
}

// ask sends a command and waits for the answer. A program that is late or gone is killed, and
// every later ask fails like the first.
func (g *gtpClient) ask(ctx context.Context, command string) (string, error) {
	if g.dead != nil {
		return "", g.dead
	}
	ctx, cancel := context.WithTimeout(ctx, g.deadline)
	defer cancel()
	_, err := io.WriteString(g.in, command+"\n")
	if err == nil {
		select {
		case a, ok := <-g.answers:
			if ok && a.err != nil {
				return "", fmt.Errorf("%s: %q: %w", g.name, command, a.err)
			}
			if ok {
				return a.text, nil
			}
			err = errors.New("it has exited")
		case <-ctx.Done():
			err = ctx.Err()
			if errors.Is(err, context.DeadlineExceeded) {
				err = fmt.Errorf("no answer within %s", g.deadline)
			}
		}
	}
	g.dead = err
	g.Close() // then all that it wrote to stderr is there
	g.dead = fmt.Errorf("%s: %q: %w%s", g.name, command, err, g.noise)
	return "", g.dead
}

// Close asks the program to quit and kills what is left of its group a moment later.
func (g *gtpClient) Close() error {
	g.end.Do(func() {
		grace := time.Second
		if g.dead == nil {
			io.WriteString(g.in, "quit\n")
			g.dead = fmt.Errorf("%s: closed", g.name)
		} else {
			grace = 0
		}
		g.in.Close()
		timer := time.AfterFunc(grace, func() { killGroup(g.command) })
		go func() {
			for range g.answers { // the reader must not wait for us
			}
		}()
		g.command.Wait()
		timer.Stop()
		killGroup(g.command)
	})
	return nil
}

// tail keeps the last of what a program writes to stderr.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 2000

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailBytes):]
	return len(p), nil
}

// String is what was written, as an addition to an error.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if text := bytes.TrimSpace(t.text); len(text) > 0 {
		return "; it wrote: " + string(text)
	}
	return ""
}
