package house

import (
	"slices"
	"strings"
)

// mayImport says which rooms a room may import besides itself. Imports run one way:
// plugins <- mcts, policy, replay <- engine <- cmd, examples. policy <- grpo <- engine as well: learning
// from groups needs no plugin, store or search. text joins what a task needs of all but search.
var mayImport = map[string][]string{
	"internal": {},
	"plugins":  {},
	"mcts":     {"internal", "plugins"},
	"policy":   {"internal", "plugins"},
	"replay":   {"internal", "plugins"},
	"grpo":     {"internal", "policy"},
	"text":     {"internal", "plugins", "policy", "replay"},
	"engine":   {"internal", "plugins", "mcts", "policy", "replay", "grpo", "text"},
	"cmd":      {"internal", "plugins", "mcts", "policy", "replay", "grpo", "text", "engine", "examples"},
	"examples": {"internal", "plugins", "mcts", "policy", "replay", "grpo", "text", "engine"},
	"bench":    {"internal", "plugins", "mcts", "policy", "replay", "grpo", "text", "engine", "examples"},
}

// owners says which room alone may import a module from outside.
var owners = map[string]string{
	"github.com/hashicorp/go-plugin": "plugins",
	"github.com/hashicorp/go-hclog":  "plugins",
	"google.golang.org/grpc":         "plugins",
	"google.golang.org/protobuf":     "plugins",
	"github.com/dgraph-io/badger":    "replay",
	"github.com/pelletier/go-toml":   "engine",
	"github.com/spf13/cobra":         "cmd",
}

// roomsImportOneWay holds mayImport, in tests too.
func roomsImportOneWay(s *source, report report) {
	allowed, known := mayImport[s.room()]
	if !known {
		report(s.tree, "%q is not a room of the design: add it to mayImport and docs/design.md", s.room())
	}
	for imported, node := range s.imports() {
		other, ok := local(imported)
		if ok && roomOf(other) != s.room() && !slices.Contains(allowed, roomOf(other)) {
			report(node, "%s must not import %s", s.room(), other)
		}
	}
}

// pluginsImportsNothingOfOurs: the contract imports nothing of ours but its own wire; bundled rules and the conformance kit
// know the contract and nothing else, but what belongs to one game may share its rules.
func pluginsImportsNothingOfOurs(s *source, report report) {
	if s.room() != "plugins" || s.test {
		return
	}
	for imported, node := range s.imports() {
		other, ok := local(imported)
		wire := strings.HasPrefix(other, "plugins/proto")
		contract := other == "plugins" && s.dir() != "plugins"
		sameGame := gameOf(other) != "" && gameOf(other) == gameOf(s.dir())
		if ok && !wire && !contract && !sameGame {
			report(node, "%s must not import %s", s.dir(), other)
		}
	}
}

// gameOf is the bundled game that a folder belongs to: "connect4" for plugins/connect4/solver.
func gameOf(dir string) string {
	inside, _ := strings.CutPrefix(dir, "plugins/")
	game, _, _ := strings.Cut(inside, "/")
	if inside == dir {
		return ""
	}
	return game
}

// outsideModulesHaveOneOwner holds owners.
func outsideModulesHaveOneOwner(s *source, report report) {
	for imported, node := range s.imports() {
		for prefix, owner := range owners {
			if strings.HasPrefix(imported+"/", prefix+"/") && s.room() != owner {
				report(node, "only %s may import %s", owner, imported)
			}
		}
	}
}

// testingStaysInTests keeps the testing package out of programs; the conformance kit is for tests.
func testingStaysInTests(s *source, report report) {
	for imported, node := range s.imports() {
		if imported == "testing" && !s.test && s.dir() != "plugins/plugintest" {
			report(node, "testing is for tests")
		}
	}
}
