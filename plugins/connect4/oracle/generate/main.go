package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/tengen-rl/tengen/plugins/connect4"
	"github.com/tengen-rl/tengen/plugins/connect4/solver"
)

const (
	drawn      = 1000
	tableBytes = 1 << 30
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: generate OUTPUT PLIES|FILE")
	}
	positions, err := positions(os.Args[2])
	if err == nil {
		err = write(os.Args[1], solver.New(tableBytes), positions)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// positions are those drawn at a number of plies, or those of a file, as the columns 1 to 7 played.
func positions(source string) ([]string, error) {
	if plies, err := strconv.Atoi(source); err == nil {
		return texts(draw(drawn, plies)), nil
	}
	data, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		out = append(out, strings.Fields(line)[0])
	}
	return out, nil
}

func texts(games [][]int) []string {
	out := make([]string, len(games))
	for i, moves := range games {
		for _, column := range moves {
			out[i] += strconv.Itoa(column + 1)
		}
	}
	return out
}

// write labels the positions in order. It writes as it goes, so that a file that grows shows how far
// it is.
func write(name string, s *solver.Solver, positions []string) error {
	file, err := os.Create(name + ".part")
	if err != nil {
		return err
	}
	defer file.Close()
	for _, moves := range positions {
		line, err := label(s, moves)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(file, line); err != nil {
			return err
		}
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

// label is a line of a set: the columns played, the outcome for the player to move (win, draw or
// loss), and the columns that keep it.
func label(s *solver.Solver, moves string) (string, error) {
	state, err := connect4.Parse(moves)
	if err != nil {
		return "", err
	}
	outcome, keeps, err := s.Keeps(context.Background(), state)
	if err != nil {
		return "", fmt.Errorf("%s: %w", moves, err)
	}
	var columns strings.Builder
	for c := range connect4.Columns {
		if keeps>>c&1 != 0 {
			columns.WriteByte('1' + byte(c))
		}
	}
	return moves + " " + [...]string{"loss", "draw", "win"}[outcome+1] + " " + columns.String(), nil
}
