"""Classic games of PettingZoo, without a line of code: tengen-env pettingzoo tictactoe_v3."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import warnings
from typing import Any, Callable, Iterable, Sequence

import numpy as np

from .game import TERMINAL
from .replayed import Replayed
from .spec import Setting, Spec
from .unknown import unknown

#: Longest games where they are known: PettingZoo does not say.
LONGEST = {"tictactoe_v3": 9, "connect_four_v3": 42}


class PettingZoo(Replayed[Any]):
    """A game without luck whose observations come with an action mask. One that goes on for too long is a draw."""

    kept_at_most = 5_000
    longest: int  # a setting

    def __init__(self, name: str):
        super().__init__()
        self.title, self.make = name, maker(name)
        self.settings = [Setting("longest", LONGEST.get(name, 1000), low=1, high=65535, help="moves after which a game is a draw")]
        env = self.begin()
        agent = env.agent_selection
        seen = env.observe(agent)
        if not isinstance(seen, dict) or "action_mask" not in seen:
            raise ValueError(f"{name}: observations have no action mask, so that legal actions are not known")
        if any(differ(seen, self.begin(seed).observe(agent)) for seed in (1, 2, 3)):
            raise ValueError(f"{name}: the seed changes what players see, and a search must not know a game's luck; OpenSpiel may have it")
        self.players = list(env.possible_agents)
        self.actions = int(env.action_space(agent).n)
        self.seen = planes(seen).shape

    def spec(self) -> Spec:
        depth, height, width = self.seen
        return Spec(
            f"pettingzoo/{self.title}", players=len(self.players), actions=self.actions, max_length=self.longest,
            observation=(depth, height, width), floats=True,
        )

    def begin(self, seed: int = 0) -> Any:
        env = self.make()
        env.reset(seed=seed)
        return env

    def after(self, position: Any, action: int) -> Any:
        env = duplicate(position)
        env.step(action)
        return env

    def move(self, position: Any, action: int) -> None:
        position.step(action)

    def mover(self, state: bytes) -> int:
        env = self.at(state)
        over = not env.agents or all(env.terminations[a] or env.truncations[a] for a in env.agents)
        if over or self.moves(state) >= self.longest:
            return TERMINAL
        return self.players.index(env.agent_selection)

    def legal(self, state: bytes) -> Iterable[int]:
        env = self.at(state)
        return np.flatnonzero(env.observe(env.agent_selection)["action_mask"]).tolist()  # type: ignore[no-any-return]

    def rewards(self, state: bytes) -> Sequence[float]:
        if not state:
            return [0.0] * len(self.players)
        env = self.at(state)
        return [float(env.rewards.get(a, 0)) for a in self.players]

    def observe(self, state: bytes) -> np.ndarray[Any, Any]:
        env = self.at(state)
        return planes(env.observe(env.agent_selection))


def maker(name: str) -> Callable[[], Any]:
    """What makes the environment of a name."""
    classic = importlib.import_module("pettingzoo.classic")
    known = [m.name for m in pkgutil.iter_modules(classic.__path__) if "_v" in m.name]
    if name not in known:
        raise unknown("PettingZoo has no classic game", name, known)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer ways to make one are not in all versions
        return importlib.import_module(f"pettingzoo.classic.{name}").env  # type: ignore[no-any-return]


def duplicate(env: Any) -> Any:
    """A deep copy. PettingZoo's environments copy themselves by being made anew, without what was played."""
    base = env.unwrapped
    twin = object.__new__(type(base))
    memo = {id(base): twin}
    twin.__dict__.update(copy.deepcopy(base.__dict__, memo))
    return copy.deepcopy(env, memo)


def planes(seen: Any) -> np.ndarray[Any, Any]:
    """What is observed: channels come last there, and first here."""
    out = np.asarray(seen["observation"], np.float32)
    return np.moveaxis(out, -1, 0) if out.ndim == 3 else out.reshape(-1, 1, 1)


def differ(a: Any, b: Any) -> bool:
    return not (np.array_equal(a["observation"], b["observation"]) and np.array_equal(a["action_mask"], b["action_mask"]))
