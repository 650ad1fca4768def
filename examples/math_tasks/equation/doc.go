// Package equation asks for the x of linear equations, "3x+5=-7;", and verifies the answers.
//
// The setting largest is the largest absolute value of a, b and x in a*x+b=c (3 to 999, default 9).
// A request's difficulty chooses how large they may be, from 3 at difficulty 0 to largest at 1. They
// are drawn uniformly, with either sign, a never 0; c follows. So x is always a whole number.
//
// # What counts as right
//
// An answer is thinking, ':' and x: "3x=-12:-4", or just ":-4". It is right, reward 1, when what
// follows its only ':' is x in its one written form: ASCII digits, '-' before a negative number and
// nothing before another, no leading zeros. The thinking is free within the alphabet and the length.
// Everything else earns 0: nothing, a number without its ':', ":x=-4", ":--4", ":-0", a quotient,
// digits of other scripts, several answers, the equation said again, an answer that is too long.
//
// # Work
//
// Worked thinking takes b from both sides, "3x=-12", and divides. Plain texts stop before the
// division half of the time and give the right side as it is then.
//
// # Held-out problems
//
// A fixed hash of the equation holds out one in five (package problem), so the splits share none.
package equation
