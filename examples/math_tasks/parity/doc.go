// Package parity asks whether a string of bits has an odd number of ones, "0110=": the setting of
// "How Reinforcement Learning After Next-Token Prediction Facilitates Learning" (arXiv 2510.11495).
//
// The setting bits is how many bits there are (8 to 256, default 20), drawn uniformly; a request's
// difficulty makes no difference. One bit after the other the parity is easy; at one glance it is as
// hard as problems come for a network, since every bit matters.
//
// # What counts as right
//
// An answer is thinking, ':' and the parity: "0100:0", or just ":0". It is right, reward 1, when
// what follows its only ':' is the parity, one character, 1 for odd. The thinking is free within the
// characters 0 and 1 and the length, and is not judged. Everything else earns 0: nothing, a parity
// without its ':', both parities, several answers, the bits said again, other digits and scripts, an
// answer that is too long. A guess is right half the time, which no verifier can prevent.
//
// # Work
//
// Worked answers are a mixture, as in the paper: with the probability of the setting long (default
// 0.15) the running parity after each bit, ':' and the parity; otherwise ':' and the parity alone,
// which can be imitated and hardly be learned. Rewards then make the long ones the rule. Plain texts
// are long ones that stop after any bit and give the parity so far.
//
// # Held-out problems
//
// A fixed hash of the bits holds out one string in five (package problem), so the splits share no
// string.
package parity
