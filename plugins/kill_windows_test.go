package plugins_test

import "os/exec"

// hostVariable is of use where processes can be killed with a signal.
const hostVariable = "TENGEN_TEST_HOST"

func hostMain() {}

func ownSession(*exec.Cmd) {}
