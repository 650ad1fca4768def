"""Tasks of Reasoning Gym, without a line of code: tengen-env reasoning-gym basic_arithmetic."""

from __future__ import annotations

import dataclasses
import string
import zlib
from functools import lru_cache
from typing import Any

import reasoning_gym
from reasoning_gym.factory import DATASETS

from .spec import Setting, Spec
from .task import Task
from .unknown import unknown

SYMBOLS = "→↔↑↓∧∨¬⊕∫°×÷€’✅❌❔█│─┌┐└┘├"  # what the questions have beyond ASCII
CHARACTERS = "\n" + "".join(c for c in string.printable if c.isprintable()) + SYMBOLS

TRIES = 1_000  # problems to look at for one of the split that is wanted
NUMBERS = 2**30  # of problems


class ReasoningGym(Task):
    """A task of Reasoning Gym. Its numbers, switches and names are settings. Whether a problem is held out is a matter
    of its question alone, so that no question is of both splits. Problems whose answer does not fit are passed over."""

    longest: int  # settings of our own
    alphabet: str

    def __init__(self, name: str):
        if name not in DATASETS:
            raise unknown("Reasoning Gym has no task", name, DATASETS)
        self.title = name
        defaults: dict[str, Any] = {f.name: f.default for f in dataclasses.fields(DATASETS[name][1])}
        self.theirs = [
            Setting(field, default, help="as Reasoning Gym has it")
            for field, default in defaults.items()
            if type(default) in (int, float, bool, str) and field not in ("seed", "size")
        ]
        self.settings = [
            Setting("longest", 64, low=1, high=65535, help="characters of an answer"),
            Setting("alphabet", "", help="characters of answers, for example -0123456789; empty: all printable ones"),
            *self.theirs,
        ]

    def spec(self) -> Spec:
        self.data = self.dataset(0)
        self.characters = frozenset(self.alphabet or CHARACTERS)
        self.entry = lru_cache(maxsize=4096)(self.make)  # answers are judged soon after their question was asked
        return Spec(
            f"reasoning-gym/{self.title}", version=reasoning_gym.__version__, players=1, max_length=self.longest,
            alphabet="".join(sorted(self.characters)), prompt_alphabet=CHARACTERS, returns=(0, 1), total=None, random_start=True,
        )

    def dataset(self, seed: int) -> Any:
        """One problem of Reasoning Gym's, and the way to more."""
        try:
            return reasoning_gym.create_dataset(self.title, seed=seed, size=1, **{s.name: getattr(self, s.name) for s in self.theirs})
        except AssertionError as e:
            raise ValueError(f"Reasoning Gym does not take these settings: {e}") from e

    def make(self, number: int) -> Any:
        """A problem. Most data sets have no end, which is faster than to make one for each."""
        try:
            return self.data[number]
        except IndexError:
            return self.dataset(number)[0]

    def pose(self, seed: int, difficulty: float, split: int) -> int:
        first = seed % NUMBERS
        for number in range(first, first + TRIES):
            entry = self.entry(number)
            if zlib.crc32(entry["question"].encode()) % 2 == split and self.writable(entry["answer"]):
                return number
        raise ValueError(f"none of {TRIES} problems will do: look at the settings, and whether answers fit alphabet and longest")

    def writable(self, answer: str | None) -> bool:
        """Whether a policy could give the answer; where there is none, its verifier alone knows."""
        return answer is None or len(answer) <= self.longest and self.characters.issuperset(answer)

    def prompt(self, problem: int) -> str:
        question = self.entry(problem)["question"]
        return "".join(c if c in CHARACTERS else "?" for c in question)

    def worked(self, problem: int) -> str:
        """The answer that Reasoning Gym has."""
        answer = self.entry(problem)["answer"]
        if answer is None:
            raise ValueError(f"{self.title} has no answers to imitate: leave cold_start out of run.stages")
        return answer  # type: ignore[no-any-return]

    def judge(self, problem: int, answer: str) -> float:
        entry = self.entry(problem)
        try:
            score = float(self.data.score_answer(answer, entry))
        except Exception:  # noqa: BLE001: scorers parse answers as if they had been written with care
            return 0.0
        return min(1.0, max(0.0, score))
