package plugintest_test

import (
	"github.com/tengen-rl/tengen/plugins"
)

// faultsOfPowers are in the calls that not every environment answers.
var faultsOfPowers = []seeded{
	{fault: "nothing drawn", check: "render", says: "is drawn as", open: with(func(m *mutant) { m.drawing = "ab" })},
	{fault: "two names alike", check: "notation", says: "is the name of no move or of two", open: with(func(m *mutant) {
		m.names = func(names []string) { names[len(names)-1] = names[0] }
	})},
	{fault: "a move without a name", check: "notation", says: `"" is the name of no move`, open: with(func(m *mutant) {
		m.names = func(names []string) { names[0] = "" }
	})},
	{fault: "rollouts that differ", check: "rollout", says: "alone", open: with(func(m *mutant) {
		m.rollout = func(call int, r [][]float32) [][]float32 { r[0][0] = float32(call); return r }
	})},
	{fault: "rollouts out of range", check: "rollout", says: "outside -1 to 1", open: with(func(m *mutant) {
		m.rollout = func(_ int, r [][]float32) [][]float32 { r[0][0] = 2; return r }
	})},
	{fault: "rollouts of one player", check: "rollout", says: "1 returns for 2 players", open: with(func(m *mutant) {
		m.rollout = func(_ int, r [][]float32) [][]float32 { r[0] = r[0][:1]; return r }
	})},
	{fault: "a trait without its method", check: "render", says: "there is no method Render", open: func() plugins.Environment { return bare{newDice()} }},
	{fault: "a game that judges answers", check: "verify", says: "want ErrNoText", open: with(func(m *mutant) {
		m.verify = func(error) error { return nil }
	})},
}

// bare is an environment without optional methods.
type bare struct{ plugins.Environment }
