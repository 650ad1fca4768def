package engine

// Windows has no SIGKILL: its tests leave loops and cancel, but kill nothing.
const childVariable = "TENGEN_TEST_CHILD"

func childMain() {}
