"""Tasks asked in batches, without a host."""

import unittest

from tengen_env import HELD_OUT, TRAIN, Spec, Task, wire
from tengen_env.desk import PLAIN, WORKED, Desk


class Double(Task):
    """Twice a number is asked for."""

    def spec(self):
        return Spec("double", players=1, max_length=3, alphabet="0123456789", prompt_alphabet="x", grammar="[1-9]*",
                    returns=(-1, 1), total=None, random_start=True)

    def pose(self, seed, difficulty, split):
        if seed > 99:
            raise IndexError("too large")
        return 2 * seed + split

    def prompt(self, problem):
        return f"2x{problem}"

    def judge(self, problem, answer):
        return float(int(answer) == 2 * problem)

    def worked(self, problem):
        return str(2 * problem)


class Desks(unittest.TestCase):
    def setUp(self):
        self.desk = Desk(Double())
        traits = self.desk.configure({}).traits
        self.assertTrue(traits.text and traits.worked and not traits.plain)

    def starts(self, *seeds):
        n = len(seeds)
        return self.desk.starts(wire.MESSAGES["StartRequest"](seeds=seeds, difficulties=[0] * n, splits=[HELD_OUT] * n))

    def test_starts(self):
        got = self.starts(3, 100)
        self.assertEqual(list(wire.split(got.prompts, got.prompt_lengths)), [b"2x7", b""])
        self.assertRegex(got.faults[0].text, r"IndexError: too large \(test_desk.py, line \d+, in pose\)")

    def test_verdicts(self):
        answers = [b"14", b"15", b"1234", b"\xff", b"7 ", b"10", b"14"]
        state = self.starts(7 // 2).states
        states, lengths = wire.join([state] * 6 + [b"no state"])
        texts, text_lengths = wire.join(answers)
        got = self.desk.verify(wire.MESSAGES["VerifyRequest"](
            states=states, state_lengths=lengths, texts=texts, text_lengths=text_lengths))
        self.assertEqual(list(got.rewards[:6]), [1, 0, -1, -1, -1, -1])
        self.assertEqual([n.item for n in got.notes], [2, 3, 4, 5])
        self.assertEqual([(f.item, f.text) for f in got.faults], [(6, "these bytes are no state")])

    def test_examples(self):
        got = self.desk.examples(wire.MESSAGES["ExamplesRequest"](
            seeds=[3] * 4, difficulties=[0] * 4, splits=[TRAIN, HELD_OUT, TRAIN, TRAIN], kinds=[WORKED, WORKED, PLAIN, 2]))
        self.assertEqual((got.prompts, got.answers), (b"2x6", b"12"))
        self.assertEqual([f.item for f in got.faults], [1, 2, 3])

    def test_no_moves(self):
        got = self.desk.steps(wire.MESSAGES["StepRequest"](states=b"", state_lengths=[0, 0], actions=[1, 2]))
        self.assertEqual(len(got.faults), 2)


if __name__ == "__main__":
    unittest.main()
