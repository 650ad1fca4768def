"""Games asked in batches, as the host asks them, without a host."""

import unittest

import numpy as np
from nim import Nim

from tengen_env import CHANCE, TERMINAL, Game, SettingError, Spec, square_symmetries, wire
from tengen_env.batch import Batch
from tengen_env.table import NotConfigured, Table


def table(game, **settings):
    out = Table(game)
    out.configure(settings)
    return out


def starts(of, *seeds):
    return of.starts(wire.MESSAGES["StartRequest"](seeds=seeds))


def steps(of, states, actions):
    data, lengths = wire.join(states)
    return of.steps(wire.MESSAGES["StepRequest"](states=data, state_lengths=lengths, actions=actions))


def states(positions):
    return list(wire.split(positions.states, positions.state_lengths))


def faults(positions):
    return {f.item: f.text for f in positions.faults}


class Columns(unittest.TestCase):
    def test_nim(self):
        nim = table(Nim(), stones="9")
        first = starts(nim, 1, 2)
        self.assertEqual(list(first.players), [0, 0])
        self.assertEqual(first.legal, b"\x07\x07")
        self.assertEqual(first.observations, b"\xff\x01" * 2)
        second = steps(nim, states(first), [2, 0])
        self.assertEqual(list(second.players), [1, 1])
        self.assertEqual(second.observations, b"\x3f\x00\xff\x00")
        last = steps(nim, states(steps(nim, states(second)[:1], [2])), [2])
        self.assertEqual(list(last.players), [TERMINAL])
        self.assertEqual(list(last.rewards), [1, -1])
        self.assertEqual(len(last.observations), 2)

    def test_no_items(self):
        self.assertEqual(starts(table(Nim())).ByteSize(), 0)

    def test_refusals_are_items(self):
        nim, other = table(Nim(), stones="9"), table(Nim(), stones="8")
        good = states(starts(nim, 1))[0]
        over = states(steps(table(Nim(), stones="2"), states(starts(table(Nim(), stones="2"), 1)), [1]))[0]
        got = faults(steps(nim, [good, good, b"", good[:-1] + b"?", states(starts(other, 1))[0], over], [0, 3, 0, 0, 0, 0]))
        self.assertNotIn(0, got)
        self.assertEqual(got[1], "action 3 is not legal here")
        self.assertEqual(got[2], "these bytes are no state")
        self.assertEqual(got[3], "these bytes are no state")
        self.assertIn("other settings", got[4])
        self.assertIn("other settings", got[5])

    def test_not_configured(self):
        with self.assertRaises(NotConfigured):
            starts(Table(Nim()), 1)


class Die(Game):
    """A die is thrown, and its number of pips is the state."""

    def spec(self):
        return Spec("die", players=1, actions=9, outcomes=6, max_length=1, observation=(1, 1, 2), floats=True, total=None)

    def start(self, seed):
        return b""

    def mover(self, s):
        return TERMINAL if s else CHANCE

    def legal(self, s):
        return []

    def play(self, s, action):
        return bytes([action])

    def rewards(self, s):
        return np.asarray([s[0] if s else 0])

    def observe(self, s):
        return [[[0.5, 1]]]

    def chances(self, s):
        return [1 / 6] * 6


class Chance(unittest.TestCase):
    def test_states_of_bytes_and_outcomes(self):
        die = table(Die())
        first = starts(die, 1)
        self.assertEqual(list(first.players), [CHANCE])
        self.assertEqual(len(first.chances), 6)
        last = steps(die, states(first) * 2, [5, 6])
        self.assertEqual(list(last.rewards), [5, 0])
        self.assertIn("outcome 6", faults(last)[1])
        self.assertEqual(die.load(states(last)[0]), (1, b"\x05"))


class Wrong(Die):
    """Something is wrong in all starts but that of seed 0."""

    def start(self, seed):
        return seed

    def mover(self, s):
        return [0, 0, None, 0, CHANCE, 0, 0, 0.5, 0][s]

    def legal(self, s):
        return [9, 1] if s == 1 else [0, 8]

    def rewards(self, s):
        return [0, 0] if s == 3 else [0]

    def chances(self, s):
        return [1]

    def observe(self, s):
        if s == 5:
            return np.zeros((1, 2, 1))
        if s == 6:
            return {}["nothing"]
        return np.zeros((1, 1, 2))

    def draw(self, s):
        return str(s)


class Mistakes(unittest.TestCase):
    def test_each_is_told_and_alone(self):
        positions = starts(table(Wrong()), *range(9))
        got = faults(positions)
        self.assertEqual(sorted(got), list(range(1, 8)))
        for item, text in {
            1: "legal action 9 is outside 0..8", 3: "2 rewards for 1 players", 4: "1 chances for 6 outcomes",
            5: "observation of shape (1, 2, 1), want (1, 1, 2)",
        }.items():
            self.assertEqual(got[item], text)
        self.assertRegex(got[6], r"KeyError: 'nothing' \(test_table.py, line \d+, in observe\)")
        self.assertEqual(positions.legal[:2], b"\x01\x01")

    def test_games_that_go_on(self):
        long = table(Die())
        with self.assertRaisesRegex(ValueError, "past its declared length of 1"):
            long.batch(1).add(2, b"")

    def test_memory(self):
        with self.assertRaises(MemoryError):
            Batch(Die(), Die().spec(), lambda made, state: b"", 1).fail(MemoryError())

    def test_states_that_json_cannot_write(self):
        with self.assertRaisesRegex(TypeError, "ndarray"):
            table(Die()).dump(0, np.zeros(2))


class Settings(unittest.TestCase):
    def test_refused_by_name(self):
        for name, value in {"stones": "61", "stone": "3"}.items():
            with self.assertRaises(SettingError) as caught:
                table(Nim(), **{name: value})
            self.assertEqual(caught.exception.name, name)

    def test_square_symmetries(self):
        all_of_them = square_symmetries(3, extra=1)
        self.assertEqual(len({tuple(cells) for cells, _ in all_of_them}), 8)
        self.assertEqual(all_of_them[0][0], list(range(9)))
        self.assertTrue(all(actions[9] == 9 for _, actions in all_of_them))


if __name__ == "__main__":
    unittest.main()
