"""Positions as columns: one array for a whole batch, never a message for each."""

from __future__ import annotations

import inspect
import math
import os
import traceback
from array import array
from typing import Any, Callable

import numpy as np

from . import wire
from .game import CHANCE, TERMINAL, Game, State
from .spec import Spec


class Refused(ValueError):
    """An item that alone is bad. The text says all of it."""


class Batch:
    """Positions, in order. Each is added, or failed."""

    def __init__(self, game: Game, spec: Spec, dump: Callable[[int, State], bytes], size: int):
        self.game, self.spec, self.dump = game, spec, dump
        self.states: list[bytes] = []
        self.players = array("i")
        self.rewards = array("f")
        self.actions = array("q")  # legal ones, end to end
        self.counts = array("q")  # and how many of them are whose
        self.chances = array("f")
        self.seen = np.zeros((size, *spec.observation), np.dtype("<f4" if spec.floats else "?"))
        self.faults: list[Any] = []

    def add(self, made: int, state: State) -> None:
        """Adds the position that a number of moves led to. One that is wrong raises, and is not added."""
        game, spec = self.game, self.spec
        if made > spec.max_length:
            raise Refused(f"game has gone on for {made} moves, past its declared length of {spec.max_length}")
        mover, rewards = game.mover(state), array("f", game.rewards(state))
        if len(rewards) != spec.players:
            raise Refused(f"{len(rewards)} rewards for {spec.players} players")
        actions, chances = NO_ACTIONS, NO_CHANCES
        if mover >= 0:
            actions = array("q", game.legal(state))
            self._see(game.observe(state))
        elif mover == CHANCE:
            chances = array("f", game.chances(state))
            if len(chances) != spec.outcomes:
                raise Refused(f"{len(chances)} chances for {spec.outcomes} outcomes")
        self._put(self.dump(made, state), mover, rewards, actions, chances)

    def fail(self, error: Exception) -> None:
        """Adds an item that went wrong."""
        if isinstance(error, MemoryError):
            raise error  # the host sends smaller batches
        self.faults.append(wire.MESSAGES["Text"](item=len(self.states), text=explain(error, self.game)))
        self._put(b"", TERMINAL, array("f", bytes(4 * self.spec.players)), NO_ACTIONS, NO_CHANCES)

    def _put(self, state: bytes, mover: int, rewards: array[float], actions: array[int], chances: array[float]) -> None:
        self.players.append(mover)  # first: it refuses what is no whole number
        self.states.append(state)
        self.rewards.extend(rewards)
        self.actions.extend(actions)
        self.counts.append(len(actions))
        self.chances.extend(chances)

    def _see(self, seen: Any) -> None:
        out = self.seen[len(self.states)]
        if np.shape(seen) != out.shape:
            raise Refused(f"observation of shape {np.shape(seen)}, want {out.shape}")
        out[:] = seen

    def message(self) -> Any:
        """The columns as they go over the wire."""
        legal = self._legal()  # which may find more faults
        states, lengths = wire.join(self.states)
        return wire.MESSAGES["Positions"](
            states=states, state_lengths=lengths, players=self.players, legal=legal,
            observations=self.seen.tobytes() if self.spec.floats else bits(self.seen),
            rewards=self.rewards, chances=self.chances, faults=self.faults,
        )

    def _legal(self) -> bytes:
        """The legal actions as rows of bits."""
        rows = np.zeros((len(self.states), self.spec.actions), np.bool_)
        actions, owners = np.asarray(self.actions), np.repeat(np.arange(len(rows)), self.counts)
        wrong = (actions < 0) | (actions >= self.spec.actions)
        if wrong.any():
            for item, action in dict(zip(owners[wrong], actions[wrong])).items():
                text = f"legal action {action} is outside 0..{self.spec.actions - 1}"
                self.faults.append(wire.MESSAGES["Text"](item=item, text=text))
            actions, owners = actions[~wrong], owners[~wrong]
        rows[owners, actions] = True
        return bits(rows)


NO_ACTIONS, NO_CHANCES = array("q"), array("f")


def bits(rows: np.ndarray[Any, Any]) -> bytes:
    """Rows of truth values, eight to a byte."""
    return np.packbits(rows.reshape(len(rows), math.prod(rows.shape[1:])), axis=1, bitorder="little").tobytes()


def explain(error: Exception, author: object) -> str:
    """What to tell the author of an error in a method: what it is and the author's own line."""
    if isinstance(error, Refused):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    home = os.path.abspath(inspect.getfile(type(author)))
    at = ([f for f in frames if os.path.abspath(f.filename) == home] or frames)[-1]
    return f"{type(error).__name__}: {error} ({os.path.basename(at.filename)}, line {at.lineno}, in {at.name})"
