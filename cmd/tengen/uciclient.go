package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// uciClient is a program that we ask over the Universal Chess Interface (Meyer-Kahlen 2004).
type uciClient struct{ *program }

// startUCI starts a program and sets its options, each "name=value" or the name of a button.
func startUCI(ctx context.Context, command []string, deadline time.Duration, options []string) (*uciClient, error) {
	p, err := startProgram(command, deadline)
	if err != nil {
		return nil, err
	}
	u := &uciClient{p}
	if err := u.prepare(ctx, options); err != nil {
		u.Close()
		return nil, err
	}
	return u, nil
}

func (u *uciClient) prepare(ctx context.Context, options []string) error {
	if err := u.ask(ctx, "uci", says("uciok")); err != nil {
		return err
	}
	for _, option := range options {
		name, value, valued := strings.Cut(option, "=")
		line := "setoption name " + name
		if valued {
			line += " value " + value
		}
		if err := u.tell(line); err != nil {
			return err
		}
	}
	if err := u.tell("ucinewgame"); err != nil {
		return err
	}
	return u.ask(ctx, "isready", says("readyok"))
}

// bestMove is the move, as UCI writes moves, for the position after some moves from the start, which is "startpos" or
// "fen" and a position. limit is what go is told: "movetime 100", "nodes 1000".
func (u *uciClient) bestMove(ctx context.Context, start string, moves []string, limit string) (string, error) {
	position := "position " + start
	if len(moves) > 0 {
		position += " moves " + strings.Join(moves, " ")
	}
	if err := u.tell(position); err != nil {
		return "", err
	}
	var words []string
	err := u.ask(ctx, "go "+limit, func(line string) bool {
		words = strings.Fields(line)
		return len(words) > 0 && words[0] == "bestmove"
	})
	if err == nil && len(words) < 2 {
		err = fmt.Errorf("%s: %q names no move", u.name, "bestmove")
	}
	if err != nil {
		return "", err
	}
	return words[1], nil
}

// says waits for a line of one word; others, which programs write as they please, are skipped.
func says(word string) func(string) bool {
	return func(line string) bool { return strings.TrimSpace(line) == word }
}
