package recorded

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
)

// Check replays every game of a file with environments that open makes and returns their number, or the
// first difference.
func Check(open func() plugins.Environment, file string) (games int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		games++
		if err := replay(open(), strings.Fields(in.Text())); err != nil {
			return games, fmt.Errorf("%s:%d: %w", file, games, err)
		}
	}
	return games, in.Err()
}

// replay plays one game.
func replay(env plugins.Environment, fields []string) error {
	ctx, settings := context.Background(), plugins.Settings{}
	if fields[0] != "-" {
		for pair := range strings.SplitSeq(fields[0], ",") {
			name, value, _ := strings.Cut(pair, "=")
			settings[name] = value
		}
	}
	spec, err := env.Configure(ctx, settings)
	if err != nil {
		return err
	}
	positions, err := env.Start(ctx, make([]plugins.Request, 1))
	if err != nil {
		return err
	}
	returns := make([]float32, spec.Players)
	for ply, field := range fields[1 : len(fields)-1] {
		for k, r := range positions[0].Rewards {
			returns[k] += r
		}
		action, err := compare(&positions[0], field)
		if err != nil {
			return fmt.Errorf("ply %d: %w", ply+1, err)
		}
		if positions, err = env.Step(ctx, []plugins.Move{{State: positions[0].State, Action: action}}); err != nil {
			return err
		}
	}
	for k, r := range positions[0].Rewards {
		returns[k] += r
	}
	return compareEnd(&positions[0], returns, fields[len(fields)-1])
}

// compare holds a position against a recorded ply and returns the action that follows.
func compare(p *plugins.Position, ply string) (int, error) {
	parts := strings.Split(ply, ":")
	if len(parts) != 3 {
		return 0, fmt.Errorf("%q is not mover:legal:action", ply)
	}
	mover, err := strconv.Atoi(parts[0])
	if err != nil {
		return 0, err
	}
	action, err := strconv.Atoi(parts[2])
	switch {
	case err != nil:
		return 0, err
	case p.Fault != "":
		return 0, fmt.Errorf("fault: %s", p.Fault)
	case p.Player != mover:
		return 0, fmt.Errorf("player %d moves, recorded is %d", p.Player, mover)
	case mover == plugins.Chance:
		want, err := strconv.ParseFloat(parts[1], 64)
		if err == nil && (action >= len(p.Chances) || math.Abs(float64(p.Chances[action])-want) > 1e-4) {
			err = fmt.Errorf("chances are %v, recorded is %v for outcome %d", p.Chances, want, action)
		}
		return action, err
	case hexadecimal(p.Legal) != parts[1]:
		return 0, fmt.Errorf("legal are %s, recorded are %s", hexadecimal(p.Legal), parts[1])
	}
	return action, nil
}

// hexadecimal is a set as one number.
func hexadecimal(set plugins.Bitset) string {
	var out strings.Builder
	for k := len(set) - 1; k >= 0; k-- {
		fmt.Fprintf(&out, "%016x", set[k])
	}
	if trimmed := strings.TrimLeft(out.String(), "0"); trimmed != "" {
		return trimmed
	}
	return "0"
}

func compareEnd(p *plugins.Position, returns []float32, recorded string) error {
	if p.Fault != "" || p.Player != plugins.Terminal {
		return fmt.Errorf("the game is not over: player %d, fault %q", p.Player, p.Fault)
	}
	want := strings.Split(recorded, ",")
	if len(want) != len(returns) {
		return fmt.Errorf("%d returns, recorded are %s", len(returns), recorded)
	}
	for k, text := range want {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(x-float64(returns[k])) > 1e-3 {
			return fmt.Errorf("returns are %v, recorded are %s", returns, recorded)
		}
	}
	return nil
}
