package text

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// mostInstructions is the longest program: every step may look at all of it.
const mostInstructions = 1 << 16

// grammarProgram is a compiled expression over the tokens of an alphabet. Of its assertions the first
// character's place alone makes \A and ^ true, and nothing but the end \z and $.
type grammarProgram struct {
	code   []syntax.Inst
	start  uint32
	size   int    // of the vocabulary
	tokens []byte // of the alphabet, ascending
	takes  []plugins.Bitset
	far    []int // by instruction, where it is not the first: the fewest characters to a match, or never

	// What a step works with.
	seen  []uint32 // by instruction: the step that came by
	now   uint32
	stack []uint32
	wants []uint32
}

// Assertions that hold at the beginning alone, and at the end alone. Without a line feed in the alphabet an
// answer is one line.
const (
	atBegin = syntax.EmptyBeginText | syntax.EmptyBeginLine
	atEnd   = syntax.EmptyEndText | syntax.EmptyEndLine
	ofLines = syntax.EmptyBeginLine | syntax.EmptyEndLine
	ofWords = syntax.EmptyWordBoundary | syntax.EmptyNoWordBoundary
)

func newGrammarProgram(compiled *syntax.Prog, tokens []byte, v *Vocabulary) (*grammarProgram, error) {
	n := len(compiled.Inst)
	if n > mostInstructions {
		return nil, fmt.Errorf("the expression has %d instructions, want at most %d", n, mostInstructions)
	}
	slices.Sort(tokens)
	p := &grammarProgram{
		code: compiled.Inst, start: uint32(compiled.Start), size: v.Size(), tokens: slices.Compact(tokens),
		takes: make([]plugins.Bitset, n), seen: make([]uint32, n),
	}
	lines := slices.Contains(v.characters, '\n')
	for i := range p.code {
		switch in := &p.code[i]; in.Op {
		case syntax.InstEmptyWidth:
			if err := supported(syntax.EmptyOp(in.Arg), lines); err != nil {
				return nil, err
			}
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			p.takes[i] = p.taken(in, v)
		}
	}
	p.far = p.distances()
	return p, nil
}

func supported(assertion syntax.EmptyOp, lines bool) error {
	switch {
	case assertion&ofWords != 0:
		return errors.New(`\b and \B are not supported: say which characters may be there`)
	case assertion&ofLines != 0 && lines:
		return errors.New("(?m)^ and (?m)$ are not supported where texts have a line feed: say which characters may be there")
	}
	return nil
}

// taken is the set of tokens that an instruction for a character takes.
func (p *grammarProgram) taken(in *syntax.Inst, v *Vocabulary) plugins.Bitset {
	set := plugins.NewBitset(p.size)
	for _, token := range p.tokens {
		c := v.characters[token-1]
		ok := true
		switch in.Op {
		case syntax.InstRuneAnyNotNL:
			ok = c != '\n'
		case syntax.InstRune, syntax.InstRune1:
			ok = in.MatchRune(c)
		}
		if ok {
			set.Add(int(token))
		}
	}
	return set
}

// begin is what an answer's first character may be, and whether there may be none. wants is valid until the
// next call.
func (p *grammarProgram) begin() (wants []uint32, matched bool) {
	p.rest()
	matched = p.reach(p.start, spot{first: true, last: true})
	p.rest()
	p.reach(p.start, spot{first: true})
	slices.Sort(p.wants)
	return p.wants, matched
}

// step is what may come after a token, and whether the answer may stop there. wants is valid until the next call.
func (p *grammarProgram) step(from []uint32, token byte) (wants []uint32, matched bool) {
	p.rest()
	for _, pc := range from {
		if p.takes[pc].Has(int(token)) {
			to := p.code[pc].Out
			p.reach(to, spot{})
			matched = matched || p.far[to] == 0
		}
	}
	slices.Sort(p.wants)
	return p.wants, matched
}

// rest readies the memory of a step.
func (p *grammarProgram) rest() {
	if p.now++; p.now == 0 { // after 2^32 steps
		clear(p.seen)
		p.now = 1
	}
	p.wants = p.wants[:0]
}

// reach adds to wants the instructions for a character that an instruction leads to at a place, and says
// whether it leads to a match.
func (p *grammarProgram) reach(pc uint32, at spot) (matched bool) {
	p.stack = append(p.stack[:0], pc)
	for len(p.stack) > 0 {
		pc := p.stack[len(p.stack)-1]
		p.stack = p.stack[:len(p.stack)-1]
		if p.seen[pc] == p.now {
			continue
		}
		p.seen[pc] = p.now
		switch p.code[pc].Op {
		case syntax.InstMatch:
			matched = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			p.wants = append(p.wants, pc)
		default:
			p.stack = p.after(p.stack, pc, at)
		}
	}
	return matched
}

// spot is where in an answer an assertion is asked.
type spot struct{ first, last bool }

// after appends what an instruction without a character leads to.
func (p *grammarProgram) after(dst []uint32, pc uint32, at spot) []uint32 {
	switch in := &p.code[pc]; in.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		return append(dst, in.Out, in.Arg)
	case syntax.InstCapture, syntax.InstNop:
		return append(dst, in.Out)
	case syntax.InstEmptyWidth:
		asks := syntax.EmptyOp(in.Arg)
		if (asks&atBegin == 0 || at.first) && (asks&atEnd == 0 || at.last) {
			return append(dst, in.Out)
		}
	}
	return dst
}
