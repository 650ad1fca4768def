package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// program is a child that we talk to line by line, in a process group of its own. Its methods are
// called one at a time.
type program struct {
	name     string
	deadline time.Duration // of each answer
	command  *exec.Cmd
	in       io.WriteCloser
	lines    chan string
	unheard  error // why lines was closed before the program had ended
	noise    *tail
	end      sync.Once
	dead     error
}

func startProgram(command []string, deadline time.Duration) (*program, error) {
	p := &program{name: command[0], deadline: deadline, lines: make(chan string, 1), noise: &tail{}}
	p.command = exec.Command(command[0], command[1:]...)
	p.command.Stderr = p.noise
	p.command.WaitDelay = time.Second // for a grandchild that holds on to stderr
	ownGroup(p.command)
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", p.name, err)
	}
	go p.listen(out)
	return p, nil
}

// listen hands on what the program says until it has no more to say.
func (p *program) listen(out io.Reader) {
	defer close(p.lines)
	scan := bufio.NewScanner(out)
	scan.Buffer(nil, longestLine)
	for scan.Scan() {
		p.lines <- scan.Text()
	}
	p.unheard = scan.Err()
}

// tell sends a line that has no answer.
func (p *program) tell(line string) error {
	if p.dead != nil {
		return p.dead
	}
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		return p.kill(line, err)
	}
	return nil
}

// ask sends a line and shows every line that comes back to whole, until that says that the answer
// is. A program that is late or gone is killed, and every later ask fails like the first.
func (p *program) ask(ctx context.Context, line string, whole func(string) bool) error {
	ctx, cancel := context.WithTimeout(ctx, p.deadline)
	defer cancel()
	if err := p.tell(line); err != nil {
		return err
	}
	for {
		select {
		case got, ok := <-p.lines:
			if !ok {
				return p.kill(line, cmp.Or(p.unheard, errors.New("it has exited")))
			}
			if whole(got) {
				return nil
			}
		case <-ctx.Done():
			err := ctx.Err()
			if errors.Is(err, context.DeadlineExceeded) {
				err = fmt.Errorf("no answer within %s", p.deadline)
			}
			return p.kill(line, err)
		}
	}
}

// kill ends a program that has failed to answer a line.
func (p *program) kill(line string, err error) error {
	p.dead = err
	p.Close() // then all that it wrote to stderr is there
	p.dead = fmt.Errorf("%s: %q: %w%s", p.name, line, err, p.noise)
	return p.dead
}

// Close asks the program to quit and kills what is left of its group a moment later. It always
// succeeds.
func (p *program) Close() error {
	p.end.Do(func() {
		grace := time.Second
		if p.dead == nil {
			io.WriteString(p.in, "quit\n") // in GTP as in UCI
			p.dead = fmt.Errorf("%s: closed", p.name)
		} else {
			grace = 0
		}
		p.in.Close()
		timer := time.AfterFunc(grace, func() { killGroup(p.command) })
		go func() {
			for range p.lines { // the reader must not wait for us
			}
		}()
		p.command.Wait()
		timer.Stop()
		killGroup(p.command)
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
