package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"
)

//go:embed templates
var templates embed.FS

func (c *console) envNewCommand() *cobra.Command {
	lang, engine := "go", ""
	cmd := &cobra.Command{
		Use: "new NAME", Short: "Begin an environment of your own: a small game that trains at once",
		Long: `New makes a directory NAME with a whole small game, its test, a configuration that trains on it and a README.
Change it into your game, one method at a time.

Tengen is not published yet: an environment needs its source. A program that was built from there knows where it is;
any other is told by --engine.`,
		Example: `  tengen env new mygame
  tengen env new mygame --lang python --engine ~/src/tengen`,
		Args: takes(1, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := newScaffold(args[0], lang, engine)
			if err != nil {
				return &usageError{cmd.CommandPath(), err.Error()}
			}
			if err := n.write(); err != nil {
				return err
			}
			fmt.Fprintf(c.out, "%s is a game that trains. Go on with\n\n  cd %s\n", n.Name, n.directory)
			for _, step := range append(n.Prepare, "tengen env check -- "+n.Shell, "tengen train "+n.Name+".toml") {
				fmt.Fprintf(c.out, "  %s\n", step)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&lang, "lang", lang, "go or python")
	cmd.Flags().StringVar(&engine, "engine", engine, "where Tengen's source is")
	return cmd
}

// scaffold is a new environment, as its templates see it.
type scaffold struct {
	directory, lang string

	Name, Module, Class string   // of the game; as Python's module and class
	Engine              string   // where Tengen's source is
	GoVersion, Require  string   // of go.mod
	Prepare             []string // what to run first
	Command, Shell      string   // that serves it: in TOML, and in a shell
	Source              string   // file of the rules
}

var nameOfEnvironment = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func newScaffold(path, lang, engine string) (*scaffold, error) {
	name := filepath.Base(path)
	if !nameOfEnvironment.MatchString(name) {
		return nil, fmt.Errorf("%q is no name: want small letters, digits and underscores", name)
	}
	engine, err := engineSource(engine)
	if err != nil {
		return nil, err
	}
	n := &scaffold{directory: path, lang: lang, Name: name, Module: name, Engine: engine, Class: strings.ToUpper(name[:1]) + name[1:]}
	switch lang {
	case "go":
		n.Prepare, n.Source = []string{"go build && go test ./..."}, "main.go"
		n.Command, n.Shell = strconv.Quote("./"+name), "./"+name
		return n, n.readModule()
	case "python":
		n.Prepare, n.Source = []string{"pip install " + filepath.Join(engine, "sdk", "python")}, name+".py"
		n.Command, n.Shell = strconv.Quote("python3")+", "+strconv.Quote(name+".py"), "python3 "+name+".py"
		return n, nil
	}
	return nil, fmt.Errorf("--lang %s: want go or python", lang)
}

// engineSource is where Tengen's source is: as told, or where this program was built from.
func engineSource(told string) (string, error) {
	at := told
	if at == "" {
		_, file, _, _ := runtime.Caller(0)
		at = filepath.Dir(filepath.Dir(filepath.Dir(file)))
	}
	at, err := filepath.Abs(at)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(at, "plugins", "author.go")); err != nil {
		if told == "" {
			return "", errors.New("this program does not know where Tengen's source is: say so by --engine DIR")
		}
		return "", fmt.Errorf("--engine %s: Tengen's source is not there", told)
	}
	return at, nil
}

// readModule takes over what Tengen's own module requires, so that a build asks no network for it.
func (n *scaffold) readModule() error {
	data, err := os.ReadFile(filepath.Join(n.Engine, "go.mod"))
	if err != nil {
		return err
	}
	var requires []string
	inside := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "go "):
			n.GoVersion = strings.TrimPrefix(line, "go ")
		case line == "require (":
			inside = true
		case line == ")":
			inside = false
		case inside && line != "":
			module, _, _ := strings.Cut(line, "//")
			requires = append(requires, "\t"+strings.TrimSpace(module)+" // indirect")
		}
	}
	n.Require = "require github.com/tengen-rl/tengen v0.0.0\n\nrequire (\n" + strings.Join(requires, "\n") + "\n)\n"
	return nil
}

// write makes the directory, which must not be there.
func (n *scaffold) write() error {
	if err := os.Mkdir(n.directory, 0o755); err != nil {
		return fmt.Errorf("new environment: %w", err)
	}
	files := map[string]string{n.Name + ".toml": "config.toml.tmpl", "README.md": "README.md.tmpl"}
	if n.lang == "go" {
		for _, file := range []string{"main.go", "main_test.go", "playthrough.txt", "go.mod"} {
			files[file] = "go/" + file + ".tmpl"
		}
		files[".gitignore"] = "go/gitignore.tmpl"
		if err := copyFile(filepath.Join(n.directory, "go.sum"), filepath.Join(n.Engine, "go.sum")); err != nil {
			return err
		}
	} else {
		files[n.Name+".py"], files["test_"+n.Name+".py"] = "python/game.py.tmpl", "python/test_game.py.tmpl"
	}
	for file, from := range files {
		if err := n.writeFile(file, from); err != nil {
			return err
		}
	}
	return nil
}

func (n *scaffold) writeFile(file, from string) error {
	data, err := fs.ReadFile(templates, "templates/"+from)
	if err != nil {
		return err
	}
	filled, err := template.New(from).Parse(string(data))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := filled.Execute(&out, n); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(n.directory, file), out.Bytes(), 0o644)
}

func copyFile(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
