"""Games of OpenSpiel, without a line of code: tengen-env openspiel "hex(board_size=5)"."""

from __future__ import annotations

import importlib.metadata
import math
from typing import Any, Iterable, Sequence

import numpy as np
import pyspiel

from .game import CHANCE, TERMINAL
from .replayed import Replayed
from .spec import Spec
from .unknown import unknown


class OpenSpiel(Replayed[Any]):
    """A game in which one player moves at a time, called as OpenSpiel calls it, with its parameters."""

    def __init__(self, name: str):
        super().__init__()
        title = name.split("(")[0]
        if title not in pyspiel.registered_names():
            raise unknown("OpenSpiel has no game", title, pyspiel.registered_names())
        self.game = pyspiel.load_game(name)
        self.kind = self.game.get_type()
        if self.kind.dynamics != pyspiel.GameType.Dynamics.SEQUENTIAL:
            raise ValueError(f"{name}: players move at the same time, which Tengen does not; try turn_based_simultaneous_game(game={name})")
        if self.kind.chance_mode == pyspiel.GameType.ChanceMode.SAMPLED_STOCHASTIC:
            raise ValueError(f"{name}: nature's outcomes have no probabilities that could be asked for")
        self.hidden = self.kind.information != pyspiel.GameType.Information.PERFECT_INFORMATION
        self.by_observation = self._by_observation()
        shape = self.game.observation_tensor_shape() if self.by_observation else self.game.information_state_tensor_shape()
        planes, height, width = shape if len(shape) == 3 else (math.prod(shape), 1, 1)
        self.seen = planes + self.game.num_players(), height, width  # a plane for each player's turn

    def _by_observation(self) -> bool:
        """Which tensor is seen: where something is hidden, one that tells all that the player has learned."""
        if self.kind.provides_observation_tensor and not (self.hidden and self.kind.provides_information_state_tensor):
            return True
        if not self.kind.provides_information_state_tensor:
            raise ValueError(f"{self.kind.short_name} shows its players no tensor, only text")
        return False

    def spec(self) -> Spec:
        game, chance = self.game, self.kind.chance_mode != pyspiel.GameType.ChanceMode.DETERMINISTIC
        return Spec(
            f"openspiel/{self.kind.short_name}", version=f"{importlib.metadata.version('open_spiel')} {game}",
            players=game.num_players(), actions=game.num_distinct_actions(),
            outcomes=game.max_chance_outcomes() if chance else 0,
            max_length=min(65535, game.max_game_length() + (game.max_chance_nodes_in_history() if chance else 0)),
            observation=self.seen, floats=True, returns=(game.min_utility(), game.max_utility()), total=game.utility_sum(),
            hidden=self.hidden,
        )

    def begin(self) -> Any:
        return self.game.new_initial_state()

    def after(self, position: Any, action: int) -> Any:
        return position.child(action)

    def move(self, position: Any, action: int) -> None:
        position.apply_action(action)

    def mover(self, state: bytes) -> int:
        player: int = self.at(state).current_player()
        if player >= 0:
            return player
        return TERMINAL if player == pyspiel.PlayerId.TERMINAL else CHANCE

    def legal(self, state: bytes) -> Iterable[int]:
        return self.at(state).legal_actions()  # type: ignore[no-any-return]

    def rewards(self, state: bytes) -> Sequence[float]:
        return self.at(state).rewards() if state else [0.0] * self.game.num_players()

    def chances(self, state: bytes) -> Sequence[float]:
        out = [0.0] * self.game.max_chance_outcomes()
        for outcome, p in self.at(state).chance_outcomes():
            out[outcome] = p
        return out

    def observe(self, state: bytes) -> np.ndarray[Any, Any]:
        position, (planes, height, width) = self.at(state), self.seen
        player, players = position.current_player(), self.game.num_players()
        tensor = position.observation_tensor(player) if self.by_observation else position.information_state_tensor(player)
        out = np.zeros(self.seen, np.float32)
        out[: planes - players] = np.reshape(tensor, (-1, height, width))
        out[planes - players + player] = 1
        return out

    def draw(self, state: bytes) -> str:
        return str(self.at(state)) or "(start)"

    def name(self, state: bytes, action: int) -> str:
        return str(self.at(state).action_to_string(action))
