// Package addition asks for sums, "47+5=", and verifies the answers: the smallest bundled text
// environment, and the one to read before writing your own.
//
// The setting digits is the most digits a term may have (1 to 18, default 2). A request's
// difficulty chooses how many are used: 0 for one digit, 1 for all of them, and in between
// 1 + round(difficulty * (digits-1)). The two terms are drawn uniformly from the numbers with at
// most so many digits.
//
// # What counts as right
//
// An answer is right, reward 1, when it is the sum in its one written form, character for
// character: ASCII digits, no leading zeros ("0" itself apart), no sign, no spaces, nothing before
// or after. Everything else earns 0: nothing at all, "052" for 52, digits of other scripts, several
// answers, the problem said again. The verifier never searches the answer for something that looks
// right, so there is nothing to gain by offering many.
//
// # Held-out problems
//
// The problem itself decides its split, not the seed that found it: a fixed hash of the unordered
// pair of terms holds out one pair in five. So the splits share no problem, nor does 2+3 teach the
// answer to a held-out 3+2, whatever seeds are used and however often.
package addition
