package house

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// report tells of one breach of a rule, at a node of the file that the rule was given.
type report func(node ast.Node, format string, args ...any)

// rule is one thing that a Go file is held to.
type rule struct {
	name  string
	check func(*source, report)
}

// rules are what every Go file is held to.
var rules = []rule{
	{"rooms import one way", roomsImportOneWay},
	{"plugins imports nothing of ours", pluginsImportsNothingOfOurs},
	{"outside modules have one owner", outsideModulesHaveOneOwner},
	{"testing stays in tests", testingStaysInTests},
	{"libraries are good guests", librariesAreGoodGuests},
	{"processors are only counted", processorsAreOnlyCounted},
	{"libraries do not panic", librariesDoNotPanic},
	{"no init", noInit},
	{"weights are exact", weightsAreExact},
	{"random numbers have a key", randomNumbersHaveAKey},
	{"package comments are in doc.go", packageCommentsAreInDoc},
	{"exported names are documented", exportedNamesAreDocumented},
	{"files stay short", filesStayShort},
	{"functions stay short", functionsStayShort},
}

// breaches returns what a file breaks of a rule, each as "path:line: what".
func (r rule) breaches(s *source) []string {
	var out []string
	r.check(s, func(node ast.Node, format string, args ...any) {
		out = append(out, fmt.Sprintf("%s:%d: %s", s.path, s.line(node.Pos()), fmt.Sprintf(format, args...)))
	})
	return out
}

func TestHouse(t *testing.T) {
	all, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			for _, s := range all {
				for _, breach := range rule.breaches(s) {
					t.Error(breach)
				}
			}
		})
	}
	t.Run("packages have a doc.go", func(t *testing.T) {
		for _, dir := range undocumentedPackages(all) {
			t.Errorf("%s: has no doc.go with a package comment", dir)
		}
	})
}

