// Package multiplication asks for products, "47*35=", and verifies the answers.
//
// The setting digits is the most digits a factor may have (1 to 9, default 2); a request's
// difficulty chooses how many are used, from 1 at difficulty 0 to all of them at 1. The factors are
// drawn uniformly from the numbers with at most so many digits.
//
// # What counts as right
//
// An answer is thinking, ':' and the product: "235+1410=1645:1645", or just ":1645". It is right,
// reward 1, when what follows its only ':' is the product in its one written form. The thinking is
// free within the alphabet and the length. Everything else earns 0: nothing, a product without its
// ':', leading zeros, signs, digits of other scripts, several answers, the problem said again, an
// answer that is too long.
//
// # Work
//
// Worked thinking multiplies the first factor by the digits of the second, from the last, each with
// its zeros, and adds up as it goes: 47*35 is 235 and 1410, which is 1645. Plain texts stop after
// any digit and give what they have: "47*35=235:235".
//
// # Held-out problems
//
// A fixed hash of the unordered pair of factors holds out one pair in five (package problem), so the
// splits share no problem, in either order.
package multiplication
