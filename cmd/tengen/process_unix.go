//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ownGroup puts a child into a process group of its own, so that Ctrl-C does not reach it and its
// own children can be killed with it.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a child that was started with ownGroup, and its children.
func killGroup(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
