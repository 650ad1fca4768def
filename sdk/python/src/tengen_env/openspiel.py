"""Games of OpenSpiel, without a line of code: tengen-env openspiel "hex(board_size=5)"."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Iterable, Sequence

import numpy as np
import pyspiel

from .game import CHANCE, TERMINAL, Game
from .spec import Spec

KEPT = 20_000  # positions that need not be played to again


class OpenSpiel(Game):
    """A game in which one player moves at a time. A state is the list of all actions since the start."""

    def __init__(self, name: str):
        self.game = pyspiel.load_game(name)
        kind = self.game.get_type()
        if kind.dynamics != pyspiel.GameType.Dynamics.SEQUENTIAL:
            raise ValueError(f"{name}: players move at the same time, which environments do not")
        if kind.chance_mode == pyspiel.GameType.ChanceMode.SAMPLED_STOCHASTIC:
            raise ValueError(f"{name}: nature's outcomes have no probabilities that could be asked for")
        self.hidden = kind.information != pyspiel.GameType.Information.PERFECT_INFORMATION
        self.seen = self._tensor(kind)
        self.total = self.game.utility_sum()
        self.kept: OrderedDict[tuple[int, ...], Any] = OrderedDict()

    def _tensor(self, kind: Any) -> tuple[int, int, int]:
        """The shape of what a player sees: the game's tensor, and a plane for each player's turn."""
        if kind.provides_observation_tensor and not self.hidden:
            shape = self.game.observation_tensor_shape()
        elif kind.provides_information_state_tensor:
            shape = self.game.information_state_tensor_shape()
        elif kind.provides_observation_tensor:
            shape = self.game.observation_tensor_shape()
        else:
            raise ValueError(f"{kind.short_name} shows its players no tensor")
        self.by_observation = shape == self.game.observation_tensor_shape() if kind.provides_observation_tensor else False
        planes, height, width = shape if len(shape) == 3 else (int(np.prod(shape)), 1, 1)
        return planes + self.game.num_players(), height, width

    def spec(self) -> Spec:
        game = self.game
        parameters = ",".join(f"{k}={v}" for k, v in sorted(game.get_parameters().items()) if not isinstance(v, dict))
        chance = game.get_type().chance_mode != pyspiel.GameType.ChanceMode.DETERMINISTIC
        return Spec(
            f"openspiel/{game.get_type().short_name}", version=f"{pyspiel.__version__ if hasattr(pyspiel, '__version__') else 1}/{parameters}",
            players=game.num_players(), actions=game.num_distinct_actions(),
            outcomes=game.max_chance_outcomes() if chance else 0,
            max_length=min(65535, game.max_game_length() + (game.max_chance_nodes_in_history() if chance else 0)),
            observation=self.seen, floats=True, returns=(game.min_utility(), game.max_utility()), total=self.total, hidden=self.hidden,
        )

    def at(self, history: Sequence[int]) -> Any:
        """OpenSpiel's state after some actions."""
        key = tuple(history)
        state = self.kept.get(key)
        if state is None:
            state = self._reach(key)
            self.kept[key] = state
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return state

    def _reach(self, key: tuple[int, ...]) -> Any:
        if not key:
            return self.game.new_initial_state()
        before = self.kept.get(key[:-1])
        if before is not None:
            return before.child(key[-1])
        state = self.game.new_initial_state()
        for action in key:
            state.apply_action(action)
        return state

    def start(self, seed: int) -> list[int]:
        return []

    def mover(self, history: list[int]) -> int:
        state = self.at(history)
        if state.is_terminal():
            return TERMINAL
        return CHANCE if state.is_chance_node() else state.current_player()

    def legal(self, history: list[int]) -> Iterable[int]:
        return self.at(history).legal_actions()

    def play(self, history: list[int], action: int) -> list[int]:
        return history + [action]

    def rewards(self, history: list[int]) -> Sequence[float]:
        return self.at(history).rewards() if history else [0.0] * self.game.num_players()

    def chances(self, history: list[int]) -> Sequence[float]:
        out = np.zeros(self.game.max_chance_outcomes())
        for outcome, p in self.at(history).chance_outcomes():
            out[outcome] = p
        return out

    def observe(self, history: list[int]) -> np.ndarray:
        state = self.at(history)
        player = state.current_player()
        tensor = state.observation_tensor(player) if self.by_observation else state.information_state_tensor(player)
        planes, height, width = self.seen
        out = np.zeros(self.seen, dtype=np.float32)
        out[: planes - self.game.num_players()] = np.reshape(tensor, (-1, height, width))
        out[planes - self.game.num_players() + player] = 1
        return out

    def draw(self, history: list[int]) -> str:
        return str(self.at(history)) or "(start)"

    def name(self, history: list[int], action: int) -> str:
        return self.at(history).action_to_string(action)
