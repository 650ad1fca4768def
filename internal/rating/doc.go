// Package rating says what the results of games prove: how strong players are (Elo ratings by
// maximum likelihood, with intervals), and which of two is the better (a sequential test).
//
// # Elo
//
// A difference of d points makes a score of 1/(1+10^(-d/400)) expected: Expected, and its inverse
// Difference.
//
// # Many players
//
// Fit finds the ratings under which the results of many pairings are likeliest, in the model of
// Bradley and Terry (1952) with Davidson's draws (1970): with strengths p = 10^(elo/400) and one
// number v for how often games are drawn,
//
//	P(a wins) = p(a) / Z,  P(draw) = v sqrt(p(a) p(b)) / Z,  P(b wins) = p(b) / Z
//
// Only differences of ratings mean something, so Ratings.Around and Ratings.Above report them
// against the players' mean or against one player, each with its standard error from the observed
// information (the curvature of the likelihood where it is greatest).
//
// # Two players
//
// An SPRT decides between two differences in strength while the games are played, and stops as
// soon as it can: with pairs of games that share an opening, seats exchanged, a Pentanomial counts
// the pairs by their points. Such pairs are worth more than their games, since the luck of the
// opening falls out.
package rating
