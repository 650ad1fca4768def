package mcts

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

var update = flag.Bool("update", false, "rewrite what the scenarios print")

// A scenario in testdata/*.txt is a list of commands, each followed by "----" and what it prints;
// lines that begin with # are for people. The commands are the methods of scenario.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(want) {
				t.Errorf("%s now prints (run with -update to accept):\n%s", file, got)
			}
		})
	}
}

// play runs a script and returns it with what its commands print.
func play(script string) string {
	var out strings.Builder
	s := scenario{env: tictactoe.New()}
	printed := false // in the old output of a command
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "----":
			printed = true
			continue
		case printed && line != "":
			continue
		}
		printed = false
		out.WriteString(line + "\n")
		if line != "" && line[0] != '#' {
			text, err := s.do(strings.Fields(line))
			if err != nil {
				text = "error: " + err.Error() + "\n"
			}
			out.WriteString("----\n" + text)
		}
	}
	return out.String()
}

// scenario is a search of tic-tac-toe in one slot, with the uniform evaluator.
type scenario struct {
	env    plugins.Environment
	spec   plugins.Spec
	search *Search
}

func (s *scenario) do(words []string) (string, error) {
	switch words[0] {
	case "new-root":
		return s.newRoot(words[1], words[2:])
	case "simulate":
		return s.simulate(words[1])
	case "print-tree":
		depth, err := strconv.Atoi(words[1])
		return s.print(root, depth, ""), err
	case "result":
		return s.result()
	case "line":
		return s.line(), nil
	}
	return "", fmt.Errorf("no command %q", words[0])
}

// newRoot begins a search ("new-root gumbel a1 b2") after the moves named, with proofs if the
// algorithm is called "gumbel+proofs" or "puct+proofs".
func (s *scenario) newRoot(algorithm string, moves []string) (_ string, err error) {
	ctx := context.Background()
	config := Default()
	algorithm, _, config.Proofs = strings.Cut(algorithm, "+")
	if algorithm == "puct" {
		config.Algorithm = PUCT
	}
	if s.spec, err = s.env.Configure(ctx, nil); err != nil {
		return "", err
	}
	if s.search, err = New(config, s.spec, 1); err != nil {
		return "", err
	}
	positions, err := s.env.Start(ctx, make([]plugins.Request, 1))
	for _, move := range moves {
		if err == nil {
			action := 3*int('3'-move[1]) + int(move[0]-'a')
			positions, err = s.env.Step(ctx, []plugins.Move{{State: positions[0].State, Action: action}})
		}
	}
	if err != nil {
		return "", err
	}
	drawn, err := s.env.(plugins.Renderer).Render(ctx, [][]byte{positions[0].State})
	if err != nil {
		return "", err
	}
	return drawn[0], s.search.Begin(0, positions[0], nil)
}

func (s *scenario) simulate(count string) (string, error) {
	n, err := strconv.Atoi(count)
	if err != nil {
		return "", err
	}
	if err := s.search.SetSimulations(0, n); err != nil {
		return "", err
	}
	if err := Run(context.Background(), s.search, s.env, Uniform(s.spec)); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d simulations, %d nodes\n", s.search.Simulations(0), len(s.search.games[0].tree.mover)), nil
}

// print shows the visited actions of a node: visits and Q for the mover.
func (s *scenario) print(n int32, depth int, indent string) string {
	var out strings.Builder
	t := &s.search.games[0].tree
	from, to := t.edges(n)
	for e := from; e < to && depth > 0; e++ {
		if t.count[e] == 0 {
			continue
		}
		end := ""
		if t.mover[t.child[e]] == plugins.Terminal {
			end = " end"
		} else if t.ended(t.child[e]) {
			end = " proven"
		}
		name := tictactoe.Rules{}.Name(nil, int(t.action[e]))
		fmt.Fprintf(&out, "%s%c %s n=%d q=%+.3f%s\n", indent, "XO"[t.mover[n]], name, t.count[e], t.q(e), end)
		out.WriteString(s.print(t.child[e], depth-1, indent+"  "))
	}
	return out.String()
}

func (s *scenario) result() (string, error) {
	var r Result
	if err := s.search.ReadResult(0, &r); err != nil {
		return "", err
	}
	var target strings.Builder
	for a, p := range r.Target {
		if p >= 0.0005 {
			fmt.Fprintf(&target, " %s %.3f", tictactoe.Rules{}.Name(nil, a), p)
		}
	}
	value := "value"
	if r.Proven {
		value = "proven value"
	}
	return fmt.Sprintf("plays %s, %s %+.3f, target%s\n", tictactoe.Rules{}.Name(nil, r.Action), value, r.Values[0], target.String()), nil
}

// line names the moves that the search expects.
func (s *scenario) line() string {
	names := []string{"moves:"}
	for _, a := range s.search.Line(0, nil) {
		names = append(names, tictactoe.Rules{}.Name(nil, a))
	}
	return strings.Join(names, " ") + "\n"
}
