// Package grpo is group-relative policy optimisation: how a policy learns from the rewards of groups
// of answers, or of games, with no value network and no search. It is small functions on slices and
// losses for [policy.Transformer.TrainSequences]; each cites the paper and the equation that it is. It
// knows nothing of environments, of the store, or of how a run is organised.
//
// # One step, from start to end
//
// A policy draws a group of answers to one prompt, and a verifier gives each a reward r. What an
// answer is worth is what it earned more than its group, its advantage A:
//
//	MeanCentred    r - mean                 the default (Dr. GRPO)
//	Standardised   (r - mean) / deviation   GRPO
//	LeaveOneOut    r - mean of the others   RLOO
//	Raw            r                        REINFORCE
//
// A group whose rewards are all Equal teaches nothing: its advantages are exactly 0, and it is better
// left out and another one drawn (DAPO's dynamic sampling). In a group of games each role has its own
// baseline: ByRole. Instead of a group's mean, the mean of a whole batch (WhitenBatch) or of what came
// before (RunningBaseline) can be the baseline.
//
// In a group that branches, where answers were begun anew at tokens of earlier ones, each stretch of
// tokens has an advantage of its own, by the rewards of what came after it: Tree.
//
// Otherwise all tokens of an answer get its advantage. The step makes each token's log-probability grow or
// shrink by it, with a surrogate that keeps the policy near to the one that drew the answers, whose
// log-probabilities are the batch's Behaviour; r is now the ratio π/behaviour:
//
//	Clipped     min(r·A, clip(r)·A)            PPO, GRPO, DAPO
//	GSPO        the same with one r an answer
//	CISPO       clip(r)·A·log π, where clip(r) is a constant
//	Reinforce   A·log π
//
// In the first step on new answers r is exactly 1, bit for bit, because a policy.Sampler computes what
// training does; then all of these have the same gradient. They differ from the second step on the
// same answers on. For answers that were drawn by an older policy still there is TruncateStale.
//
// A loss is a Sum of terms: the surrogate, perhaps a ReferenceKL to a frozen policy and an
// EntropyBonus. How the losses of tokens add up to one number is said by the weights that an
// Aggregation gives them: Constant, the default, PerAnswer or PerToken. It decides whether long
// answers are favoured, and nothing else in the package does, unless the reward is meant to: Overlong,
// TargetLength, WithinLength.
//
// A Monitor around the loss reports what there is to see: ratio, clipped tokens, KL and entropy.
// PassAtK says how often one of k answers would have been right.
//
// # The defaults
//
// MeanCentred, Clipped(ClipLow, ClipHigh), Constant, no KL, no entropy bonus, temperature 1. Every
// part that divides by something the policy can change (the deviation, the length of the answer)
// rewards changing it, which is why the defaults have none.
//
// # The same bits
//
// Sums are of float64, in order. A loss sees one sequence, and a Monitor has a place for each, so that
// nothing depends on the number of threads. No loss allocates.
//
// # Where the numbers are from
//
// bench/peers/record_grpo.py computes advantages, losses and gradients with PyTorch's autograd, and
// with the code of TRL itself where it has the same method; the tests hold this package to them within
// 1e-5.
package grpo
