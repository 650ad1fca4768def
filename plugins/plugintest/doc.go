// Package plugintest is the conformance kit of the environment contract: one suite that any
// environment passes before anything is trained on it, in this process or in another, in any
// language.
//
// A wrong environment does not stop training, it spoils it: a reward with the wrong sign, a legal
// move that is refused, a state that forgets the ko. The kit plays random games and asks of them
// what plugins.Environment promises:
//
//   - Configure gives the same valid Spec every time, and refuses settings by name;
//   - equal requests give equal positions, in any process, in any order, alone or in a batch, small or
//     huge, and under concurrent calls; what was returned earlier does not change;
//   - positions keep to the Spec: sizes, finite numbers, at least one legal action, chances that add up,
//     no game longer than MaxLength, returns within bounds and summing as declared;
//   - Step accepts exactly the legal actions, and nothing once a game is over;
//   - every player comes to move, and in turn where Options promise it;
//   - symmetries commute with play;
//   - positions that look alike to the same player go on alike, if the Spec says that observations hide
//     nothing; those that look alike to different players go on alike with the seats exchanged;
//   - states of other settings, and bytes that are no state, are refused item by item;
//   - what Traits announces (drawings, names of moves, rollouts, examples) is there and consistent, and
//     rollouts earn what play by Step earns;
//   - no prompt to learn from, posed or in a worked example, is also a held-out one;
//   - a process that stands still or is killed costs its host nothing but time. What it prints on standard
//     output does no harm.
//
// Run is the suite as a test:
//
//	func TestConformance(t *testing.T) {
//		plugintest.Run(t, func(t *testing.T) plugins.Environment { return tictactoe.New() }, plugintest.Options{})
//	}
//
// Check is the same outside tests, and Findings check by check. A Finding says where the fault shows: by a seed and the
// moves from there, the shortest that the kit finds. Environments of plugins.Open are checked with their processes.
//
// # What it cannot find
//
// The kit finds contradictions; what is wrong without one is another game, and its rules are not known here. Rewards
// whose sign is wrong for all players, in Step and in Rollout alike, are those of a game in which one plays to
// lose. A turn that passes wrongly is found where the same position then belongs to different players, where a player
// never moves, or by Options.InTurn. A setting without effect, a move that does not do what its name says, and a
// mistake in positions that random play does not reach are not found. That is for tests against an outside
// source, and for Golden: a Playthrough is read by people once, and then nothing changes unseen. The notes of a
// Finding (how long games were, who won) are for people who know the game.
package plugintest
