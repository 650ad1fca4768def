package plugins

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// CheckExample reports what of an example breaks the Spec, which is valid, or does not answer the
// request: the host asks it of everything that a plugin sends. An example with a Fault is not looked
// at.
func (s *Spec) CheckExample(request ExampleRequest, e *Example) error {
	rules, err := newTextRules(s)
	if err != nil {
		return err
	}
	return rules.checkExample(request, e)
}

// faultsOfText reports everything that is wrong with the alphabets and the grammar of a text
// environment.
func (s *Spec) faultsOfText() []error {
	faults := append(faultsOfAlphabet("alphabet", s.Alphabet), faultsOfAlphabet("prompt alphabet", s.PromptAlphabet)...)
	if s.Alphabet == "" {
		faults = append(faults, errors.New("alphabet is empty: list the characters an answer may use"))
	}
	if _, err := regexp.Compile(s.Grammar); err != nil {
		faults = append(faults, fmt.Errorf("grammar: %w", err))
	}
	return faults
}

func faultsOfAlphabet(name, alphabet string) []error {
	var faults []error
	if !utf8.ValidString(alphabet) {
		faults = append(faults, fmt.Errorf("%s is not UTF-8", name))
	}
	if n := utf8.RuneCountInString(alphabet); n > maxAlphabet {
		return append(faults, fmt.Errorf("%s has %d characters, want at most %d", name, n, maxAlphabet))
	}
	for i, r := range alphabet {
		if strings.ContainsRune(alphabet[:i], r) {
			faults = append(faults, fmt.Errorf("%s has %q twice", name, r))
		}
	}
	return faults
}

// textRules are the limits that every text is held to: a policy's answers before their author's
// verifier sees them, and what an author or a plugin gives to learn from.
type textRules struct {
	alphabet  string         // of answers
	all       string         // of prompts and plain texts
	grammar   *regexp.Regexp // nil: any
	maxLength int
	plain     bool
	worked    bool
}

// newTextRules makes the rules of a valid spec; those of a game allow nothing.
func newTextRules(s *Spec) (rules *textRules, err error) {
	rules = &textRules{
		alphabet: s.Alphabet, all: s.Alphabet + s.PromptAlphabet, maxLength: s.MaxLength,
		plain: s.Traits.Plain, worked: s.Traits.Worked,
	}
	if s.Grammar != "" {
		if rules.grammar, err = regexp.Compile(`\A(?:` + s.Grammar + `)\z`); err != nil {
			return nil, fmt.Errorf("grammar: %w", err)
		}
	}
	return rules, nil
}

// broken says which rule the answer breaks, or "" if it is a legal answer.
func (r *textRules) broken(answer string) string {
	if why := brokenText("answer", answer, r.alphabet, r.maxLength); why != "" {
		return why
	}
	if r.grammar != nil && !r.grammar.MatchString(answer) {
		return "answer does not match the grammar"
	}
	return ""
}

// brokenText says why text is not UTF-8 of at most limit characters of the alphabet, or "".
func brokenText(what, text, alphabet string, limit int) string {
	switch {
	case len(text) > utf8.UTFMax*limit || utf8.RuneCountInString(text) > limit:
		return fmt.Sprintf("%s is longer than %d characters", what, limit)
	case !utf8.ValidString(text):
		return what + " is not UTF-8"
	}
	if rest := strings.TrimLeft(text, alphabet); rest != "" {
		c, _ := utf8.DecodeRuneInString(rest)
		return fmt.Sprintf("%s has %q, which is not in the alphabet", what, c)
	}
	return ""
}

// checkPrompt reports why text cannot be a prompt of the spec.
func (s *Spec) checkPrompt(text string) error {
	if why := brokenText("prompt", text, s.Alphabet+s.PromptAlphabet, MaxText); why != "" {
		return errors.New(why)
	}
	return nil
}

// checkRequest reports why no example can answer the request.
func (r *textRules) checkRequest(request ExampleRequest) error {
	switch {
	case request.Kind > Worked:
		return fmt.Errorf("kind %d is unknown", request.Kind)
	case request.Kind == Plain && !r.plain:
		return errors.New("the environment writes no plain texts")
	case request.Kind == Worked && !r.worked:
		return errors.New("the environment writes no worked examples")
	case request.Kind == Worked && request.Split == HeldOut:
		return errors.New("a worked example of a held-out problem would teach what evaluation asks: ask for the split Train")
	}
	return request.check()
}

// checkExample is Spec.CheckExample.
func (r *textRules) checkExample(request ExampleRequest, e *Example) error {
	if e.Fault != "" {
		return nil
	}
	if err := r.checkRequest(request); err != nil {
		return err
	}
	why := ""
	switch {
	case request.Kind == Plain && e.Prompt != "":
		why = "plain text has a prompt"
	case request.Kind == Plain && e.Answer == "":
		why = "plain text is empty"
	case request.Kind == Plain:
		why = brokenText("plain text", e.Answer, r.all, MaxText)
	default:
		if why = brokenText("prompt", e.Prompt, r.all, MaxText); why == "" {
			why = r.broken(e.Answer)
		}
	}
	if why != "" {
		return errors.New(why)
	}
	return nil
}
