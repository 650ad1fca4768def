package plugins

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// process is one child process, run for go-plugin (it is a runner.Runner) in place of go-plugin's
// own runner, which hands the host's standard input on, kills one process where there may be
// several, and lets one stray line on standard output break the start.
type process struct {
	cmd     *exec.Cmd
	options Options
	log     *childLog
	ties    ties // what the operating system does when one of the two dies
	stdout  *io.PipeReader
	shake   *io.PipeWriter // the handshake line, for go-plugin to read from stdout
	exited  chan struct{}  // closed when the process and its helpers are gone and all output is read
	status  error          // how it exited; set before exited is closed

	mu      sync.Mutex
	running bool
	doomed  bool // killed, perhaps before it was started
	natural bool // ended before it was killed
}

// drain is how long output of a process that has exited is still read. Only a helper that has
// left the process group can hold the pipes open for longer.
const drain = time.Second

func newProcess(c Command, options Options, log *childLog) *process {
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Dir = c.Dir
	cmd.Env = c.variables(os.Environ())
	p := &process{cmd: cmd, options: options, log: log, exited: make(chan struct{})}
	p.stdout, p.shake = io.Pipe()
	return p
}

// Start starts the process. One goroutine keeps its thread from then until the process has
// exited: Linux takes the death of the thread that started a child for the death of its parent.
func (p *process) Start(context.Context) error {
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return err
	}
	errRead, errWrite, err := os.Pipe()
	if err != nil {
		return errors.Join(err, outRead.Close(), outWrite.Close())
	}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = nil, outWrite, errWrite
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.begin()
		outWrite.Close()
		errWrite.Close()
		started <- err
		if err == nil {
			p.wait(outRead, errRead)
		}
		outRead.Close()
		errRead.Close()
		p.shake.Close()
		if err == nil {
			close(p.exited)
		}
	}()
	return <-started
}

func (p *process) begin() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.doomed {
		return errors.New("killed before it was started")
	}
	err := p.ties.start(p.cmd)
	p.running = err == nil
	if err == nil {
		if err := limit(p.cmd.Process.Pid, p.options); err != nil {
			p.log.stderr(err.Error())
			p.ties.kill(p.cmd)
		}
	}
	return err
}

// end kills what the process, which has exited, may have left behind.
func (p *process) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running, p.natural = false, !p.doomed
	p.ties.kill(p.cmd)
	p.ties.release()
}

// wait reads the output and waits for the process, then for what it may have left behind.
func (p *process) wait(stdout, stderr *os.File) {
	var readers sync.WaitGroup
	readers.Go(func() { p.readStdout(stdout) })
	readers.Go(func() { eachLine(stderr, p.log.stderr) })
	p.status = p.cmd.Wait()
	p.end()
	stdout.SetReadDeadline(time.Now().Add(drain))
	stderr.SetReadDeadline(time.Now().Add(drain))
	readers.Wait()
}

// readStdout passes the handshake on, and logs everything else. The end of the output is go-plugin's
// to see when the process has ended, and how it ended is known.
func (p *process) readStdout(r io.Reader) {
	shaken := false
	eachLine(r, func(line string) {
		if !shaken && isHandshake(line) {
			shaken = true
			io.WriteString(p.shake, line+"\n")
			return
		}
		p.log.stdout(line)
	})
}

// isHandshake tells go-plugin's first line (core version | version | network | address | protocol
// | certificate) from something that a library printed as it was loaded. go-plugin stops reading at a line of 64 KiB, and
// whoever writes one to it waits for ever.
func isHandshake(line string) bool {
	return len(line) <= longestHandshake && strings.HasPrefix(line, "1|") && strings.Count(line, "|") >= 4
}

// longestHandshake is many times a handshake with its certificate.
const longestHandshake = 16 << 10

// maxLine is how much of one line of output is kept; the rest is dropped.
const maxLine = 64 << 10

// eachLine calls f with every line of r, cut to maxLine, until r ends.
func eachLine(r io.Reader, f func(string)) {
	b := bufio.NewReaderSize(r, maxLine)
	rest := false // of a line that was too long
	for {
		line, more, err := b.ReadLine()
		if err != nil {
			return
		}
		if !rest {
			f(string(line))
		}
		rest = more
	}
}

// Wait returns when the process, its helpers and its output have ended.
func (p *process) Wait(context.Context) error { <-p.exited; return p.status }

// Kill ends the process and its helpers at once.
func (p *process) Kill(context.Context) error { p.kill(); return nil }

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doomed = true
	if p.running {
		p.ties.kill(p.cmd)
	}
}

// gone says how the process ended, with the last it had to say.
func (p *process) gone() error {
	how := "exited with status 0"
	if p.status != nil {
		how = p.status.Error()
	}
	if last := p.log.last(); last != "" {
		return fmt.Errorf("the process has ended (%s); it said: %s", how, last)
	}
	return fmt.Errorf("the process has ended (%s) and said nothing", how)
}

// endedItself reports whether the process ended before it was killed.
func (p *process) endedItself() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.natural
}

// ended reports whether the process ends within d.
func (p *process) ended(d time.Duration) bool {
	select {
	case <-p.exited:
		return true
	default:
	}
	if d == 0 {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.exited:
		return true
	case <-timer.C:
		return false
	}
}

// The rest of runner.Runner. Standard error is read here, not by go-plugin.

func (p *process) Stdout() io.ReadCloser           { return p.stdout }
func (p *process) Stderr() io.ReadCloser           { return io.NopCloser(strings.NewReader("")) }
func (p *process) Name() string                    { return filepath.Base(p.cmd.Path) }
func (p *process) Diagnose(context.Context) string { return "" }

// ID is the process id. It is never empty: go-plugin would not clean up.
func (p *process) ID() string {
	if p.cmd.Process == nil {
		return "not started"
	}
	return strconv.Itoa(p.cmd.Process.Pid)
}

func (p *process) PluginToHost(network, address string) (string, string, error) {
	return network, address, nil
}

func (p *process) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}
