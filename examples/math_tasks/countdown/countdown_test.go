package countdown

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
)

func TestVerifierGivesNothingAway(t *testing.T) {
	for answer, right := range map[string]bool{
		":3*5+7": true, ":7+3*5": true, ":(3*5)+7": true, ":((3)*((5)))+7": true, ":7+5*3": true, "3+5+7=15,3*5+7=22:3*5+7": true, "22=22:5*3+7": true,
		"": false, "3*5+7": false, ":": false, ":22": false, ":3*5+7=22": false, ":3+5+7": false, ":3*5": false, ":7": false, "3*5+7:": false,
		":3*5+7+0": false, ":3*5+7*1": false, ":3*5+7-3+3": false, ":3*5+7+7-7": false, ":11+11": false, ":2*11": false, ":35-13": false, ":57-35": false,
		":3*5+7:3*5+7": false, ":3*5+73*5+7": false, ":3*5+7,3*5+7": false, ":03*5+7": false, ":+3*5+7": false, ":-3*-5+7": false, ":7--3*5": false,
		":3*5+": false, ":3*5+7)": false, ":(3*5+7": false, ":()3*5+7": false, ":3(5)+7": false, ":3*5 + 7": false, ":3×5+7": false, ":３*5+7": false,
		":3*5+7\n": false, ":3*5+7\x00": false, ":3**5+7": false, ":3//5+7": false, ":5*3+7*(5-5)": false, ":7/0": false, ":7/(3-3)": false,
		"3,5,7>22": false, "3,5,7>22=:3*5+7": false, strings.Repeat("3", 38) + ":3*5+7": true, strings.Repeat("3", 39) + ":3*5+7": false,
		":" + strings.Repeat("(", 1<<16): false,
	} {
		if v := (Task{3, 9}).Verify([]byte("3,5,7>22"), answer); (v.Reward == 1) != right || v.Reward != 0 && v.Reward != 1 || v.Fault != "" {
			t.Errorf("%.30q: %+v, want right %v", answer, v, right)
		}
	}
}

// Divisions must be exact at every step, numbers on the way may be negative, and one that is given twice may
// be used twice.
func TestArithmetic(t *testing.T) {
	for _, c := range []struct {
		problem, answer string
		right           bool
	}{
		{"3,6,8>4", ":6/3*8/4", false}, {"3,6,8>16", ":6/3*8", true}, {"3,6,8>16", ":8/3*6", false}, {"3,6,8>16", ":8*6/3", true}, {"3,6,8>16", ":8*(6/3)", true},
		{"2,3,9>7", ":2-3+9-1", false}, {"2,3,9>8", ":2-3+9", true}, {"2,3,9>8", ":9-(3-2)", true}, {"2,3,9>8", ":9-3-2", false}, {"2,3,9>10", ":9-(2-3)", true},
		{"4,4,9>8", ":4+4", true}, {"4,4,9>12", ":4+4+4", false}, {"2,3,8>1", ":8/2/3", false}, {"2,4,8>1", ":8/2/4", true}, {"2,4,8>16", ":8/(2/4)", false}, {"2,4,8>16", ":8/2*4", true},
	} {
		if v := (Task{3, 9}).Verify([]byte(c.problem), c.answer); (v.Reward == 1) != c.right || v.Fault != "" {
			t.Errorf("%q to %q: %+v, want right %v", c.answer, c.problem, v, c.right)
		}
	}
}

func TestStatesAreChecked(t *testing.T) {
	for _, state := range []string{
		"", ">", "3,5,7", "3,5,7>", "3,5>15", "3,5,7,1>22", "3,5,7>0", "3,5,7>-1", "3,5,7>82", "3,5,7>7", "3,5,10>22", "0,5,7>22", "-3,5,7>22", "03,5,7>22",
		"3,5,7>022", "3,5,7>22=", " 3,5,7>22", "3,5,7 >22", "3;5;7>22", "3,,7>22", "3,5,7>+22", "３,5,7>22", "3,5,7>99999999999999999999",
	} {
		if v := (Task{3, 9}).Verify([]byte(state), ":3*5+7"); v.Fault == "" {
			t.Errorf("%q is taken for a problem: %+v", state, v)
		}
	}
}

// value evaluates an expression with Go's own parser and exact fractions, and collects its numbers. It is
// nil where something on the way is no whole number, or the expression has more than numbers, + - * / and
// parentheses.
func value(e ast.Expr, used *[]string) *big.Rat {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return value(e.X, used)
	case *ast.BasicLit:
		*used = append(*used, e.Value)
		if v, ok := new(big.Rat).SetString(e.Value); ok && e.Kind == token.INT {
			return v
		}
	case *ast.BinaryExpr:
		a, b := value(e.X, used), value(e.Y, used)
		if a == nil || b == nil || e.Op == token.QUO && b.Sign() == 0 {
			return nil
		}
		operations := map[token.Token]func(x, y *big.Rat) *big.Rat{token.ADD: a.Add, token.SUB: a.Sub, token.MUL: a.Mul, token.QUO: a.Quo}
		if f := operations[e.Op]; f != nil && f(a, b).IsInt() {
			return a
		}
	}
	return nil
}

// solves says whether an expression reaches the target of a problem, by value.
func solves(problem, expression string) bool {
	numbers, target, _ := strings.Cut(problem, ">")
	unused := strings.Split(numbers, ",")
	e, err := parser.ParseExpr(expression)
	var used []string
	if err != nil {
		return false
	}
	v := value(e, &used)
	for _, n := range used {
		i := slices.Index(unused, n)
		if i < 0 {
			return false
		}
		unused = slices.Delete(unused, i, i+1)
	}
	return v != nil && v.RatString() == target
}

