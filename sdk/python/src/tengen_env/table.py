"""A game under its settings: the answers to its host's calls."""

from __future__ import annotations

import json
import zlib
from hashlib import blake2b
from typing import Any, Mapping

from . import wire
from .batch import Batch, Refused
from .game import CHANCE, TERMINAL, Game, State
from .spec import Spec, Value, resolve
from .task import Task

encode = json.JSONEncoder(separators=(",", ":")).encode
decode = json.JSONDecoder().raw_decode

HEAD, FOOT = 10, 4  # bytes around the author's state: settings and moves made, and a checksum
BYTES = b"\0"  # begins an author's state of bytes; json begins with something else


class NotConfigured(RuntimeError):
    """A call before Configure."""


class Table:
    """A game under its settings, asked in batches."""

    def __init__(self, game: Game | Task):
        self.game: Any = game
        self.head = b""  # of every state: the hash of the settings

    def configure(self, given: Mapping[str, str]) -> Any:
        """Fixes the settings, those that are given and defaults, and returns the spec."""
        values = resolve(self.game.settings, given)
        for name, value in values.items():
            setattr(self.game, name, value)
        self.spec = self.game.spec()
        self.head = settings_hash(self.spec, values)
        return self.spec.message(self.game.settings, **self.traits())

    def traits(self) -> dict[str, bool]:
        """What more the author has written."""
        return {"render": hasattr(self.game, "draw"), "notation": hasattr(self.game, "name")}

    def check(self) -> None:
        """Raises NotConfigured before the first Configure."""
        if not self.head:
            raise NotConfigured("environment is not configured: call Configure first")

    def batch(self, size: int) -> Batch:
        """Columns for so many positions."""
        self.check()
        return Batch(self.game, self.spec, self.dump, size)

    def starts(self, request: Any) -> Any:
        """Start positions."""
        batch = self.batch(len(request.seeds))
        for seed in request.seeds:
            try:
                batch.add(0, self.game.start(seed))
            except Exception as e:  # noqa: BLE001: an author's mistake is the item's, not the call's
                batch.fail(e)
        return batch.message()

    def steps(self, request: Any) -> Any:
        """The positions after one move in each state."""
        batch = self.batch(len(request.actions))
        for data, action in zip(wire.split(request.states, request.state_lengths), request.actions, strict=True):
            try:
                made, state = self.load(data)
                batch.add(made + 1, self.play(state, action))
            except Exception as e:  # noqa: BLE001: likewise
                batch.fail(e)
        return batch.message()

    def play(self, state: State, action: int) -> State:
        """The state after a move, which is Refused unless the rules allow it."""
        mover = self.game.mover(state)
        if mover >= 0:
            if not self.game.allows(state, action):
                raise Refused(f"action {action} is not legal here")
        elif mover == TERMINAL:
            raise Refused("the game is over: no move can follow")
        elif mover == CHANCE and not 0 <= action < self.spec.outcomes:
            raise Refused(f"outcome {action} is outside 0..{self.spec.outcomes - 1}")
        return self.game.play(state, action)

    def load(self, data: bytes) -> tuple[int, State]:
        """The number of moves made and the author's state."""
        if len(data) <= HEAD + FOOT or zlib.crc32(data[:-FOOT]) != int.from_bytes(data[-FOOT:], "little"):
            raise Refused("these bytes are no state")
        if not data.startswith(self.head):
            raise Refused("state belongs to other settings or another version of the rules")
        made, body = data[8] | data[9] << 8, data[HEAD:-FOOT]
        return made, body[1:] if body.startswith(BYTES) else decode(body.decode())[0]

    def dump(self, made: int, state: State) -> bytes:
        """What load reads."""
        body = BYTES + state if isinstance(state, bytes) else encode(state).encode()
        data = self.head + made.to_bytes(2, "little") + body
        return data + zlib.crc32(data).to_bytes(FOOT, "little")

    def render(self, request: Any) -> Any:
        """Drawings of states."""
        states = wire.split(request.states, request.state_lengths)
        return wire.MESSAGES["RenderResponse"](drawings=[self.game.draw(self.load(d)[1]) for d in states])

    def notation(self, request: Any) -> Any:
        """What players call moves."""
        states = wire.split(request.states, request.state_lengths)
        names = [self.game.name(self.load(d)[1], a) for d, a in zip(states, request.actions, strict=True)]
        return wire.MESSAGES["NotationResponse"](names=names)


def settings_hash(spec: Spec, values: Mapping[str, Value]) -> bytes:
    """What tells states of one variant from those of another."""
    text = json.dumps([spec.name, spec.version, sorted((k, str(v)) for k, v in values.items())])
    return blake2b(text.encode(), digest_size=8).digest()
