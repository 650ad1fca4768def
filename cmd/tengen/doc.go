// Command tengen trains agents from the rules of a game and its results alone, and plays with them.
//
//	tengen train examples/go_game/go5.toml      learn, or go on learning
//	tengen play runs/go5                        play against it in this terminal
//	tengen gtp runs/go5                         let a Go program play against it
//	tengen arena runs/go5 rollouts:200          measure it
//	tengen eval oracle runs/connect4            hold it against what is known of the game
//	tengen replay show runs/go5 1 0             see what it learned from
//
// It is a thin reader of package engine: everything it does, a Go program can do. Data goes to
// stdout (as JSON with --json), progress and errors go to stderr.
//
// # Exit codes
//
//	0    done
//	1    failed: the error on stderr says why
//	2    the command line makes no sense
//	130  stopped by Ctrl-C (143 by SIGTERM), with everything saved
//
// # Processes
//
// Bundled rules run as a child process of this same program during training, and in this process
// everywhere else. train holds the run directory, and replay its database; play, gtp and arena open
// neither, so they work beside a running trainer, whose newer checkpoints play and gtp take over as
// they come.
package main
