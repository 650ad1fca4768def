// Package mcts searches games: from a position it looks ahead with any Evaluator and says which
// move is best, what the policy should learn, and what the position is worth.
//
// # One simulation
//
// A tree grows by one position at a time. A simulation starts at the root and goes down, choosing
// an action in every node, until it follows an action for the first time. The position behind it
// joins the tree, an Evaluator says what it thinks of it (a prior for every action, an expected
// return for every player), and that value is added to every node on the way back up. Terminal
// positions need no opinion: their rewards are exact. After the budget of simulations the visits
// and mean values of the root's actions tell the result.
//
// The algorithms differ only in how an action is chosen:
//
//   - [Gumbel] (Danihelka et al. 2022) draws a few root actions without replacement (logits plus
//     Gumbel noise, the highest first) and spends the budget by sequential halving: all candidates
//     get equal visits, then the better half of them, and so on. Below the root it follows the
//     improved policy softmax(logits + sigma(completed Q)), where actions not tried are given the
//     node's mixed value. The same formula at the root is the policy's target, and it is never
//     worse than the prior if the Q-values are right, even with two simulations.
//   - [PUCT] (Silver et al. 2018) follows mean value plus a bonus in proportion to the prior that
//     shrinks with visits; Dirichlet noise at the root makes self-play look around, and forced
//     playouts make it look long enough (Wu 2019). The policy's target is the shares of visits, of
//     which target pruning takes the forced ones out.
//
// # Proofs
//
// With Config.Proofs what is certain goes up the tree beside what is likely (Winands et al. 2008). An end
// is certain; a position is when its mover has a move that certainly brings the most there is, or when
// all of its moves are certain. Then it has that value, and no simulation goes there any more: the
// budget is left for what is open. A search whose root is certain is over. Moves that certainly lose are
// neither played nor taught:
//
//	config := mcts.Default()
//	config.Proofs = true
//	...
//	if result.Proven { // result.Values are exact, result.Target has best moves only
//
// # Chance
//
// Where nature moves a node's edges are the possible outcomes, and no evaluator is asked: a simulation goes on to
// one of them, drawn so that each visit is as likely to see an outcome as the outcome is probable, and many
// visits see all of them in proportion. What players do not see is another matter: a search would look at it, and
// [New] refuses such rules.
//
// # Values
//
// All values are returns still to come, undiscounted, one per player by absolute number: nothing
// is negated on the way up, and any number of players is the same code. Q of an action is the
// reward that it earns the mover plus what the position behind it is then worth to the same
// player.
//
// # The step machine
//
// [Search] holds many games and touches no clock, process or goroutine. Its driver asks for
// [Search.Pending] positions and brings their evaluations to [Search.Backup]; asks for the moves of
// [Search.Select] and brings the positions to [Search.Expand]; and so on until there are no moves.
// [Run] is that loop, with every game's leaves in one batch (Gumbel searches the candidates of a
// round side by side):
//
//	for {
//		evaluate(search.Pending())   ─► search.Backup   (search.Evaluate does both)
//		step(search.Select())        ─► search.Expand
//	}
//
// Who plays a game on need not wait for the others: a slot that is [Search.Finished] can be read and begun
// again while the rest go on. [Search.Descend] begins from the position behind a move that the search has
// tried, with the evaluation that it has.
//
// The games of a batch do not know each other: a game's result has the same bits whichever other
// games are searched beside it. Arithmetic follows the house's rule for code that reaches weights
// (no fused products, no math.Exp), so it also has the same bits on every processor.
package mcts
