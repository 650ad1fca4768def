//go:build !unix

package main

import "os/exec"

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}

// killGroup kills the child alone.
func killGroup(c *exec.Cmd) { _ = c.Process.Kill() }
