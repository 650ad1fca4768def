package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// module is the import path of the tree's root.
const module = "github.com/tengen-rl/tengen"

// root is where go.mod lies, seen from this package.
const root = "../.."

// source is one Go file.
type source struct {
	path      string // from the root, with slashes: "mcts/tree.go"
	test      bool
	generated bool
	lines     int
	tree      *ast.File
	positions *token.FileSet
}

// dir is the folder, "." for the root: what an import path says after the module's.
func (s *source) dir() string { return path.Dir(s.path) }

// room is the first folder of the path: "plugins" for plugins/tictactoe/doc.go.
func (s *source) room() string { return roomOf(s.path) }

func roomOf(p string) string {
	room, _, _ := strings.Cut(p, "/")
	return room
}

// command says whether the file is of a program, which may do what a library may not.
func (s *source) command() bool { return s.tree.Name.Name == "main" }

// library says whether the rules for library code hold.
func (s *source) library() bool { return !s.test && !s.generated && !s.command() }

func (s *source) line(at token.Pos) int { return s.positions.Position(at).Line }

// imports yields the import paths and where they are.
func (s *source) imports() iter.Seq2[string, ast.Node] {
	return func(yield func(string, ast.Node) bool) {
		for _, spec := range s.tree.Imports {
			if !yield(strings.Trim(spec.Path.Value, `"`), spec) {
				return
			}
		}
	}
}

// local is the path within the module of an import, and whether it has one.
func local(importPath string) (string, bool) { return strings.CutPrefix(importPath, module+"/") }

// packageOf is the import path behind a name like "math" in math.Exp, or "".
func (s *source) packageOf(name string) string {
	for _, spec := range s.tree.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		if spec.Name != nil && spec.Name.Name == name || spec.Name == nil && usualName(p) == name {
			return p
		}
	}
	return ""
}

// usualName is the last element of an import path that is not a version: "rand" of math/rand/v2.
func usualName(importPath string) string {
	if base := path.Base(importPath); !version.MatchString(base) {
		return base
	}
	return path.Base(path.Dir(importPath))
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// uses yields every selector of an imported package as "import/path.Name".
func (s *source) uses() iter.Seq2[string, *ast.SelectorExpr] {
	return func(yield func(string, *ast.SelectorExpr) bool) {
		for node := range ast.Preorder(s.tree) {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				continue
			}
			name, ok := selector.X.(*ast.Ident)
			if !ok || s.packageOf(name.Name) == "" {
				continue
			}
			if !yield(s.packageOf(name.Name)+"."+selector.Sel.Name, selector) {
				return
			}
		}
	}
}

// calls yields the calls of "panic" or "import/path.Name".
func (s *source) calls(callee string) iter.Seq[*ast.CallExpr] {
	return func(yield func(*ast.CallExpr) bool) {
		for node := range ast.Preorder(s.tree) {
			if call, ok := node.(*ast.CallExpr); ok && s.callee(call) == callee && !yield(call) {
				return
			}
		}
	}
}

func (s *source) callee(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if name, ok := f.X.(*ast.Ident); ok {
			return s.packageOf(name.Name) + "." + f.Sel.Name
		}
	}
	return ""
}

// parse reads one Go file.
func parse(name string, data []byte) (*source, error) {
	positions := token.NewFileSet()
	tree, err := parser.ParseFile(positions, name, data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &source{
		path: name, test: strings.HasSuffix(name, "_test.go"), generated: ast.IsGenerated(tree),
		lines: strings.Count(string(data), "\n"), tree: tree, positions: positions,
	}, nil
}

// load reads every Go file of the tree, in order of path.
func load() ([]*source, error) {
	var all []*source
	err := walk(func(name string, data []byte) error {
		if path.Ext(name) != ".go" {
			return nil
		}
		s, err := parse(name, data)
		all = append(all, s)
		return err
	})
	return all, err
}

// walk calls visit with the path and the content of every file of the tree that belongs to the
// project: none of version control, of runs, or recorded in a testdata folder.
func walk(visit func(name string, data []byte) error) error {
	skip := map[string]bool{".git": true, "runs": true, "run": true, "testdata": true, "__pycache__": true}
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && skip[entry.Name()] {
			return filepath.SkipDir
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(relative), data)
	})
}
