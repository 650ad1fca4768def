package text

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

// legalNow is what a grammar lets come after an answer, as text; '$' is End.
func legalNow(t *testing.T, g *Grammar, v *Vocabulary, answer string, limit int) string {
	t.Helper()
	tokens, err := v.Append(nil, answer)
	if err != nil {
		t.Fatal(err)
	}
	legal := plugins.NewBitset(v.Size())
	g.Legal(tokens, limit, legal)
	out := ""
	for token := range legal.All() {
		if token == int(End) {
			out += "$"
		} else {
			out += v.Text([]byte{byte(token)})
		}
	}
	return out
}

// matching lists the texts of at most limit characters of an alphabet that a plugin's adapter lets through.
func matching(expression, alphabet string, limit int) []string {
	whole := regexp.MustCompile(`\A(?:` + expression + `)\z`)
	var out []string
	level := []string{""}
	for range limit + 1 {
		var longer []string
		for _, s := range level {
			if expression == "" || whole.MatchString(s) {
				out = append(out, s)
			}
			for _, c := range alphabet {
				longer = append(longer, s+string(c))
			}
		}
		level = longer
	}
	return out
}

// goesOn is what Legal must be, from the list of all legal texts.
func goesOn(texts []string, answer, characters string) (out string) {
	for _, c := range "$" + characters {
		for _, text := range texts {
			if c == '$' && text == answer || c != '$' && strings.HasPrefix(text, answer+string(c)) {
				out += string(c)
				break
			}
		}
	}
	return out
}

// Of every text of a few characters the grammar says what the list of all texts that package regexp lets through
// says.
func TestGrammarIsRegexp(t *testing.T) {
	const alphabet, limit = "abä", 5
	for _, expression := range []string{
		"", "a", "a*", "(?:ab)*", "(a|bä)+", "a{2,3}b?", "[^a]*a", ".*b.", "(?i)A[B]+", "^a$", "(^a|b)*", "(a|^)b", "a(b$|ä)", "(a$)*b", "(?m)^ab$",
		"(?:a|b){4,}", "()", "a*?b??", "[c-z]", "a|[c-z]b", "\\x{e4}+", "(?s).{5}", ".{6}", "(a*)*b|ä", "ä^|a$b|b", "$", "^^a$$",
	} {
		v := vocabulary(t, alphabet)
		g, err := NewGrammar(expression, alphabet, v)
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		texts := matching(expression, alphabet, limit)
		for _, answer := range matching("", alphabet, limit) {
			if got, want := legalNow(t, g, v, answer, limit), goesOn(texts, answer, alphabet); got != want {
				t.Errorf("%s after %q: %q, want %q", expression, answer, got, want)
			}
		}
	}
}

// bundledGrammars are those of the tasks in examples/math_tasks, with their alphabets.
var bundledGrammars = map[string]struct {
	expression, alphabet string
	limit                int
}{
	"addition":       {"[0-9,]*:(?:0|[1-9][0-9]*)", "0123456789,:", 20},
	"multiplication": {"[0-9+=]*:(?:0|[1-9][0-9]*)", "0123456789+=:", 30},
	"modular":        {"[0-9,-]*:(?:0|[1-9][0-9]*)", "0123456789,-:", 18},
	"parity":         {"[01]*:[01]", "01:", 8},
	"equation":       {"[0-9x=-]*:(?:0|-?[1-9][0-9]*)", "0123456789-x=:", 24},
	"chain":          {"[a-p]+", "abcdefghijklmnop", 10},
	"countdown":      {"[0-9+*/()=,-]*:[0-9+*/()-]+", "0123456789+-*/()=,:", 44},
}

