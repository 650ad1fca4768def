package engine

import (
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Each testdata/config/*.toml has its errors beside it in .txt: the words a person sees.
func TestConfigErrorsAreGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/config/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = ParseConfig(filepath.Base(path), data)
			got := "valid\n"
			if err != nil {
				got = err.Error() + "\n"
			}
			golden := strings.TrimSuffix(path, ".toml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("got\n%swant\n%s(%v)", got, want, err)
			}
		})
	}
}

func TestEveryFaultIsReportedOnce(t *testing.T) {
	_, err := ParseConfig("x.toml", []byte("[search]\nsimulations = -1\nconsiderd = 4\n[learner]\nbatch = \"many\"\n"))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 3 {
		t.Fatalf("want three faults, got %v", err)
	}
	for i, want := range []struct {
		line int
		key  string
	}{{2, "search.simulations"}, {3, "search.considerd"}, {5, "learner.batch"}} {
		var fault *ConfigError
		if !errors.As(joined.Unwrap()[i], &fault) || fault.Line != want.line || fault.Key != want.key {
			t.Errorf("fault %d is %v, want line %d key %s", i, joined.Unwrap()[i], want.line, want.key)
		}
	}
}

func TestConfigRoundTrip(t *testing.T) {
	c := Default()
	c.Environment.Command = []string{"./my game", "\"quoted\""}
	c.Environment.Settings = map[string]string{"size": "5", "komi": "7.5"}
	c.Run.Budget, c.Search.Algorithm, c.Learner.LearningRate = 90*time.Minute, "puct", 3e-4
	c.Run.Seed = math.MaxUint64 // more than a number of TOML's can be
	back, err := ParseConfig("round.toml", []byte(c.TOML()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, c) {
		t.Fatalf("got %+v, want %+v", back, c)
	}
	if d := c.Differences(back); d != nil {
		t.Fatal(d)
	}
}

func TestDefaultsAreValidAndDocumented(t *testing.T) {
	c := Default()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, f := range fields(&c) {
		if f.tag.Get("doc") == "" {
			t.Errorf("%s has no manual", f.key)
		}
		_, _, limited := f.limits()
		if (f.value.CanInt() || f.value.CanFloat()) && !limited {
			t.Errorf("%s has no range", f.key)
		}
	}
}

func TestSetTakesWhatACommandLineWrites(t *testing.T) {
	c := Default()
	for _, a := range []string{
		"search.simulations=32", "search.algorithm=puct", "run.budget=2h", "learner.learning_rate = 1e-3",
		"environment.settings.size=7", "environment.name=go", "learner.symmetries=false", `environment.command=["a", "b"]`,
	} {
		if err := c.Set(a); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
	if c.Search.Simulations != 32 || c.Search.Algorithm != "puct" || c.Run.Budget != 2*time.Hour ||
		c.Learner.LearningRate != 1e-3 || c.Environment.Settings["size"] != "7" || c.Environment.Name != "go" ||
		c.Learner.Symmetries || len(c.Environment.Command) != 2 {
		t.Fatalf("got %+v", c)
	}
	for _, a := range []string{"search.simulations", "search.simulation=3", "search.simulations=-1", "run.budget=5"} {
		if err := c.Set(a); err == nil {
			t.Errorf("%s was taken", a)
		}
	}
}

func TestValidateNamesTheKey(t *testing.T) {
	c := Default()
	c.Search.Simulations, c.Learner.Optimizer, c.Run.Budget = -1, "adam", 0
	err := c.Validate()
	for _, key := range []string{"search.simulations", "learner.optimizer", "run.budget"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%v does not name %s", err, key)
		}
	}
}

func TestDifferencesIgnoreFreeKeys(t *testing.T) {
	a, b := Default(), Default()
	b.SelfPlay.Workers, b.Environment.InProcess, b.Run.Budget = 7, true, time.Hour
	if d := a.Differences(b); d != nil {
		t.Errorf("free keys differ: %v", d)
	}
	b.Learner.Batch = 7
	if d := a.Differences(b); len(d) != 1 || !strings.Contains(d[0], "learner.batch") {
		t.Errorf("got %v", d)
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add(Default().TOML())
	f.Add("[search]\nsimulations = 0\n[nothing]\nx = [1, {y = 2}]\n")
	f.Add("search = 3\n[[run]]\nseed = 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseConfig("fuzz.toml", []byte(text))
		if err != nil {
			return
		}
		if back, err := ParseConfig("again.toml", []byte(c.TOML())); err != nil || !reflect.DeepEqual(back, c) {
			t.Fatalf("%v: %+v came back as %+v", err, c, back)
		}
	})
}
