// Package text turns problems that are asked and answered in text into what a network learns from,
// and what it writes into something to be judged.
//
// A character is a token ([Vocabulary]); token 0, [End], stands before every text and after every
// finished one. The environment poses problems ([Pose]), each the beginning of a [Group]; a [Writer]
// samples the group's answers with the network, many at once; the environment's verifier judges them
// ([Judge]), and what became of each stands in its End. A [Batch] collects texts to be imitated and
// sampled answers to be reinforced, as the sequences that policy.Transformer learns.
//
// An answer can be searched for, too: a [Game] is a text environment as a game of one player, whose moves are
// the tokens that the task's [Grammar] still allows and whose ends the verifier judges; a [Completer] plays it to
// its end with the network. Package mcts searches it as it searches any game.
//
// Nothing here decides what to learn: advantages and losses are package grpo's, stages, random
// streams and the record on disk the engine's. The same network, prompts and streams give the same
// answers, whatever the number of threads.
package text
