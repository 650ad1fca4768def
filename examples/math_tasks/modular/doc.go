// Package modular asks for remainders, "(3+4*5)%7=", and verifies the answers.
//
// The setting largest is the largest of a, b and c in (a+b*c)%m (3 to 999, default 9), and modulus
// the largest m (2 to 999, default 9). A request's difficulty chooses how large a, b and c may be,
// from 3 at difficulty 0 to largest at 1. They are drawn uniformly from 0 on, m from 2 on.
//
// # What counts as right
//
// An answer is thinking, ':' and the remainder: "20,23-21:2", or just ":2". It is right, reward 1,
// when what follows its only ':' is the remainder, at least 0 and below m, in its one written form.
// The thinking is free within the alphabet and the length. Everything else earns 0: nothing, a
// remainder without its ':', another number that is congruent to it, leading zeros, signs, digits of
// other scripts, several answers, the problem said again, an answer that is too long.
//
// # Work
//
// Worked thinking writes the product, the sum, and the multiple of m that is taken away: 4*5 is 20,
// with 3 that is 23, less 21. Plain texts stop after any of the three and give what they have.
//
// # Held-out problems
//
// A fixed hash of the problem holds out one in five (package problem); a+b*c and a+c*b are one
// problem. So the splits share none.
package modular
