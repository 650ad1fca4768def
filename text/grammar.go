package text

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"sync"

	"github.com/tengen-rl/tengen/plugins"
)

// Grammar says which tokens may come next in an answer, so that it can still become one that the task's
// regular expression matches whole. It is a deterministic automaton over sets of the expression's
// instructions (Thompson 1968; Cox, "Regular expression matching can be simple and fast", 2007), built
// as answers come by. It is safe for concurrent use, and its memory is bounded.
type Grammar struct {
	program *grammarProgram
	mu      sync.Mutex
	states  map[string]*grammarState // by their instructions
	start   *grammarState
	size    int // instructions in all states
}

// grammarState is what an answer has come to.
type grammarState struct {
	wants []uint32 // the instructions that want a character, ascending
	far   int      // the fewest characters from here to a whole match: 0 may stop; never
	next  []*grammarState
}

const (
	// never is farther from a match than any answer is long.
	never = int(^uint(0) >> 1)
	// mostInStates bounds the instructions in states that are remembered; so many states with all of their
	// successors take a few megabytes.
	mostInStates = 1 << 18
	// mostStates bounds their number.
	mostStates = 1 << 12
)

// NewGrammar compiles the Grammar and Alphabet of a plugins.Spec; an expression of "" allows every text
// of the alphabet's characters, as there. Faulty expressions, those that look at word boundaries or at
// lines where the alphabet has a line feed, and those of more than 65536 instructions are errors, and so
// is an alphabet that the vocabulary has not.
func NewGrammar(expression, alphabet string, v *Vocabulary) (*Grammar, error) {
	tokens, err := v.Append(nil, alphabet)
	if err != nil {
		return nil, fmt.Errorf("grammar: alphabet: %w", err)
	}
	if expression == "" {
		expression = "(?s:.*)"
	}
	compiled, err := compileWhole(expression)
	if err != nil {
		return nil, fmt.Errorf("grammar: %w", err)
	}
	program, err := newGrammarProgram(compiled, tokens, v)
	if err != nil {
		return nil, fmt.Errorf("grammar: %w", err)
	}
	g := &Grammar{program: program}
	g.reset()
	return g, nil
}

// compileWhole compiles an expression to match whole texts, as package plugins does.
func compileWhole(expression string) (*syntax.Prog, error) {
	if _, err := syntax.Parse(expression, syntax.Perl); err != nil { // such as "a)|(b"
		return nil, err
	}
	tree, err := syntax.Parse(`\A(?:`+expression+`)\z`, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return syntax.Compile(tree.Simplify())
}

// Legal adds to legal, which has room for the vocabulary, the tokens that may come after the first ones of an
// answer of at most limit characters: those that some whole match goes on with, and End if the answer
// matches as it is. It adds none where no such answer begins so.
func (g *Grammar) Legal(answer []byte, limit int, legal plugins.Bitset) {
	left := limit - len(answer)
	if left < 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.start
	for _, token := range answer {
		at = g.follow(at, token)
	}
	if at.far == 0 {
		legal.Add(int(End))
	}
	if left == 0 || at.far == never {
		return
	}
	for _, token := range g.program.tokens {
		if next := g.follow(at, token); next.far < left {
			legal.Add(int(token))
		}
	}
}

// follow is the state after a token.
func (g *Grammar) follow(s *grammarState, token byte) *grammarState {
	if int(token) >= len(s.next) {
		return g.state(nil, false)
	}
	if s.next[token] == nil {
		wants, matched := g.program.step(s.wants, token)
		s.next[token] = g.state(wants, matched)
	}
	return s.next[token]
}

// state is that of a set of instructions, ascending; matched says that the answer may stop there.
func (g *Grammar) state(wants []uint32, matched bool) *grammarState {
	key := make([]byte, 0, 1+4*len(wants))
	for _, pc := range wants {
		key = append(key, byte(pc), byte(pc>>8), byte(pc>>16), byte(pc>>24))
	}
	if matched {
		key = append(key, 1)
	}
	if s := g.states[string(key)]; s != nil {
		return s
	}
	if g.size+len(wants) > mostInStates || len(g.states) >= mostStates {
		g.reset()
	}
	s := &grammarState{wants: slices.Clone(wants), far: g.program.distance(wants, matched), next: make([]*grammarState, g.program.size)}
	g.states[string(key)] = s
	g.size += len(wants)
	return s
}

// reset forgets all states but the first. Those of a walk under way remain as long as it does.
func (g *Grammar) reset() {
	wants, matched := g.program.begin()
	g.states, g.size = map[string]*grammarState{}, 0
	g.start = &grammarState{wants: slices.Clone(wants), far: g.program.distance(wants, matched), next: make([]*grammarState, g.program.size)}
}
