package plugins_test

// hostVariable is of use where processes can be killed with a signal.
const hostVariable = "TENGEN_TEST_HOST"

func hostMain() {}
