//go:build unix

package plugins_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tengen-rl/tengen/plugins"
)

// hostVariable makes this test binary a host that opens a plugin, has it draw a position and waits to
// be killed.
const hostVariable = "TENGEN_TEST_HOST"

func hostMain() {
	h, drawing, err := drawn(context.Background(), os.Getenv(hostVariable))
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(h.PID(), drawing)
	time.Sleep(time.Minute)
	os.Exit(0)
}

// drawn opens a plugin and has it draw a position, which of some is the number of a process.
func drawn(ctx context.Context, name string) (h *plugins.Host, drawing string, err error) {
	if h, err = plugins.Open(ctx, plugins.Self(name), plugins.Options{}); err != nil {
		return nil, "", err
	}
	if _, err = h.Configure(ctx, nil); err != nil {
		return h, "", err
	}
	start, err := h.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		return h, "", err
	}
	drawings, err := h.Render(ctx, [][]byte{start[0].State})
	if err != nil {
		return h, "", err
	}
	return h, strings.Fields(drawings[0])[0], nil
}

func ownSession(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// TestHostIsKilled kills a host with SIGKILL and waits for its plugin to vanish, with its socket and
// with the process that the plugin has started, in its group or out of it.
func TestHostIsKilled(t *testing.T) {
	for _, name := range []string{"parent", "deserter"} {
		temporary, err := os.MkdirTemp("", "t") // short: a socket's path may not be long
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(temporary)
		host, pids := startHost(t, name, temporary)
		for _, pid := range pids {
			if !alive(pid) {
				t.Fatalf("%s: process %d is not running", name, pid)
			}
		}
		host.Process.Kill()
		host.Wait()
		for _, pid := range pids {
			vanishes(t, pid)
		}
		if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
			t.Errorf("%s: files are left: %v, %v", name, left, err)
		}
	}
}

// startHost starts a host of the plugin called name: its process, those of the plugin and of what it has started.
func startHost(t *testing.T, name, temporary string) (host *exec.Cmd, pids []int) {
	t.Helper()
	host = exec.Command(plugins.Self(name).Path)
	host.Env = append(os.Environ(), hostVariable+"="+name, "TMPDIR="+temporary)
	out, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	for _, word := range strings.Fields(line) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			t.Fatalf("host said %q", line)
		}
		pids = append(pids, pid)
	}
	if len(pids) != 2 {
		t.Fatalf("host said %q", line)
	}
	return host, pids
}

// alive reports whether a process runs; one that is dead and not yet waited for does not.
func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func vanishes(t *testing.T, pid int) {
	t.Helper()
	for range 1000 {
		if !alive(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d is still there", pid)
}

// TestLifeline closes the pipe that a plugin watches, as the system does when a host dies. The test
// starts the plugin itself, without what Linux does beside it.
func TestLifeline(t *testing.T) {
	self := plugins.Self("tictactoe")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self.Path)
	child.ExtraFiles = []*os.File{read}
	child.Env = append(self.Env, "TENGEN_LIFELINE=3", "TENGEN_PLUGIN=tengen.environment.v1", "PLUGIN_PROTOCOL_VERSIONS=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	read.Close()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "1|1|unix|") {
		t.Errorf("no handshake: %q, %v", line, err)
	}
	write.Close()
	vanishes(t, child.Process.Pid)
	if err := child.Wait(); err == nil || err.Error() != "exit status 1" {
		t.Errorf("it ended with %v", err)
	}
}

// TestGrandchildrenAreKilled has plugins that leave a process behind when they are closed, or killed,
// in their group or out of it.
func TestGrandchildrenAreKilled(t *testing.T) {
	for _, name := range []string{"parent", "deserter"} {
		for how, end := range map[string]func(*plugins.Host){
			"closed": func(h *plugins.Host) { h.Close() },
			"killed": func(h *plugins.Host) { syscall.Kill(h.PID(), syscall.SIGKILL) },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				if name == "deserter" && runtime.GOOS != "linux" {
					t.Skip("only Linux shows the environment of processes")
				}
				h, drawing, err := drawn(t.Context(), name)
				if err != nil {
					t.Fatal(err)
				}
				defer h.Close()
				grandchild, err := strconv.Atoi(drawing)
				if err != nil || !alive(grandchild) {
					t.Fatalf("no grandchild: %q", drawing)
				}
				end(h)
				vanishes(t, grandchild)
			})
		}
	}
}

// TestStoppedPluginIsClosed stops a plugin, so that it answers nothing, not even the request to end.
func TestStoppedPluginIsClosed(t *testing.T) {
	h := open(t, "tictactoe", plugins.Options{StopTimeout: 100 * time.Millisecond})
	pid := h.PID()
	syscall.Kill(pid, syscall.SIGSTOP)
	h.Close()
	vanishes(t, pid)
}

// TestKilledFromOutside kills a plugin between two calls, as somebody who needs memory might.
func TestKilledFromOutside(t *testing.T) {
	h := open(t, "tictactoe", plugins.Options{})
	if _, err := h.Configure(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	moves := movesTo(t, h, 4)
	for range 3 {
		syscall.Kill(h.PID(), syscall.SIGKILL)
		positions, err := h.Step(t.Context(), moves)
		if err != nil {
			t.Fatal(err)
		}
		onlyFault(t, positions, -1)
	}
}

// TestNothingIsLeft opens, uses, crashes and closes plugins, and looks for what they leave.
func TestNothingIsLeft(t *testing.T) {
	run := func() {
		h, err := plugins.Open(context.Background(), plugins.Self("faulty"), plugins.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		if _, err := h.Configure(t.Context(), plugins.Settings{"mode": "exit"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Step(t.Context(), movesTo(t, h, 1, plugins.PoisonAction)); err != nil {
			t.Fatal(err)
		}
		plugins.Open(context.Background(), plugins.Self("exits"), plugins.Options{})
	}
	run()
	noChildren(t)
	goroutines, files := settled(-1, -1)
	run()
	noChildren(t)
	g, f := settled(goroutines, files)
	if g > goroutines || f > files {
		t.Errorf("%d goroutines and %d files, before it were %d and %d\n%s", g, f, goroutines, files, stacks())
	}
}