// Whoever takes any legal token ends in an answer that the task's adapter lets through, and no answer that it lets
// through takes another.
func TestGrammarOfTheBundledTasks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, task := range bundledGrammars {
		v := vocabulary(t, task.alphabet, "?")
		g, err := NewGrammar(task.expression, task.alphabet, v)
		if err != nil {
			t.Fatal(err)
		}
		whole := regexp.MustCompile(`\A(?:` + task.expression + `)\z`)
		ended := map[bool]int{}
		for range 300 {
			answer := walk(t, g, v, task.limit, random)
			if !whole.MatchString(answer) || len(answer) > task.limit {
				t.Fatalf("%s: wrote %q", name, answer)
			}
			ended[len(answer) == task.limit]++
			at := random.IntN(len(answer))
			c := task.alphabet[random.IntN(len(task.alphabet))]
			changed := answer[:at] + string(c) + answer[at+1:]
			if legal := takes(t, g, v, changed, task.limit); legal != whole.MatchString(changed) {
				t.Errorf("%s: %q is legal %v", name, changed, legal)
			}
		}
		if ended[true] == 0 || ended[false] == 0 {
			t.Errorf("%s: of the answers %d used all their room, %d did not", name, ended[true], ended[false])
		}
	}
}

// walk writes an answer of legal tokens, drawn at random, End seldom.
func walk(t *testing.T, g *Grammar, v *Vocabulary, limit int, random *rand.Rand) string {
	answer := ""
	for {
		legal := []rune(legalNow(t, g, v, answer, limit))
		if len(legal) == 0 {
			t.Fatalf("no token is legal after %q", answer)
		}
		if legal[0] == '$' && (len(legal) == 1 || random.IntN(5) == 0) {
			return answer
		}
		if legal[0] == '$' {
			legal = legal[1:]
		}
		answer += string(legal[random.IntN(len(legal))])
	}
}

// takes says whether every character of an answer is legal, and its end.
func takes(t *testing.T, g *Grammar, v *Vocabulary, answer string, limit int) bool {
	for i, c := range answer {
		if !strings.ContainsRune(legalNow(t, g, v, answer[:i], limit), c) {
			return false
		}
	}
	return strings.HasPrefix(legalNow(t, g, v, answer, limit), "$")
}

func TestGrammarsThatCannotBe(t *testing.T) {
	v := vocabulary(t, "ab\n")
	for expression, want := range map[string]string{
		"(": "missing", "a)|(b": "unexpected )", `a\b`: "are not supported", "(?m)a$": "line feed", strings.Repeat("(?:aaaaaaaaab){1000}", 10): "instructions",
	} {
		if _, err := NewGrammar(expression, "ab", v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: %v, want %s", expression, err, want)
		}
	}
	if _, err := NewGrammar("a", "abc", v); err == nil || !strings.Contains(err.Error(), `no 'c'`) {
		t.Errorf("%v", err)
	}
}

// An expression with more states than are remembered is the same as with few.
func TestGrammarForgets(t *testing.T) {
	const alphabet, limit = "ab", 60
	v := vocabulary(t, alphabet)
	g, err := NewGrammar("(a|b)*a(a|b){18}", alphabet, v)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		answer := walk(t, g, v, limit, random)
		if len(answer) < 19 || answer[len(answer)-19] != 'a' {
			t.Fatalf("wrote %q", answer)
		}
		if len(g.states) > mostStates || g.size > mostInStates {
			t.Fatalf("%d states of %d instructions", len(g.states), g.size)
		}
	}
}

// Any expression: no panic, and the mask is what package regexp says.
func FuzzGrammar(f *testing.F) {
	for _, expression := range []string{"a*b", "(?i)a|^b$", "[^b]{2,3}", "(a|$)*", `\Qa+\E`, "(?U)a+b*", "(?m)^a$"} {
		f.Add(expression)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		const alphabet, limit = "ab", 4
		_, alone := regexp.Compile(expression)
		_, whole := regexp.Compile(`\A(?:` + expression + `)\z`)
		if alone != nil || whole != nil || len(expression) > 60 {
			return
		}
		v := vocabulary(t, alphabet)
		g, err := NewGrammar(expression, alphabet, v)
		if err != nil {
			if !strings.Contains(err.Error(), "not supported") && !strings.Contains(err.Error(), "instructions") {
				t.Fatalf("%q: %v", expression, err)
			}
			return
		}
		texts := matching(expression, alphabet, limit)
		for _, answer := range matching("", alphabet, limit) {
			if got, want := legalNow(t, g, v, answer, limit), goesOn(texts, answer, alphabet); got != want {
				t.Errorf("%q after %q: %q, want %q", expression, answer, got, want)
			}
		}
	})
}
