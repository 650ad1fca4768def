"""Games and tasks of other libraries, without a host."""

import random
import sys
import unittest
from unittest import mock

import numpy as np

from tengen_env import HELD_OUT, TERMINAL, TRAIN
from tengen_env.__main__ import find
from tengen_env.table import Table


def configured(library, name, **settings):
    game = find(library, name)
    Table(game).configure(settings)
    return game


class Games(unittest.TestCase):
    def test_kept_positions_are_those_that_are_played_to(self):
        for library, name in [("openspiel", "hex(board_size=3)"), ("openspiel", "kuhn_poker"), ("pettingzoo", "connect_four_v3")]:
            self.compare(configured(library, name), configured(library, name))

    def compare(self, kept, forgetful):
        forgetful.kept_at_most = 0
        state, draw = kept.start(0), random.Random(1)
        while (mover := kept.mover(state)) != TERMINAL:
            self.assertEqual(forgetful.mover(state), mover)
            if mover >= 0:
                actions = list(kept.legal(state))
                self.assertEqual(list(forgetful.legal(state)), actions)
                self.assertTrue(np.array_equal(kept.observe(state), forgetful.observe(state)))
            else:
                actions = np.flatnonzero(kept.chances(state)).tolist()
            state = kept.play(state, draw.choice(actions))
        self.assertEqual(list(forgetful.rewards(state)), list(kept.rewards(state)))
        self.assertEqual(len(forgetful._kept), 0)

    def test_a_long_game_is_a_draw(self):
        game = configured("pettingzoo", "tictactoe_v3", longest="1")
        state = game.play(game.start(0), 4)
        self.assertEqual((game.mover(state), game.rewards(state)), (TERMINAL, [0, 0]))


class Tasks(unittest.TestCase):
    def test_answers_of_its_own_are_right(self):
        for name in ("chain_sum", "gsm_symbolic", "prime_factorization"):  # the second has few problems at a time
            task = configured("reasoning-gym", name)
            problem = task.pose(5, 0.5, TRAIN)
            self.assertEqual(task.judge(problem, task.worked(problem)), 1)
            self.assertEqual(task.judge(problem, "%$#"), 0)

    def test_splits(self):
        task = configured("reasoning-gym", "chain_sum", max_terms="2", max_digits="1")
        posed = [{task.prompt(task.pose(seed, 0, split)) for seed in range(200)} for split in (TRAIN, HELD_OUT)]
        self.assertTrue(all(posed))
        self.assertFalse(posed[0] & posed[1])

    def test_answers_fit(self):
        task = configured("reasoning-gym", "basic_arithmetic", longest="2", alphabet="0123456789")
        self.assertTrue(all(task.worked(task.pose(seed, 0, TRAIN)).isdigit() for seed in range(50)))

    def test_settings_are_its_parameters(self):
        with self.assertRaisesRegex(ValueError, "does not take these settings"):
            configured("reasoning-gym", "chain_sum", min_terms="5", max_terms="2")


class Libraries(unittest.TestCase):
    def said(self, *what):
        with self.assertRaises(SystemExit) as caught:
            find(*what)
        return str(caught.exception)

    def test_not_installed(self):
        for library, module, package in [
            ("openspiel", "pyspiel", "open_spiel"), ("pettingzoo", "pettingzoo.classic", "pettingzoo pygame-ce chess"),
            ("reasoning-gym", "reasoning_gym", "reasoning-gym"),
        ]:
            with mock.patch.dict(sys.modules, {module: None}):
                sys.modules.pop("tengen_env." + library.replace("-", "_"), None)
                self.assertIn("-m pip install " + package, self.said(library, "chess"))

    def test_unknown_names(self):
        for what, near in {
            ("openspiel", "hexx"): "did you mean hex", ("pettingzoo", "tictactoe"): "did you mean tictactoe_v3",
            ("reasoning-gym", "chain_sums"): "did you mean chain_sum",
        }.items():
            self.assertIn(near, self.said(*what))

    def test_unfit_games(self):
        self.assertIn("at the same time", self.said("openspiel", "goofspiel"))
        self.assertIn("no action mask", self.said("pettingzoo", "rps_v2"))


if __name__ == "__main__":
    unittest.main()
