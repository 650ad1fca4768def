//go:build unix

package plugins

import (
	"crypto/rand"
	"io"
	"os/exec"
	"strconv"
	"syscall"
)

// kinVariable marks everything that a plugin starts: its processes inherit it, whatever group or
// session they move to.
const kinVariable = "TENGEN_KIN"

// keeperScript outlives the host. It ends the plugin's process group when its input ends without a
// word, which is when the host dies however it dies; told so, or then, it ends what has left the
// group, where the system shows the environment of processes (Linux). A process that is being ended
// may start another: it looks again until nothing is left, a hundred times at most.
const keeperScript = `read -r word || kill -9 "-$1"
for round in 0 1 2 3 4 5 6 7 8 9; do for again in 0 1 2 3 4 5 6 7 8 9; do
	kin=$(grep -ls "$2" /proc/[0-9]*/environ)
	[ -n "$kin" ] || exit 0
	for file in $kin; do pid=${file#/proc/}; kill -9 "${pid%/environ}"; done
done; done`

// keeper is a process of a few lines of shell that ends a plugin to its last descendant.
type keeper struct {
	cmd *exec.Cmd
	tie io.WriteCloser
}

// newKin is a mark that no other plugin's processes have.
func newKin() string { return kinVariable + "=" + rand.Text() }

// keep starts a keeper for a process group. Where there is no shell there is none: then a host that
// is killed leaves it to the plugin to end its own children.
func keep(group int, kin string) *keeper {
	k := &keeper{cmd: exec.Command("/bin/sh", "-c", keeperScript, "tengen-keeper", strconv.Itoa(group), kin)}
	k.cmd.Env = []string{"PATH=/usr/bin:/bin"}
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a terminal's Ctrl-C is not for it
	tie, err := k.cmd.StdinPipe()
	if err != nil {
		return nil
	}
	if k.tie = tie; k.cmd.Start() != nil {
		tie.Close()
		return nil
	}
	return k
}

// dismiss has the keeper end what is left outside the group, and returns when that is done.
func (k *keeper) dismiss() {
	if k == nil {
		return
	}
	io.WriteString(k.tie, "dismissed\n")
	k.tie.Close()
	k.cmd.Wait()
}
