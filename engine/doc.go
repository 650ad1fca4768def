// Package engine is Tengen as a library: open a run directory, train in it, play with what was
// learned.
//
// A run learns an environment (package plugins) by self-play: search (package mcts) makes a better
// move at every position than the network (package policy) would alone, the games are kept (package
// replay), and the network learns to make the search's moves and to foresee the games' results.
// Then it plays again, a little stronger. Nothing but the rules and the results goes in.
//
// # Training
//
// Open creates a run directory or resumes the one that is there; Train runs its plan and yields
// typed events:
//
//	run, err := engine.Open(ctx, "runs/first", config, engine.WithEnvironment(tictactoe.New()))
//	...
//	defer run.Close()
//	for event, err := range run.Train(ctx) {
//		...
//	}
//
// A run is a function of its plan and seed: the same bytes of weights come out however many workers
// play, with the rules in this process or in a child, interrupted or not. Time chooses only the
// plan: with a budget instead of a number of iterations, Train measures first, writes plan.json, and
// later changes nothing but the number of remaining iterations.
//
// Leaving the loop, or cancelling the context, stops training: every finished game is kept, the
// iteration under way is completed by the next Train.
//
// Where a run does not improve, a watchdog yields Advice among the events: what it saw and which key
// to change (docs/watchdog.md).
//
// # Playing
//
// An Agent chooses moves and explains them, from a run under training (Engine.Agent) or from a
// directory or a weights file (LoadAgent), which may be embedded in a program:
//
//	agent, err := engine.LoadAgent(ctx, os.DirFS("runs/first"), engine.WithEnvironment(tictactoe.New()))
//	game, err := agent.NewGame(ctx, 1)
//	move, err := agent.Choose(ctx, game.Position())
//
// PlayMatch measures any two Players against each other.
//
// # Manners
//
// The package starts nothing it does not stop, prints nothing, and changes no global state; logs go
// to the logger it is given. What goes wrong comes back as an error that says where.
package engine
