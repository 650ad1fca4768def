// Package policy holds what an agent knows: networks that map an observation to a policy (one
// logit per action) and a value (each player's expected return), learn from batches of targets,
// and travel as weights files.
//
// # The network
//
// [Residual] is a tower of convolutions over the board (AlphaZero, Silver et al. 2017) with global
// pooling in every block (KataGo, Wu 2019, section 3.3). x is the residual stream, a value for
// each cell and channel; pool(a) is the mean and the maximum of a over the board:
//
//	x = stem(observation, and a plane of ones)                  3x3 convolution
//	for each block:
//	    a = relu(x)
//	    h = relu(first(a) + pool(a)·P)                          P sends 2·Channels to Channels
//	    x = x + second(h)
//	f = relu(x)
//	planes, features = heads(f)                                 1x1 convolution
//	logits  = planes, then rest(pool(f), relu(features))        a linear layer
//	outcome = linear(relu(linear(pool(f), relu(features))))     win, draw, loss
//
// Actions fall into whole planes of the board as far as they go (action = plane·cells + cell); what
// is left over, such as the pass of Go or the columns of connect four, is the linear "rest".
//
// There is no normalisation and so there are no running statistics, which have broken published
// runs: the weights are started as Fixup does (Zhang et al. 2019), with the last convolution of
// each block at zero, so every block begins as the identity. The last layers start at zero as well:
// before it has seen anything a network has no opinion.
//
// # Silent units
//
// A unit whose input is below 0 on every position has no gradient and never changes again, and without
// normalisation a few of AdamW's long first steps make many such units. Config.Leak gives a unit
// that share of its gradient where it is silent, on the way back alone (as the surrogate gradients of Horuz et al.,
// "The resurrection of the ReLU", 2025): AdamW scales the little that it gets to steps of the usual length, and it
// comes back. What is computed forward, and how fast, stays the same.
//
// # The value
//
// Each player's return is a distribution over three atoms: the highest return, the middle, the
// lowest (win, draw, loss). Returns in between are split over the two atoms around them, so that
// the mean is kept. Where two players' returns have a constant sum only the mover's is learnt.
//
// # The reply
//
// With Config.ReplyWeight above 0 there is one more last layer beside each of the policy's, on the
// same inputs, which learns what the policy of the next decision, the opponent's, will be (Wu 2019,
// section 3.4):
//
//	reply = planes(f), then rest(pool(f), relu(features))
//
// Only training computes it; what it takes to foresee the reply makes the features of the tower better.
//
// # Played actions
//
// Where no search has made a target, [Batch].Choices has actions that were played be taught by how well they turned
// out: a [Loss], such as package grpo's, says how their log-probabilities should move, and a
// [Chooser] is what draws them.
//
// # Averages
//
// [Average] follows a network as it learns: the exponential moving average of its weights.
//
// # The same bits
//
// A row is computed alone, in an order that depends on the network's shape and nothing else: its
// result has the same bits in any batch, on any goroutine. Training cuts a batch into shards of
// a fixed number of rows and adds their gradients in order, so the number of threads does not
// change a bit of the weights.
//
// # How the products run
//
// A cell of the board holds its channels side by side. Some boards go through the network together,
// layer by layer: a 3x3 convolution by the minimal algorithm of Lavin and Gray (2016), which turns
// it into 25 products of matrices over the channels; everything else is a product of matrices
// already. Package policy/internal/kernel has these inner loops in assembly and in plain Go, with
// the same bits. Weights are laid out for it once a version, when first used.
//
// # Text
//
// [Transformer] is the network for problems: a decoder of pre-normalised layers (GPT-2, Radford et al.
// 2019) over tokens that are bytes, with learned positions. It is a [Network] like the tower; what
// sequences need besides is [Transformer.TrainSequences], with a [Loss] over whole answers, and a
// [Sampler], which writes many answers at once and keeps the keys and values of what has been read.
// A sampler's log-probabilities are those of the training pass bit for bit, so that the ratio of two
// policies starts at exactly one.
//
// # Eight bits
//
// [Residual.Quantise] makes a copy for evaluation alone whose convolutions inside blocks are of 8-bit
// integers, calibrated on observations, and says how far off it is. Its sums are exact, so it keeps
// the promise of the same bits.
package policy