// Nothing written down is true on one machine only.
func TestNoMachinePaths(t *testing.T) {
	err := walk(func(name string, data []byte) error {
		if !utf8.Valid(data) || name == "go.sum" {
			return nil
		}
		for i, line := range strings.Split(string(data), "\n") {
			if found := oneMachine(line); found != "" {
				t.Errorf("%s:%d: %s is there on one machine only", name, i+1, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every rule is broken once here, so that none can pass by looking at nothing.
func TestRulesCatch(t *testing.T) {
	const ours = `"` + module + `/`
	for _, c := range []struct{ rule, path, code, want string }{
		{"rooms import one way", "mcts/a.go", "package mcts\nimport " + ours + `policy"`, "mcts/a.go:2: mcts must not import policy"},
		{"rooms import one way", "policy/a.go", "package policy\nimport " + ours + `engine"`, "policy must not import engine"},
		{"rooms import one way", "grpo/a.go", "package grpo\nimport " + ours + `replay"`, "grpo must not import replay"},
		{"rooms import one way", "engine/a.go", "package engine\nimport " + ours + `examples/go_game/weiqi"`, "engine must not import examples/go_game/weiqi"},
		{"rooms import one way", "internal/exact/a.go", "package exact\nimport " + ours + `plugins"`, "internal must not import plugins"},
		{"rooms import one way", "util/a.go", "package util", `util/a.go:1: "util" is not a room`},
		{"plugins imports nothing of ours", "plugins/a.go", "package plugins\nimport " + ours + `plugins/tictactoe"`, "plugins must not import plugins/tictactoe"},
		{"plugins imports nothing of ours", "plugins/chess/pieces/a.go", "package pieces\nimport " + ours + "plugins/chess\"\nimport " + ours + `plugins/tictactoe"`, "plugins/chess/pieces must not import plugins/tictactoe"},
		{"plugins imports nothing of ours", "plugins/chess/a.go", "package chess\nimport " + ours + `internal/exact"`, "plugins/chess must not import internal/exact"},
		{"outside modules have one owner", "engine/a.go", "package engine\nimport \"github.com/dgraph-io/badger/v4\"", "only replay may import github.com/dgraph-io/badger/v4"},
		{"testing stays in tests", "mcts/a.go", "package mcts\nimport \"testing\"", "testing is for tests"},
		{"libraries are good guests", "mcts/a.go", "package mcts\nimport \"fmt\"\nfunc f() { fmt.Println() }", "mcts/a.go:3: fmt.Println in a library"},
		{"libraries are good guests", "mcts/a.go", "package mcts\nimport sig \"os/signal\"\nvar _ = sig.NotifyContext", "os/signal.NotifyContext in a library"},
		{"processors are only counted", "engine/a.go", "package engine\nimport \"runtime\"\nvar n = runtime.GOMAXPROCS(2) + runtime.GOMAXPROCS(0)", "engine/a.go:3: a library leaves GOMAXPROCS"},
		{"libraries do not panic", "mcts/a.go", "package mcts\nfunc f() { panic(1) }", "mcts/a.go:2: panic in a library"},
		{"no init", "cmd/tengen/a.go", "package main\nfunc init() {}", "cmd/tengen/a.go:2: init has effects"},
		{"weights are exact", "policy/a.go", "package policy\nimport \"math\"\nvar x = math.Exp(math.Sqrt(1))", "policy/a.go:3: math.Exp has other bits"},
		{"random numbers have a key", "mcts/a.go", "package mcts\nimport \"math/rand/v2\"\nvar x = rand.IntN(3)", "mcts/a.go:3: math/rand/v2.IntN draws"},
		{"package comments are in doc.go", "mcts/a.go", "// Package mcts is lost.\npackage mcts", "the package comment belongs in doc.go"},
		{"exported names are documented", "mcts/a.go", "package mcts\nfunc F() {}", "mcts/a.go:2: F is exported"},
		{"exported names are documented", "mcts/a.go", "package mcts\ntype (\n\tT int\n)", "mcts/a.go:3: T is exported"},
		{"exported names are documented", "mcts/a.go", "package mcts\ntype t int\nfunc (t) F() {}\n// U is told of.\ntype U int\nfunc (*U) F() {}", "mcts/a.go:6: F is exported"},
		{"files stay short", "mcts/a_test.go", "package mcts" + strings.Repeat("\n", maxFileLines+1), "501 lines, want at most 500"},
		{"functions stay short", "mcts/a.go", "package mcts\nfunc f() {" + strings.Repeat("\n", maxFunctionLines) + "}", "mcts/a.go:2: f has 71 lines"},
	} {
		i := slices.IndexFunc(rules, func(r rule) bool { return r.name == c.rule })
		s, err := parse(c.path, []byte(c.code))
		if err != nil || i < 0 {
			t.Fatal(c.rule, err)
		}
		if got := rules[i].breaches(s); len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s: %q\ngot  %q\nwant %q", c.rule, c.code, got, c.want)
		}
	}
}

func TestRulesCatchMissingDocs(t *testing.T) {
	var all []*source
	for path, code := range map[string]string{"a/doc.go": "// Package a is documented.\npackage a", "a/a.go": "package a", "b/b.go": "package b"} {
		s, err := parse(path, []byte(code))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if got := undocumentedPackages(all); !slices.Equal(got, []string{"b"}) {
		t.Errorf("got %q", got)
	}
}

func TestOneMachine(t *testing.T) {
	for line, want := range map[string]string{
		"see " + "/" + "home/ada/notes":     "/" + "home/ada",
		"cd " + "/" + "tmp/x && ls":         "/" + "tmp/x",
		"pip -i https://" + "pypi" + ".org": "pypi" + ".",
		"go test ./... and docs/work/home":  "",
		"#!/usr/bin/env bash":               "",
		"at work/home, 3/tmp":               "",
	} {
		if got := oneMachine(line); got != want {
			t.Errorf("%q: found %q, want %q", line, got, want)
		}
	}
}
