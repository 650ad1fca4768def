"""Games: what an author writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Iterable, Sequence

import numpy.typing as npt

from .spec import Setting, Spec

TERMINAL = -1  # the mover when the game is over
CHANCE = -2  # the mover where nature moves

#: Bytes, or whatever json can write: numbers, texts, lists, dictionaries with texts as keys. Tuples come back as lists.
State = Any


class Game(ABC):
    """A game, for one state at a time. Methods must not change the state that they are given."""

    #: The settings that there are. Their values become attributes before spec is called.
    settings: Sequence[Setting] = ()

    @abstractmethod
    def spec(self) -> Spec:
        """What the game is under its settings."""

    @abstractmethod
    def start(self, seed: int) -> State:
        """The start position. Only games with Spec.random_start may look at the seed."""

    @abstractmethod
    def mover(self, state: State) -> int:
        """Whose turn it is: a player from 0 on, CHANCE, or TERMINAL."""

    @abstractmethod
    def legal(self, state: State) -> Iterable[int]:
        """The legal actions, in a state in which a player moves."""

    @abstractmethod
    def play(self, state: State, action: int) -> State:
        """The state after a legal action; after an outcome, where nature moves."""

    @abstractmethod
    def rewards(self, state: State) -> Sequence[float]:
        """What each player has earned by the move that led here."""

    @abstractmethod
    def observe(self, state: State) -> npt.ArrayLike:
        """What the mover sees: an array of Spec.observation's shape, in a state in which a player moves."""

    def chances(self, state: State) -> Sequence[float]:
        """The probability of each of Spec.outcomes outcomes, where nature moves."""
        raise NotImplementedError("a game with chance positions needs chances")

    def allows(self, state: State, action: int) -> bool:
        """Whether an action is legal. Write your own where that is faster than to list them all."""
        return action in self.legal(state)

    # Optional: a game that has them draws its states and names its moves.
    # def draw(self, state) -> str
    # def name(self, state, action) -> str
