package oracle

import (
	"embed"
	"fmt"
	"strings"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/connect4"
)

// Set is a thousand positions of one kind.
type Set struct {
	Name       string // as its file is called
	Stage      string // of the game: "begin", "middle" or "end"
	Difficulty string // "easy": the end is near; "mixed": as random play comes
	Positions  []Position
}

// Position is a labelled position. None is over.
type Position struct {
	Moves  []int          // the columns played to it, 0 to 6 from the left
	State  connect4.State // after them
	Result int8           // under perfect play, for the player to move: 1, 0 or -1
	Keeps  plugins.Bitset // the legal moves after which it is still that
}

// Counts says whether a move can go wrong: some legal move does not keep the result.
func (p *Position) Counts() bool { return p.Keeps[0] != p.State.Open() }

//go:embed sets/*.txt
var files embed.FS

// Sets returns the labelled sets, from the end of the game to its beginning. They are the caller's. An
// error means that the program was built with damaged files.
func Sets() ([]Set, error) {
	sets := []Set{
		{Name: "Test_L3_R1", Stage: "end", Difficulty: "easy"},
		{Name: "Test_L2_R1", Stage: "middle", Difficulty: "easy"},
		{Name: "Test_L1_R1", Stage: "begin", Difficulty: "easy"},
		{Name: "Plies_8", Stage: "begin", Difficulty: "mixed"},
	}
	for i := range sets {
		data, err := files.ReadFile("sets/" + sets[i].Name + ".txt")
		if err == nil {
			sets[i].Positions, err = parse(string(data))
		}
		if err != nil {
			return nil, fmt.Errorf("oracle: set %s: %w", sets[i].Name, err)
		}
	}
	return sets, nil
}

// parse reads a set: a position on each line.
func parse(text string) ([]Position, error) {
	var out []Position
	for line := range strings.Lines(text) {
		p, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", len(out)+1, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// parseLine reads a line: the columns played, the result (win, draw or loss), the columns that keep
// it. Columns are called 1 to 7.
func parseLine(line string) (Position, error) {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return Position{}, fmt.Errorf("%d fields, want 3: moves, result, keeping moves", len(fields))
	}
	state, err := connect4.Parse(fields[0])
	if err != nil {
		return Position{}, err
	}
	p := Position{Moves: columns(fields[0]), State: state, Keeps: plugins.NewBitset(connect4.Columns)}
	switch fields[1] {
	case "win":
		p.Result = 1
	case "draw":
	case "loss":
		p.Result = -1
	default:
		return Position{}, fmt.Errorf("result is %q, want win, draw or loss", fields[1])
	}
	for _, column := range columns(fields[2]) {
		if column < 0 || column >= connect4.Columns || state.Open()>>column&1 == 0 {
			return Position{}, fmt.Errorf("%q has a move that is not legal", fields[2])
		}
		p.Keeps.Add(column)
	}
	return p, nil
}

func columns(text string) []int {
	out := make([]int, len(text))
	for i := range out {
		out[i] = int(text[i]) - '1'
	}
	return out
}
