package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// gtpClient is a Go program that we ask over GTP.
type gtpClient struct{ *program }

// errRefused is wrapped around the reason of a program that answers "?".
var errRefused = errors.New("refused")

func startGTP(command []string, deadline time.Duration) (*gtpClient, error) {
	p, err := startProgram(command, deadline)
	if err != nil {
		return nil, err
	}
	return &gtpClient{p}, nil
}

// ask sends a command and waits for the answer: lines from one that begins with "=" or "?" up to
// an empty one.
func (g *gtpClient) ask(ctx context.Context, command string) (string, error) {
	var text []string
	err := g.program.ask(ctx, command, func(line string) bool {
		line = strings.TrimRight(line, " \t\r")
		if len(text) > 0 || strings.HasPrefix(line, "=") || strings.HasPrefix(line, "?") {
			text = append(text, line)
		}
		return line == "" && len(text) > 0
	})
	if err != nil {
		return "", err
	}
	answer := strings.Join(text, "\n")
	body := strings.TrimSpace(answer[1:])
	if answer[0] == '?' {
		return "", fmt.Errorf("%s: %q: %w: %s", g.name, command, errRefused, body)
	}
	return body, nil
}
