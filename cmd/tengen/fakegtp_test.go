package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

// fakeGTP is a Go program that knows one move, or none: "resign", "pass", "Z99", "hang", "exit",
// "refuse", "noise".
func fakeGTP(way string) {
	if file := os.Getenv("TENGEN_TEST_PID"); file != "" {
		_ = os.WriteFile(file, fmt.Append(nil, os.Getpid()), 0o644)
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		request, ok := parseGTP(in.Text())
		switch {
		case !ok:
			continue
		case request.name == "quit":
			os.Exit(0)
		case request.name != "genmove" && way == "noise":
			fmt.Print("\nthinking...\n\n= \r\n\n")
		case request.name != "genmove":
			fmt.Print("=\n\n")
		case way == "hang":
			time.Sleep(time.Hour)
		case way == "exit":
			fmt.Fprintln(os.Stderr, "out of ideas")
			os.Exit(3)
		case way == "refuse":
			fmt.Print("? not today\n\n")
		case way == "noise":
			fmt.Print("= pass \n\n")
		default:
			fmt.Printf("= %s\n\n", way)
		}
	}
	os.Exit(0)
}
