"""Tasks: problems in text with answers that can be judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Sequence

from .game import State
from .spec import Setting, Spec

TRAIN, HELD_OUT = 0, 1  # problems to learn from, problems kept for evaluation


class Task(ABC):
    """Problems in text. Spec.alphabet lists the characters of answers, Spec.max_length bounds them."""

    #: The settings that there are. Their values become attributes before spec is called.
    settings: Sequence[Setting] = ()

    @abstractmethod
    def spec(self) -> Spec:
        """What the task is under its settings: players = 1, actions = 0."""

    @abstractmethod
    def pose(self, seed: int, difficulty: float, split: int) -> State:
        """A problem, as bytes or whatever json can write. Equal arguments give equal problems; no problem is of both
        splits. difficulty is from 0 to 1."""

    @abstractmethod
    def prompt(self, problem: State) -> str:
        """The question, in characters of Spec.alphabet and Spec.prompt_alphabet."""

    @abstractmethod
    def judge(self, problem: State, answer: str) -> float:
        """What an answer earns, within Spec.returns. It keeps to Spec.alphabet, max_length and grammar."""

    # Optional: a task that has them can be learned by imitation first.
    # def worked(self, problem) -> str: an answer for stage cold_start, which need not be right
    # def plain(self, seed, difficulty, split) -> str: a text of the domain for stage pretrain
