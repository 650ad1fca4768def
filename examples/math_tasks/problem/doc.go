// Package problem is what the tasks of this folder have in common: how a problem finds its split,
// how an answer is taken apart, and how work is written down.
//
// # Splits
//
// A problem decides its own split: [SplitOf] is a fixed hash of a key that says what the problem is
// (not how it is written: 2+3 and 3+2 share a key), and holds out one key in five. [Draw] draws from
// the stream of a request's seed until a problem of the request's split comes up. So the splits
// share no problem, whatever seeds are used and however often.
//
// # Answers
//
// An answer is thinking, ':' and the result. [Result] finds the result: what follows the only ':' of
// an answer that is not too long and has no foreign character. The thinking before it is free, and
// may be empty. A task's verifier compares the result and nothing else, so there is nothing to gain
// by offering many, or by thinking of something that looks right.
//
// # Work
//
// Work is a list of steps, each with what is known after it. [Finished] writes all of them and the
// last one's value: a worked example. [CutShort] stops after a step chosen at random and gives the
// value that it has: the plain text that a base model imitates. Such a model writes good steps but
// stops anywhere, so it is right on a minority of problems, and rewards have something to find.
package problem
