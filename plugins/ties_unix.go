//go:build unix

package plugins

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// lifelineVariable holds the number of the file whose end tells a plugin that its host is gone.
const lifelineVariable = "TENGEN_LIFELINE"

// ties bind a plugin's life to its host's: a process group of its own, killed as a whole, a pipe
// that the system closes when the host dies, however it dies, and a keeper that ends the group and
// what has left it then. Linux also sends the plugin a signal when that happens, so that plugins
// which do not watch the pipe end at once.
type ties struct {
	lifeline *os.File
	keeper   *keeper
}

// start starts cmd in a process group of its own.
func (t *ties) start(cmd *exec.Cmd) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	cmd.ExtraFiles = []*os.File{read} // file 3 there
	kin := newKin()
	cmd.Env = append(cmd.Env, lifelineVariable+"=3", kin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	setParentDeathSignal(cmd.SysProcAttr)
	if err := cmd.Start(); err != nil {
		write.Close()
		return err
	}
	t.lifeline, t.keeper = write, keep(cmd.Process.Pid, kin)
	return nil
}

// kill ends the whole process group.
func (t *ties) kill(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// release frees what start has taken, after the process has exited, and ends what it has left.
func (t *ties) release() {
	t.lifeline.Close()
	t.keeper.dismiss()
}

// watchHost ends this process when the host that started it dies.
func watchHost() {
	fd, err := strconv.Atoi(os.Getenv(lifelineVariable))
	if err != nil || fd < 3 {
		return
	}
	os.Unsetenv(lifelineVariable)
	syscall.CloseOnExec(fd)
	go func() {
		var b [1]byte
		for {
			if n, err := syscall.Read(fd, b[:]); n == 0 || err != nil && err != syscall.EINTR {
				os.Exit(1)
			}
		}
	}()
}
