"""Classic games of PettingZoo, without a line of code: tengen-env pettingzoo tictactoe_v3."""

from __future__ import annotations

import copy
import importlib
from collections import OrderedDict
from typing import Any, Iterable, Sequence

import numpy as np

from .game import TERMINAL, Game
from .spec import Spec

KEPT = 5_000  # positions that need not be played to again
LONGEST = 1_000  # moves: PettingZoo does not say


class PettingZoo(Game):
    """A game whose observations come with an action mask. A state is the list of all actions since the start, so
    the game must have no luck of its own."""

    def __init__(self, name: str):
        self.title = name
        self.make = importlib.import_module(f"pettingzoo.classic.{name}").env
        self.kept: OrderedDict[tuple[int, ...], Any] = OrderedDict()
        env = self.at(())
        agent = env.agent_selection
        seen = env.observe(agent)
        if not isinstance(seen, dict) or "action_mask" not in seen:
            raise ValueError(f"{name}: observations have no action mask")
        self.players = list(env.possible_agents)
        self.actions = int(env.action_space(agent).n)
        self.seen = self._planes(np.asarray(seen["observation"])).shape

    @staticmethod
    def _planes(seen: np.ndarray) -> np.ndarray:
        """Channels come last there, and first here."""
        if seen.ndim == 3:
            return np.moveaxis(seen, -1, 0)
        return seen.reshape(-1, 1, 1)

    def at(self, history: Sequence[int]) -> Any:
        """The environment after some actions."""
        key = tuple(history)
        env = self.kept.get(key)
        if env is None:
            before = self.kept.get(key[:-1]) if key else None
            if before is not None:
                env = copy.deepcopy(before)
                env.step(key[-1])
            else:
                env = self.make()
                env.reset(seed=0)
                for action in key:
                    env.step(action)
            self.kept[key] = env
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return env

    def spec(self) -> Spec:
        return Spec(
            f"pettingzoo/{self.title}", players=len(self.players), actions=self.actions, max_length=LONGEST,
            observation=self.seen, floats=True, total=None,
        )

    def start(self, seed: int) -> list[int]:
        return []

    def over(self, env: Any) -> bool:
        return all(env.terminations[a] or env.truncations[a] for a in env.agents) if env.agents else True

    def mover(self, history: list[int]) -> int:
        env = self.at(history)
        return TERMINAL if self.over(env) else self.players.index(env.agent_selection)

    def legal(self, history: list[int]) -> Iterable[int]:
        env = self.at(history)
        return np.flatnonzero(env.observe(env.agent_selection)["action_mask"]).tolist()

    def play(self, history: list[int], action: int) -> list[int]:
        return history + [action]

    def rewards(self, history: list[int]) -> Sequence[float]:
        if not history:
            return [0.0] * len(self.players)
        env = self.at(history)
        return [float(env.rewards.get(a, 0)) for a in self.players]

    def observe(self, history: list[int]) -> np.ndarray:
        env = self.at(history)
        return self._planes(np.asarray(env.observe(env.agent_selection)["observation"], dtype=np.float32))
