package house

import (
	"go/ast"
	"strings"
)

// notAGuest are the calls by which a library would take over its host program: each with what to
// do instead. A name that ends in a dot or a * stands for all that begins so.
var notAGuest = map[string]string{
	"fmt.Print*":                           "return the text or yield an event; print in the command",
	"log.*":                                "take a *slog.Logger as an option",
	"log/slog.SetDefault":                  "take a *slog.Logger as an option",
	"log/slog.Debug*":                      "take a *slog.Logger as an option",
	"log/slog.Info*":                       "take a *slog.Logger as an option",
	"log/slog.Warn*":                       "take a *slog.Logger as an option",
	"log/slog.Error*":                      "take a *slog.Logger as an option",
	"flag.*":                               "flags belong to commands",
	"os.Exit":                              "return an error",
	"os/signal.Notify*":                    "take a context; commands handle signals",
	"runtime/debug.SetGCPercent":           "the host decides about its own memory",
	"runtime/debug.SetMemoryLimit":         "the host decides about its own memory",
	"gonum.org/v1/gonum/blas/blas32.Use":   "keep the BLAS in a value: Use changes the host's gonum",
	"gonum.org/v1/gonum/blas/blas64.Use":   "keep the BLAS in a value: Use changes the host's gonum",
	"gonum.org/v1/gonum/lapack/lapack64.*": "keep the LAPACK in a value",
}

// guestExceptions are the files where a call of notAGuest is right: those that run in a child
// process, which is its own program and nobody's guest.
var guestExceptions = map[string]string{
	"plugins/serve.go os.Exit":                    "a child that has served must not go on as the program that it is a copy of",
	"plugins/serve.go runtime/debug.SetGCPercent": "a child's memory is its own",
	"plugins/serve.go os/signal.NotifyContext":    "a plugin that is run by hand is a program of its own",
	"plugins/ties_unix.go os.Exit":                "a child dies with its host",
}

// forbids says whether the pattern of notAGuest matches the use.
func forbids(pattern, use string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(use, prefix)
	}
	return pattern == use
}

// librariesAreGoodGuests holds notAGuest.
func librariesAreGoodGuests(s *source, report report) {
	if !s.library() {
		return
	}
	for use, node := range s.uses() {
		for pattern, instead := range notAGuest {
			if forbids(pattern, use) && guestExceptions[s.path+" "+use] == "" {
				report(node, "%s in a library: %s", use, instead)
			}
		}
	}
}

// processorsAreOnlyCounted: runtime.GOMAXPROCS(0) asks; any other argument changes the host.
func processorsAreOnlyCounted(s *source, report report) {
	if !s.library() {
		return
	}
	for call := range s.calls("runtime.GOMAXPROCS") {
		if n, ok := call.Args[0].(*ast.BasicLit); !ok || n.Value != "0" {
			report(call, "a library leaves GOMAXPROCS as it is")
		}
	}
}

// librariesDoNotPanic: errors are values, and nothing prints behind the host's back.
func librariesDoNotPanic(s *source, report report) {
	if !s.library() {
		return
	}
	for _, name := range []string{"panic", "print", "println"} {
		for call := range s.calls(name) {
			report(call, "%s in a library: return an error", name)
		}
	}
}

// noInit: importing a package does nothing.
func noInit(s *source, report report) {
	if s.test || s.generated {
		return
	}
	for _, declaration := range s.tree.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			report(f, "init has effects that nobody asked for: make it a function or a value")
		}
	}
}
