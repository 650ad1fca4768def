package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// fakeUCI plays tic-tac-toe over UCI: "first" takes the first free square, the others misbehave:
// "illegal", "none", "hang", "exit", "mute" (never says uciok). It leaves all that it is told in
// the file that TENGEN_TEST_TOLD names.
func fakeUCI(way string) {
	var told *os.File
	if name := os.Getenv("TENGEN_TEST_TOLD"); name != "" {
		told, _ = os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	}
	var moves []string
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if told != nil {
			fmt.Fprintln(told, in.Text())
		}
		words := strings.Fields(in.Text())
		switch words[0] {
		case "uci":
			if way != "mute" {
				fmt.Print("id name Fake\noption name Hash type spin\r\nuciok\r\n")
			}
		case "isready":
			fmt.Println("readyok")
		case "position":
			moves = words[min(len(words), 3):]
		case "go":
			fakeUCIMove(way, moves)
		case "quit":
			os.Exit(0)
		}
	}
	os.Exit(0)
}

func fakeUCIMove(way string, moves []string) {
	switch way {
	case "hang":
		time.Sleep(time.Hour)
	case "exit":
		fmt.Fprintln(os.Stderr, "out of ideas")
		os.Exit(3)
	case "illegal":
		fmt.Println("bestmove e2e4")
	case "none":
		fmt.Println("bestmove")
	default:
		for _, square := range []string{"a3", "b3", "c3", "a2", "b2", "c2", "a1", "b1", "c1"} {
			if !slices.Contains(moves, square) {
				fmt.Printf("info depth 1 score cp 0\nbestmove %s ponder a1\n", square)
				return
			}
		}
	}
}
