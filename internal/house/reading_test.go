package house

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

const (
	maxFileLines     = 500
	maxFunctionLines = 70
)

// packageCommentsAreInDoc: a package says what it is in doc.go; a command may say how it is used
// in main.go.
func packageCommentsAreInDoc(s *source, report report) {
	if s.tree.Doc != nil && !s.test && !s.generated && !s.docHome() {
		report(s.tree, "the package comment belongs in doc.go")
	}
}

// docHome says whether the file is where its package comment belongs.
func (s *source) docHome() bool {
	name := path.Base(s.path)
	return name == "doc.go" || s.command() && name == "main.go"
}

// undocumentedPackages lists the folders with code whose package comment is missing.
func undocumentedPackages(all []*source) []string {
	documented := map[string]bool{}
	for _, s := range all {
		if !s.generated && !s.test {
			documented[s.dir()] = documented[s.dir()] || s.docHome() && s.tree.Doc != nil
		}
	}
	var out []string
	for dir, ok := range documented {
		if !ok {
			out = append(out, dir)
		}
	}
	slices.Sort(out)
	return out
}

// exportedNamesAreDocumented: every exported function, method, type, constant and variable.
func exportedNamesAreDocumented(s *source, report report) {
	if s.test || s.generated {
		return
	}
	for _, declaration := range s.tree.Decls {
		for _, name := range undocumented(declaration) {
			report(name, "%s is exported and has no comment", name.Name)
		}
	}
}

// undocumented lists the exported names of a declaration that no comment covers.
func undocumented(declaration ast.Decl) []*ast.Ident {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && callable(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc == nil || d.Tok == token.TYPE && d.Lparen.IsValid() {
			return undocumentedSpecs(d)
		}
	}
	return nil
}

func undocumentedSpecs(d *ast.GenDecl) []*ast.Ident {
	var out []*ast.Ident
	keep := func(covered bool, names ...*ast.Ident) {
		for _, name := range names {
			if !covered && name.IsExported() {
				out = append(out, name)
			}
		}
	}
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			keep(s.Doc != nil || s.Comment != nil, s.Name)
		case *ast.ValueSpec:
			keep(s.Doc != nil || s.Comment != nil, s.Names...)
		}
	}
	return out
}

// callable says whether people call the function by its name: methods of unexported types are
// documented by the interface that they serve, and so are those of error.
func callable(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	if f.Name.Name == "Error" || f.Name.Name == "Unwrap" {
		return false
	}
	for node := range ast.Preorder(f.Recv.List[0].Type) {
		if name, ok := node.(*ast.Ident); ok {
			return name.IsExported()
		}
	}
	return false
}

// filesStayShort, because a file is one idea.
func filesStayShort(s *source, report report) {
	if !s.generated && s.lines > maxFileLines {
		report(s.tree, "%d lines, want at most %d: it holds more than one idea", s.lines, maxFileLines)
	}
}

// functionsStayShort, because a function does one thing. Tests may tell long stories.
func functionsStayShort(s *source, report report) {
	if s.test || s.generated {
		return
	}
	for _, declaration := range s.tree.Decls {
		f, ok := declaration.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := s.line(f.End()) - s.line(f.Pos()) + 1; n > maxFunctionLines {
			report(f, "%s has %d lines, want at most %d", f.Name.Name, n, maxFunctionLines)
		}
	}
}

// machinePath is a folder that is there on one machine and not on the next; registry is a host
// that a mirror may stand in for.
var (
	machinePath = regexp.MustCompile(`(^|[\s"'` + "`" + `(=:])/(work|root|home|tmp|opt|Users)/\w+`)
	registry    = regexp.MustCompile(`(pypi\.|proxy\.golang\.|pythonhosted\.)`)
)

// oneMachine returns what in a line is true on one machine only, or "".
func oneMachine(line string) string {
	if m := machinePath.FindString(line); m != "" {
		return m[strings.Index(m, "/"):]
	}
	return registry.FindString(line)
}
