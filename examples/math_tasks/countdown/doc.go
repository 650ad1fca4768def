// Package countdown asks to reach a number from given ones, "3,5,7>22=", as in the television game:
// 3*5+7.
//
// The setting numbers is how many numbers are given (2 to 5, default 3), and largest the largest of
// them (4 to 99, default 9). The target is from 1 to largest*largest and none of the given numbers.
// A request's difficulty chooses how many of the numbers the solution that made the problem uses,
// from 2 at difficulty 0 to all of them at 1; there may be others that use fewer.
//
// # What counts as right
//
// An answer is thinking, ':' and an expression: "3+5+7=15,3*5+7=22:3*5+7", or just ":3*5+7". It is
// right, reward 1, when what follows its only ':' is an expression of the given numbers, each used
// at most once (twice if it is given twice), with + - * / and parentheses in their usual meaning,
// whose value is exactly the target. Numbers on the way may be 0 or negative but must be whole: a
// division must be exact. The thinking is free within the alphabet and the length. Everything else
// earns 0: nothing, an expression without its ':', the target itself, numbers that are not given or
// are used once too often, digits run together, leading zeros, signs before numbers, an equality,
// several expressions, an unfinished one, division by zero or with a rest, digits of other scripts,
// the problem said again, an answer that is too long. There is no number in an expression that was
// not given, so no value can overflow.
//
// # Work
//
// Worked thinking tries expressions, each with its value: up to two, as chance has it, that miss the
// target, and one that reaches it, which is then the answer. Plain texts stop after any of them and
// give the one they are at.
//
// # Held-out problems
//
// A fixed hash of the numbers in order of size and the target holds out one problem in five (package
// problem). The splits share none, in whatever order the numbers are written.
package countdown
