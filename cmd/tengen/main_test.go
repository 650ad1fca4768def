package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/engine"
	"github.com/tengen-rl/tengen/plugins"
)

var update = flag.Bool("update", false, "write golden files anew")

// The test binary is also the program (its own rules' child included), and a Go program, a UCI
// program and rules that misbehave.
func TestMain(m *testing.M) {
	plugins.ServeIfChild(bundled)
	switch {
	case os.Getenv("TENGEN_TEST_GTP") != "":
		fakeGTP(os.Getenv("TENGEN_TEST_GTP"))
	case os.Getenv("TENGEN_TEST_RULES") != "":
		plugins.Serve(newForgetful())
	case os.Getenv("TENGEN_TEST_UCI") != "":
		fakeUCI(os.Getenv("TENGEN_TEST_UCI"))
	case os.Getenv("TENGEN_TEST_MAIN") != "":
		main()
	}
	os.Exit(m.Run())
}

// outcome is what a run of the program did.
type outcome struct {
	out, err string
	code     int
}

// tengen runs the program in this process.
func tengen(t *testing.T, args ...string) outcome { return tengenWith(t, "", args...) }

func tengenWith(t *testing.T, input string, args ...string) outcome {
	t.Helper()
	var out, err bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(input), &out, &err)
	return outcome{out.String(), err.String(), code}
}

// must runs the program and returns its stdout; it must succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	o := tengen(t, args...)
	if o.code != 0 {
		t.Fatalf("tengen %s: exit code %d\n%s%s", strings.Join(args, " "), o.code, o.out, o.err)
	}
	return o.out
}

// child is the program as a process of its own.
func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), self(t), args...)
	cmd.Env = append(os.Environ(), "TENGEN_TEST_MAIN=1")
	return cmd
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// golden compares text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s is not what came out (go test -update writes it anew):\n%s", path, text)
	}
}

// newRun makes a run of a few quick iterations, with the rules in process.
func newRun(t *testing.T, name string, settings map[string]string, iterations int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	config := engine.Default()
	config.Environment = engine.EnvironmentConfig{Name: name, Settings: settings, InProcess: true, Timeout: config.Environment.Timeout}
	config.Run.Iterations, config.Run.Budget = max(1, iterations), 0
	config.Search.Simulations, config.SelfPlay.Games = 4, 4
	config.Network.Blocks, config.Network.Channels = 1, 4
	config.Learner.Steps, config.Learner.Batch = 2, 16
	config.Evaluation.Matches = 0
	run, err := engine.Open(t.Context(), dir, config, engine.WithBundled(bundled))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	if iterations > 0 {
		trainOn(t, run)
	}
	return dir
}

func trainOn(t *testing.T, run *engine.Engine) {
	t.Helper()
	for _, err := range run.Train(context.WithoutCancel(t.Context())) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func newGoRun(t *testing.T, iterations int) string {
	t.Helper()
	return newRun(t, "go", map[string]string{"size": "5", "komi": "7.5"}, iterations)
}
