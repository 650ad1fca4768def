package countdown

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// New returns Countdown as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// Family is Countdown for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{
			{Name: "numbers", Kind: plugins.Int, Default: "3", Min: 2, Max: 5, Help: "how many numbers are given"},
			{Name: "largest", Kind: plugins.Int, Default: "9", Min: 4, Max: 99, Help: "the largest of them; the target is up to its square"},
		},
		Configure: func(s plugins.Settings) (plugins.Task, error) {
			return Task{Numbers: s.Int("numbers"), Largest: s.Int("largest")}, nil
		},
	}
}

// Task is Countdown with Numbers numbers, 2 to 5, from 1 to Largest, 4 to 99.
type Task struct{ Numbers, Largest int }

// attempts is the most expressions that worked thinking tries.
const attempts = 3

// Spec describes the answers: worked, some attempts with their values and one expression more, each
// with all numbers, the signs between them, and a pair of parentheses around all parts but the smallest
// and the whole; and some room.
func (t Task) Spec() plugins.TaskSpec {
	length := func(n int) int { return len(strconv.Itoa(n)) }
	expression := t.Numbers*length(t.Largest) + t.Numbers - 1 + 2*(t.Numbers-2)
	return plugins.TaskSpec{
		Name: "countdown", Version: "1",
		Alphabet: "0123456789+-*/()=,:", PromptAlphabet: "0123456789,>=", Grammar: "[0-9+*/()=,-]*:[0-9+*/()-]+",
		MaxLength: (attempts + 1) * (expression + length(t.most()) + 2),
	}
}

// most is the largest target.
func (t Task) most() int { return t.Largest * t.Largest }

// game is a problem, and an expression that solves it.
type game struct {
	numbers  []int
	target   int
	solution term
}

func (g game) String() string {
	return list(g.numbers) + ">" + strconv.Itoa(g.target)
}

// key is the same whatever the order of the numbers.
func (g game) key() string {
	return game{numbers: slices.Sorted(slices.Values(g.numbers)), target: g.target}.String()
}

// list is numbers as they are written.
func list(numbers []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(numbers), " ", ","), "[]")
}

// draw finds the game that a request asks for.
func (t Task) draw(request plugins.Request) (game, error) {
	used := problem.Between(2, t.Numbers, request.Difficulty)
	return problem.Draw(request, func(random *rand.Rand) (game, string) {
		g := game{numbers: make([]int, t.Numbers)}
		for i := range g.numbers {
			g.numbers[i] = 1 + random.IntN(t.Largest)
		}
		var ok bool
		if g.solution, ok = t.attempt(random, g.numbers, used); !ok || slices.Contains(g.numbers, g.solution.value) {
			return game{}, ""
		}
		g.target = g.solution.value
		return g, g.key()
	})
}

// attempt combines so many of the numbers at random. ok is false where that divides with a rest, or
// comes to what no target is.
func (t Task) attempt(random *rand.Rand, numbers []int, used int) (term, bool) {
	terms := make([]term, used)
	for i, k := range random.Perm(len(numbers))[:used] {
		terms[i] = term{text: strconv.Itoa(numbers[k]), value: numbers[k]}
	}
	for len(terms) > 1 {
		random.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
		joined, ok := join(terms[0], terms[1], "+-*/"[random.IntN(4)])
		if !ok {
			return term{}, false
		}
		terms = append(terms[:0], append([]term{joined}, terms[2:]...)...)
	}
	return terms[0], terms[0].value >= 1 && terms[0].value <= t.most()
}

// Problem draws a game. The problem is "3,5,7>22", the prompt "3,5,7>22=".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	g, err := t.draw(request)
	return []byte(g.String()), g.String() + "=", err
}

// Verify evaluates the expression after the answer's ':'.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	g, ok := t.parse(string(state))
	if !ok {
		return plugins.Verdict{Fault: "the state holds no Countdown problem of these settings"}
	}
	expression, ok := problem.Result(answer, t.Spec())
	if !ok {
		return plugins.Verdict{Note: "an answer is thinking, ':' and an expression"}
	}
	value, err := evaluate(expression, g.numbers)
	switch {
	case err != nil:
		return plugins.Verdict{Note: err.Error()}
	case value != g.target:
		return plugins.Verdict{Note: fmt.Sprintf("that comes to %d, not %d", value, g.target)}
	}
	return plugins.Verdict{Reward: 1}
}

// parse reads a game back, refusing what Problem would not write.
func (t Task) parse(text string) (g game, ok bool) {
	numbers, target, _ := strings.Cut(text, ">")
	for written := range strings.SplitSeq(numbers, ",") {
		n, err := strconv.Atoi(written)
		if err != nil || n < 1 || n > t.Largest {
			return g, false
		}
		g.numbers = append(g.numbers, n)
	}
	g.target, _ = strconv.Atoi(target)
	fits := len(g.numbers) == t.Numbers && g.target >= 1 && g.target <= t.most() && !slices.Contains(g.numbers, g.target)
	return g, fits && g.String() == text
}
