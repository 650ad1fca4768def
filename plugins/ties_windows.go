package plugins

import (
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

// ties bind a plugin's life to its host's: a job object that holds the plugin and all it starts,
// and that the system ends when its last handle closes, which is when the host dies.
type ties struct{ job windows.Handle }

// start starts cmd in a job of its own.
func (t *ties) start(cmd *exec.Cmd) error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	info := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE},
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		windows.CloseHandle(job)
		return err
	}
	t.job = job
	if err := t.assign(uint32(cmd.Process.Pid)); err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		windows.CloseHandle(job)
		return err
	}
	return nil
}

func (t *ties) assign(pid uint32) error {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, pid)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(process)
	return windows.AssignProcessToJobObject(t.job, process)
}

// kill ends the whole job.
func (t *ties) kill(*exec.Cmd) { windows.TerminateJobObject(t.job, 1) }

// release frees what start has taken, after the process has exited.
func (t *ties) release() { windows.CloseHandle(t.job) }

// watchHost has nothing to do: the host's job object ends this process.
func watchHost() {}
