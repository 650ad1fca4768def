package plugins

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Command is how to start a plugin.
type Command struct {
	// Name is what errors and logs call it; empty: the last element of Path.
	Name string
	// Path is the program, looked up in PATH if it has no slash, as by a shell; or "attach:" and the
	// socket of a plugin that was started by hand with --debug, under a debugger.
	Path string
	Args []string // without the program's own name
	Dir  string   // where it runs; empty: the host's directory
	// Env adds to the environment variables that the plugin gets: "NAME=value" sets one, "NAME"
	// passes on the host's. Of the host's environment a plugin otherwise gets only PATH, HOME, USER,
	// LOGNAME, SHELL, TMPDIR, TMP, TEMP, LANG, LC_*, TZ, and what Windows programs need to start.
	Env []string
	// Pins are the SHA-256 sums, in hexadecimal digits, that files must have at every start: by file
	// name, as the plugin would find it. A program that anybody on the machine may change, or an
	// argument that is such a file, is refused with or without.
	Pins map[string]string

	self bool // this same executable
}

// allowedVariables are the environment variables that a plugin inherits from its host when they
// are set: enough to find programs, the home and temporary directories, the language and the time
// zone. All others stay with the host: secrets among them, and variables that would make the
// results depend on who started the run. A name that ends in * stands for all with that prefix.
var allowedVariables = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP", "LANG", "LC_*", "TZ",
	// Windows programs do not start without these.
	"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
}

// Self is the command that starts this same executable to serve the environment called name, for
// programs whose main begins with ServeIfChild.
func Self(name string) Command {
	path, err := os.Executable()
	if err != nil {
		path = os.Args[0]
	}
	return Command{Name: name, Path: path, Env: []string{serveVariable + "=" + name}, self: true}
}

// title is what errors call the plugin.
func (c Command) title() string {
	if c.Name != "" {
		return c.Name
	}
	return filepath.Base(c.Path)
}

// variables are what the plugin gets of the host's environment, and what Env adds.
func (c Command) variables(host []string) []string {
	var out []string
	for _, v := range host {
		name, _, _ := strings.Cut(v, "=")
		if allowed(name) || slices.Contains(c.Env, name) {
			out = append(out, v)
		}
	}
	for _, v := range c.Env {
		if strings.Contains(v, "=") {
			out = append(out, v)
		}
	}
	return out
}

func allowed(name string) bool {
	name = strings.ToUpper(name) // Windows does not tell case apart; elsewhere it does no harm
	return slices.ContainsFunc(allowedVariables, func(a string) bool {
		prefix, many := strings.CutSuffix(a, "*")
		return name == a || many && strings.HasPrefix(name, prefix)
	})
}
