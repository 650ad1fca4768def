// Package plugins is the contract between an engine and the rules it learns, and the boundary
// between their processes.
//
// An Environment is a set of rules under given settings: a board game, a game of chance, text
// problems with checkable answers. It has four calls, each on a batch, and no memory: a Position
// carries everything that the next call needs, as opaque bytes. So a position can be kept, copied,
// stepped twice, sent to another process or to the one that replaces it after a crash, always with
// the same answer. Everything else follows from that.
//
// # Writing rules
//
// The author of a game writes a Game over a state type of their own: how it starts, whose turn it
// is, what is legal, what a move does, what it earned and what the mover sees. Adapt turns that
// into an Environment; it batches, encodes, checks and counts. The author of text problems writes
// a Task (pose one, judge an answer), and AdaptTask does the rest. What more an author writes, such
// as a WorkedTask's worked examples for a cold start, is found by type assertion and becomes a bit
// in Traits, and the engine asks for it through a small interface of its own, such as Teacher.
// Package tictactoe is a complete example in one file. Package plugintest finds what is inconsistent,
// before training does.
//
// # Serving rules
//
// Serve makes an Environment a process. A plugin's whole main function is
//
//	func main() { plugins.Serve(tictactoe.New()) }
//
// A program can be host and plugin at once: with ServeIfChild at the beginning of main, Self(name)
// is the command that starts the same executable again as the plugin. Plugins in other languages
// speak tengen.environment.v1, in the folder proto.
//
// # Hosting rules
//
// Open starts a plugin and returns a Host, which is an Environment that may crash, hang, lie or
// flood, and is held to the contract all the same:
//
//   - every message has a deadline and a size limit, every answer is checked against the Spec;
//   - a process that is lost is started again, after a growing pause, and what it was asked is asked
//     again; a batch that costs processes is halved until the bad item is found, which alone is
//     failed; after too many losses in a row the host gives up;
//   - errors are *CallError values that name the plugin, the call, and the seed or state;
//   - a plugin gets no standard input and only the environment variables in Command.Env and its
//     comment; what it prints becomes log records; connections take mutual TLS;
//   - a program is run as long as nobody else on the machine may change it, and it has the sum that it
//     is pinned to; memory and processors can be limited (Linux);
//   - plugin and host end together, however they end, and with them all that the plugin has started;
//   - a request that failed is saved where Options.FailureDir says, and Failure.Replay asks it again.
//
// OpenPool is the same for several processes of one plugin. A plugin that runs under a debugger is started by
// hand, with --debug, and attached to.
package plugins