// Every problem has the solution that its worked answer gives, and every attempt in it is computed
// rightly: Go's own parser says so.
func TestWorkedAnswersAgreeWithGo(t *testing.T) {
	lengths := map[int]int{}
	for _, task := range []Task{{3, 9}, {2, 4}, {2, 99}, {5, 99}, {5, 4}} {
		for seed := range uint64(200) {
			request := plugins.Request{Seed: seed, Difficulty: float32(seed%5) / 4, Split: plugins.Split(seed & 1)}
			state, prompt, err := task.Problem(request)
			again, answer, errWorked := task.Worked(request)
			if err != nil || errWorked != nil || prompt != again || prompt != string(state)+"=" {
				t.Fatal(prompt, again, err, errWorked)
			}
			thinking, expression, _ := strings.Cut(answer, ":")
			if v := task.Verify(state, answer); v.Reward != 1 || !solves(string(state), expression) {
				t.Fatalf("%s%s: %+v", prompt, answer, v)
			}
			tried := strings.Split(thinking, ",")
			lengths[len(tried)]++
			for i, x := range tried {
				e, comes, _ := strings.Cut(x, "=")
				numbers, target, _ := strings.Cut(string(state), ">")
				if last := i == len(tried)-1; !solves(numbers+">"+comes, e) || (comes == target) != last {
					t.Fatalf("%s%s: attempt %s", prompt, answer, x)
				}
			}
		}
	}
	if lengths[1] < 250 || lengths[2] < 250 || lengths[3] < 250 {
		t.Errorf("attempts: %v, want a third each of 1, 2 and 3", lengths)
	}
}

// The verifier and Go agree on random expressions, most of them wrong and some right.
func TestVerdictsAgreeWithGo(t *testing.T) {
	task, right, wrong := Task{3, 4}, 0, 0
	for seed := range uint64(300) {
		state, _, err := task.Problem(plugins.Request{Seed: seed, Difficulty: 1})
		if err != nil {
			t.Fatal(err)
		}
		numbers := strings.Split(strings.Split(string(state), ">")[0], ",")
		for i := range 64 {
			a, b, c := numbers[i%3], numbers[(i+1)%3], numbers[(i+2)%3]
			form := []string{"%s%c%s%c%s", "(%s%c%s)%c%s", "%s%c(%s%c%s)"}[i%3]
			expression := fmt.Sprintf(form, a, "+-*/"[i%4], b, "+-*/"[i/16], c)
			want := solves(string(state), expression)
			if v := task.Verify(state, ":"+expression); (v.Reward == 1) != want {
				t.Fatalf("%s to %s: %+v, want right %v", expression, state, v, want)
			}
			if want {
				right++
			} else {
				wrong++
			}
		}
	}
	if right < 300 || wrong < 300 {
		t.Errorf("%d right and %d wrong expressions tell little", right, wrong)
	}
}

// The solution uses more numbers as difficulty grows.
func TestDifficultyIsHowManyAreUsed(t *testing.T) {
	for difficulty, want := range map[float32]int{0: 2, 0.5: 4, 1: 5} {
		g, err := Task{5, 9}.draw(plugins.Request{Seed: 1, Difficulty: difficulty})
		if n := len(strings.FieldsFunc(g.solution.text, func(c rune) bool { return c < '0' })); err != nil || n != want {
			t.Errorf("difficulty %v: %s uses %d numbers, want %d", difficulty, g.solution.text, n, want)
		}
	}
}

func TestPlainTextsStopAnywhere(t *testing.T) {
	task, right := Task{3, 9}, 0
	const n = 2000
	for seed := range uint64(n) {
		text, err := task.Plain(plugins.Request{Seed: seed, Difficulty: 1})
		prompt, answer, _ := strings.Cut(text, "=")
		v := task.Verify([]byte(prompt), answer)
		if err != nil || v.Fault != "" {
			t.Fatal(text, err, v)
		}
		right += int(v.Reward)
	}
	if share := float64(right) / n; share < 0.56 || share > 0.66 {
		t.Errorf("%v of plain texts reach the target, want 0.61: the mean of 1, 1/2 and 1/3", share)
	}
}

func TestSplitsShareNoProblem(t *testing.T) {
	seen, both := map[string]plugins.Split{}, [2]int{}
	for seed := range uint64(3000) {
		for _, split := range []plugins.Split{plugins.Train, plugins.HeldOut} {
			g, err := Task{2, 4}.draw(plugins.Request{Seed: seed, Split: split})
			if err != nil {
				t.Fatal(err)
			}
			key := strconv.Itoa(min(g.numbers[0], g.numbers[1])*100+max(g.numbers[0], g.numbers[1])) + g.String()[3:]
			before, ok := seen[key]
			if ok && before != split {
				t.Fatalf("%s is in both splits", g)
			}
			if !ok {
				both[split]++
			}
			seen[key] = split
		}
	}
	if both[0] < 10 || both[1] < 3 {
		t.Fatalf("%v problems in the splits, want some in each", both)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("3,5,7>22", ":3*5+7")
	f.Add("3,6,8>16", "1=1:8*(6/3)")
	f.Add("4,4,9>8", ":4+4+")
	f.Fuzz(func(t *testing.T, problem, answer string) {
		v := (Task{3, 99}).Verify([]byte(problem), answer)
		if _, expression, _ := strings.Cut(answer, ":"); v.Reward == 1 && !solves(problem, expression) {
			t.Fatalf("%q is right for %q", answer, problem)
		}
	})
}

// A problem, and attempts until one is right.
func Example() {
	prompt, answer, _ := Task{Numbers: 3, Largest: 9}.Worked(plugins.Request{Seed: 1, Difficulty: 1})
	fmt.Println(prompt + answer)
	// Output: 9,2,3>24=3*9+2=29,(9+3)*2=24:(9+3)*2
}
