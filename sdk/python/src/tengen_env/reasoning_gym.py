"""Tasks of Reasoning Gym, without a line of code: tengen-env reasoning-gym basic_arithmetic."""

from __future__ import annotations

import json
import string
from typing import Any

import reasoning_gym

from .spec import Spec
from .task import HELD_OUT, Task

LONGEST = 64  # characters of an answer
PROMPT = "\n" + "".join(c for c in string.printable if c.isprintable())


class ReasoningGym(Task):
    """A task of Reasoning Gym. Problems of even number are to learn from, those of odd number are held out; one whose
    question is of the other kind too is posed anew."""

    def __init__(self, name: str):
        self.title = name
        self.judge_of = reasoning_gym.create_dataset(name, seed=0, size=1)

    def spec(self) -> Spec:
        return Spec(
            f"reasoning-gym/{self.title}", players=1, max_length=LONGEST, alphabet=PROMPT.strip("\n"), prompt_alphabet=PROMPT,
            returns=(0, 1), total=None, random_start=True,
        )

    def entry(self, number: int) -> Any:
        return reasoning_gym.create_dataset(self.title, seed=number, size=1)[0]

    def pose(self, seed: int, difficulty: float, split: int) -> int:
        number = seed % 2**30
        while True:
            problem = 2 * number + (1 if split == HELD_OUT else 0)
            if self.side(self.entry(problem)["question"]) == split:
                return problem
            number += 1

    @staticmethod
    def side(question: str) -> int:
        """The split of a question, by its text alone: the same question is never of both."""
        return sum(json.dumps(question).encode()) % 2

    def prompt(self, problem: int) -> str:
        return self.entry(problem)["question"]

    def judge(self, problem: int, answer: str) -> float:
        score = float(self.judge_of.score_answer(answer, self.entry(problem)))
        return min(1.0, max(0.0, score))
