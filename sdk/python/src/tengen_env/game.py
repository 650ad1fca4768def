"""Games: what an author writes, and how it becomes batches."""

from __future__ import annotations

import json
import zlib
from abc import ABC, abstractmethod
from hashlib import blake2b
from typing import Any, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from . import wire
from .spec import Setting, Spec, Value, resolve

TERMINAL = -1  # the mover when the game is over
CHANCE = -2  # the mover where nature moves

State = Any  # whatever json can write: numbers, texts, lists, dictionaries with texts as keys


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

    # Optional: a game that has them draws its states and names its moves.
    # def draw(self, state) -> str
    # def name(self, state, action) -> str


class Refused(ValueError):
    """An item that alone is bad."""


class Table:
    """A game under its settings, asked in batches."""

    def __init__(self, game: Game):
        self.game = game
        self.spec: Spec | None = None
        self.head = b""

    def configure(self, given: Mapping[str, str]) -> Any:
        values = resolve(self.game.settings, given)
        for name, value in values.items():
            setattr(self.game, name, value)
        self.spec = self.game.spec()
        self.head = settings_hash(self.spec, values)
        return self.spec.message(self.game.settings, False, hasattr(self.game, "draw"), hasattr(self.game, "name"))

    def starts(self, request: Any) -> Any:
        batch = Batch(self)
        for seed in request.seeds:
            batch.add(lambda seed=seed: (0, self.game.start(seed)))
        return batch.message()

    def steps(self, request: Any) -> Any:
        batch = Batch(self)
        for data, action in zip(wire.split(request.states, request.state_lengths), request.actions, strict=True):
            batch.add(lambda data=data, action=action: self.step(data, action))
        return batch.message()

    def step(self, data: bytes, action: int) -> tuple[int, State]:
        made, state = self.load(data)
        mover = self.game.mover(state)
        if mover == TERMINAL:
            raise Refused("the game is over: no move can follow")
        if mover == CHANCE:
            if not 0 <= action < self.spec.outcomes:
                raise Refused(f"outcome {action} is outside 0..{self.spec.outcomes - 1}")
        elif action not in self.game.legal(state):
            raise Refused(f"action {action} is not legal here")
        return made + 1, self.game.play(state, action)

    def load(self, data: bytes) -> tuple[int, State]:
        """The number of moves made and the author's state."""
        if len(data) < 14 or zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "little"):
            raise Refused("these bytes are no state")
        if data[:8] != self.head:
            raise Refused("state belongs to other settings or another version of the rules")
        return int.from_bytes(data[8:10], "little"), json.loads(data[10:-4])

    def dump(self, made: int, state: State) -> bytes:
        data = self.head + made.to_bytes(2, "little") + json.dumps(state, separators=(",", ":")).encode()
        return data + zlib.crc32(data).to_bytes(4, "little")

    def render(self, request: Any) -> list[str]:
        return [self.game.draw(self.load(d)[1]) for d in wire.split(request.states, request.state_lengths)]

    def notation(self, request: Any) -> list[str]:
        states = wire.split(request.states, request.state_lengths)
        return [self.game.name(self.load(d)[1], a) for d, a in zip(states, request.actions, strict=True)]


def settings_hash(spec: Spec, values: Mapping[str, Value]) -> bytes:
    """What tells states of one variant from those of another."""
    text = json.dumps([spec.name, spec.version, sorted((k, str(v)) for k, v in values.items())])
    return blake2b(text.encode(), digest_size=8).digest()


class Batch:
    """Positions as columns."""

    def __init__(self, table: Table):
        self.table, self.spec = table, table.spec
        if self.spec is None:
            raise RuntimeError("not configured")
        self.states: list[bytes] = []
        self.players: list[int] = []
        self.legal: list[bytes] = []
        self.seen: list[np.ndarray] = []  # of the places in seeing
        self.seeing: list[int] = []
        self.rewards: list[float] = []
        self.chances: list[float] = []
        self.faults: list[tuple[int, str]] = []

    def add(self, ask: Any) -> None:
        """Adds the position that ask finds, or what went wrong."""
        try:
            self._add(*ask())
        except Exception as e:  # noqa: BLE001: an author's mistake is the item's, not the call's
            self.faults.append((len(self.states), str(e) if isinstance(e, Refused) else f"{type(e).__name__}: {e}"))
            self._put(b"", TERMINAL, b"", [0.0] * self.spec.players)

    def _add(self, made: int, state: State) -> None:
        spec, game = self.spec, self.table.game
        if made > spec.max_length:
            raise Refused(f"game has gone on for {made} moves, past its declared length of {spec.max_length}")
        mover, rewards = game.mover(state), [float(r) for r in game.rewards(state)]
        if len(rewards) != spec.players:
            raise Refused(f"{len(rewards)} rewards for {spec.players} players")
        legal, chances, seen = b"", [], None
        if mover == CHANCE:
            chances = [float(p) for p in game.chances(state)]
            if len(chances) != spec.outcomes:
                raise Refused(f"{len(chances)} chances for {spec.outcomes} outcomes")
        elif mover >= 0:
            legal, seen = self._legal(game.legal(state)), self._observe(game.observe(state))
        data = self.table.dump(made, state)
        if seen is not None:
            self.seeing.append(len(self.states))
            self.seen.append(seen)
        self.chances += chances
        self._put(data, mover, legal, rewards)

    def _put(self, data: bytes, mover: int, legal: bytes, rewards: list[float]) -> None:
        self.states.append(data)
        self.players.append(mover)
        self.legal.append(legal or bytes((self.spec.actions + 7) // 8))
        self.rewards += rewards

    def _legal(self, actions: Iterable[int]) -> bytes:
        bits = 0
        for a in actions:
            if not 0 <= a < self.spec.actions:
                raise Refused(f"legal action {a} is outside 0..{self.spec.actions - 1}")
            bits |= 1 << int(a)
        return bits.to_bytes((self.spec.actions + 7) // 8, "little")

    def _observe(self, seen: npt.ArrayLike) -> np.ndarray:
        out = np.asarray(seen, dtype=np.float32 if self.spec.floats else np.bool_)
        if out.shape != tuple(self.spec.observation):
            raise Refused(f"observation of shape {out.shape}, want {tuple(self.spec.observation)}")
        return out

    def _observations(self) -> bytes:
        planes, height, width = self.spec.observation
        cells = planes * height * width
        rows = np.zeros((len(self.states), cells), dtype="<f4" if self.spec.floats else np.bool_)
        if self.seen:
            rows[self.seeing] = np.stack(self.seen).reshape(len(self.seen), cells)
        return rows.tobytes() if self.spec.floats else np.packbits(rows, axis=1, bitorder="little").tobytes()

    def message(self) -> Any:
        m = wire.MESSAGES
        return m["Positions"](
            states=b"".join(self.states), state_lengths=[len(s) for s in self.states], players=self.players,
            legal=b"".join(self.legal), observations=self._observations(), rewards=self.rewards, chances=self.chances,
            faults=[m["Text"](item=i, text=text) for i, text in self.faults],
        )
