"""Games of other libraries, whose own positions cannot be told as bytes: a state is the moves that led there."""

from __future__ import annotations

from abc import abstractmethod
from collections import OrderedDict
from typing import Generic, TypeVar

from .game import Game

P = TypeVar("P")  # the library's own positions

WIDTH = 4  # bytes of an action


class Replayed(Game, Generic[P]):
    """A game whose states are all actions since the start, which must lead to the same position every time. Positions
    are kept, so that a search need not play to them again."""

    kept_at_most = 20_000

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, P] = OrderedDict()

    @abstractmethod
    def begin(self) -> P:
        """A new position at the start."""

    @abstractmethod
    def after(self, position: P, action: int) -> P:
        """A new position, one move on; position stays as it is."""

    @abstractmethod
    def move(self, position: P, action: int) -> None:
        """Makes a move in position itself."""

    def start(self, seed: int) -> bytes:
        return b""

    def play(self, state: bytes, action: int) -> bytes:
        return state + action.to_bytes(WIDTH, "little")

    @staticmethod
    def moves(state: bytes) -> int:
        """How many moves have been made."""
        return len(state) // WIDTH

    def at(self, state: bytes) -> P:
        """The library's position that a state stands for."""
        position = self._kept.get(state)
        if position is None:
            position = self._kept[state] = self._reach(state)
            if len(self._kept) > self.kept_at_most:
                self._kept.popitem(last=False)
        return position

    def _reach(self, state: bytes) -> P:
        before = self._kept.get(state[:-WIDTH]) if state else None
        if before is not None:
            return self.after(before, _action(state[-WIDTH:]))
        position = self.begin()
        for i in range(0, len(state), WIDTH):
            self.move(position, _action(state[i : i + WIDTH]))
        return position


def _action(data: bytes) -> int:
    return int.from_bytes(data, "little")
