// Package addition asks for sums, "47+5=", and verifies the answers: the smallest bundled text
// environment, and the one to read before writing your own.
//
// The setting digits is the most digits a term may have (1 to 18, default 2). A request's difficulty
// chooses how many are used: 0 for one digit, 1 for all of them, and in between 1 + round(difficulty
// * (digits-1)). One term is drawn uniformly from the numbers with at most so many digits, the
// other from those with at most as many or fewer, each number of digits as often.
//
// # What counts as right
//
// An answer is thinking, ':' and the sum: "7512,4005:52", or just ":52". It is right, reward 1, when
// what follows its only ':' is the sum in its one written form, character for character: ASCII
// digits, no leading zeros ("0" itself apart), no sign, no spaces, nothing after. The thinking is
// free within the alphabet and the length. Everything else earns 0: nothing at all, a sum without
// its ':', ":052" for 52, digits of other scripts, several answers, the problem said again, an
// answer that is too long. The verifier never searches the answer for something that looks right, so
// there is nothing to gain by offering many.
//
// # Work
//
// Worked thinking goes column by column from the last digit: the two digits, 0 where there is none,
// then their sum with the carry of the column before, as two digits. So 47+5 is "7512,4005:52": 7
// and 5 are 12; 4 and 0, and 1 carried, are 05. Plain texts stop after any column and give the
// digits that they have: "47+5=7512:2".
//
// # Held-out problems
//
// The problem itself decides its split, not the seed that found it: a fixed hash of the unordered
// pair of terms holds out one pair in five (package problem). So the splits share no problem, nor
// does 2+3 teach the answer to a held-out 3+2, whatever seeds are used and however often.
package addition
