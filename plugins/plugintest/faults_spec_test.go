package plugintest_test

import (
	"context"
	"errors"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/plugintest"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// faultsOfSpec are in what an environment says it is, and in the settings that it takes.
var faultsOfSpec = []seeded{
	{fault: "a spec that changes", check: "configure", says: "a second time the spec", open: with(func(m *mutant) {
		m.spec = func(s *plugins.Spec) { s.MaxLength += int(m.calls.Add(1)) }
	})},
	{fault: "a spec that cannot be", check: "configure", says: "players is 0",
		open: saying(func(s *plugins.Spec) { s.Players = 0 })},
	{fault: "a symmetry that is no permutation", check: "configure", says: "does not permute",
		open: saying(func(s *plugins.Spec) { s.Symmetries[1].Actions[0] = 1 })},
	{fault: "answers before it is configured", check: "configure", says: "before Configure", open: func() plugins.Environment {
		env := tictactoe.New()
		env.Configure(context.Background(), nil)
		return env
	}},
	{fault: "takes any setting", check: "settings", says: "is accepted",
		open: refusing(func(plugins.Settings, error) error { return nil })},
	{fault: "takes any value", check: "settings", says: `sides = "many" is accepted`, open: refusing(func(s plugins.Settings, err error) error {
		if _, unknown := s["no_such_setting"]; unknown {
			return err
		}
		return nil
	})},
	{fault: "refuses without a name", check: "settings", says: "want a *plugins.SettingError", open: refusing(func(_ plugins.Settings, err error) error {
		if err != nil {
			return errors.New("no")
		}
		return nil
	})},
	{fault: "refuses in another's name", check: "settings", says: `in the name of "other"`, open: refusing(func(_ plugins.Settings, err error) error {
		if err != nil {
			return &plugins.SettingError{Name: "other"}
		}
		return nil
	})},
	{fault: "refuses its own defaults", check: "settings", says: "the defaults", open: refusing(func(s plugins.Settings, err error) error {
		if len(s) == 4 {
			return errors.New("not these")
		}
		return err
	})},
	{fault: "takes states of other settings", check: "foreign", says: "it takes a state of settings",
		open: newDice, options: plugintest.Options{Settings: plugins.Settings{"sides": "6"}, Other: plugins.Settings{}}},
	{fault: "symmetries without the identity", check: "symmetries", says: "want the identity",
		open: saying(func(s *plugins.Spec) { s.Symmetries = s.Symmetries[1:] })},
	{fault: "a symmetry with another's actions", check: "symmetries", says: "symmetry 1",
		open: saying(func(s *plugins.Spec) { s.Symmetries[1].Actions = s.Symmetries[2].Actions })},
	{fault: "a game longer than it says", check: "games", says: "no game is longer than 4",
		open: saying(func(s *plugins.Spec) { s.MaxLength = 4 })},
	{fault: "luck without the trait", check: "games", says: "no chance trait", open: of(newDice, func(m *mutant) {
		m.spec = func(s *plugins.Spec) { s.Traits.Chance = false }
	})},
}

// refusing is the game of dice with settings that are refused otherwise.
func refusing(refuse func(plugins.Settings, error) error) func() plugins.Environment {
	return of(newDice, func(m *mutant) { m.refuse = refuse })
}
