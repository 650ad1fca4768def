// Package plugintest is the conformance kit of the environment contract: one suite that any
// environment passes before anything is trained on it, in this process or in another, in any
// language.
//
// A wrong environment does not stop training, it spoils it: a reward with the wrong sign, a legal
// move that is refused, a state that forgets the ko. The kit plays random games and asks of them
// what plugins.Environment promises:
//
//   - Configure gives the same valid Spec every time, and refuses settings by name;
//   - equal requests give equal positions, in any process, in any order, alone or in a batch, and
//     under concurrent calls; what was returned earlier does not change;
//   - positions keep to the Spec: sizes, finite numbers, at least one legal action, no game longer
//     than MaxLength, returns within bounds and summing as declared;
//   - Step accepts exactly the legal actions, and nothing once a game is over;
//   - symmetries commute with play;
//   - states of other settings, and bytes that are no state, are refused item by item;
//   - what Traits announces (drawings, names of moves, rollouts, examples) is there and consistent;
//   - no prompt to learn from, posed or in a worked example, is also a held-out one.
//
// Run is the suite as a test:
//
//	func TestConformance(t *testing.T) {
//		plugintest.Run(t, func(t *testing.T) plugins.Environment { return tictactoe.New() }, plugintest.Options{})
//	}
//
// Check is the same outside tests, and Findings check by check. The kit finds what is inconsistent; whether the rules are those
// of the game is for tests against an outside source.
package plugintest
