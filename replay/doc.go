// Package replay keeps what was played until the learner has seen enough of it.
//
// # Groups in
//
// The record is a [Group]: a start, its members, each member's decisions and return. A game of
// self-play is a group of one, sixteen answers to a problem are a group of sixteen. Its id is
// (iteration, index), which the engine gave out before the group was played.
//
// [Store.Put] makes a group visible whole or not at all: one Badger transaction writes its bytes, its
// header and its iteration's count. A group too large for a transaction is written in parts under a
// staging mark first, and then the transaction writes the header and takes the mark away. When Put
// has returned, the group survives its process; when [Store.Sync] has returned, the machine. A group
// that was put once is never put again, so a run that resumes asks [Store.Has] and plays what is
// missing.
//
// # Samples out
//
// A [Window] numbers the decisions of a range of iterations, and [Window.Sample] draws numbers. It
// reads no more of the store than the groups it drew, and the most recently used stay decoded in
// memory. The order is that of ids, never of arrival: the same groups and the same random stream
// give the same samples, whoever played them, in whatever order, on however many threads.
//
// [Growth] says how large the window is as a run goes on.
//
// # What goes
//
// [Store.Evict] deletes old iterations, [Store.Truncate] the ones that a resumed run will play
// again. Either is one small transaction that lists the iterations as gone; their disk space comes
// back when there is enough of it to be worth rewriting tables. [Store.OverBudget] says what would
// have to go to stay within [Options.MaxBytes].
//
// # On disk
//
// A store is a directory: Badger's files; replay.json with the version of the layout; synced.json
// with the number of groups of each iteration at the last sync, so that damage is noticed; and
// HOLDER with the process that has it open. key.go lists the keys, codec.go and columns.go the
// encoding of a group: columns, compressed by zstd. [WriteJSONL] writes groups as text.
package replay
