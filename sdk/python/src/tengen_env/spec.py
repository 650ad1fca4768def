"""What an environment is: its Spec, and its settings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

from . import wire

Value = int | float | bool | str


class SettingError(ValueError):
    """A setting that the environment does not take."""

    def __init__(self, name: str, value: str, reason: str):
        super().__init__(f"setting {name} = {value!r}: {reason}")
        self.name, self.value, self.reason = name, value, reason


@dataclass(frozen=True)
class Setting:
    """One setting. Its kind is that of the default: int, float, bool or str."""

    name: str
    default: Value
    low: float = 0
    high: float = 0  # int and float; with low = high = 0 unbounded
    choices: Sequence[str] = ()  # str: the allowed values; empty: any
    help: str = ""

    def read(self, text: str) -> Value:
        """The value that a text stands for."""
        try:
            return self._read(text)
        except ValueError as e:
            raise SettingError(self.name, text, str(e)) from None

    def _read(self, text: str) -> Value:
        if isinstance(self.default, bool):
            if text not in ("true", "false"):
                raise ValueError("want true or false")
            return text == "true"
        if isinstance(self.default, str):
            if self.choices and text not in self.choices:
                raise ValueError("want one of " + ", ".join(self.choices))
            return text
        value = self._number(text)
        if (self.low or self.high) and not self.low <= value <= self.high:
            raise ValueError(f"want {self.low:g} to {self.high:g}")
        return value

    def _number(self, text: str) -> int | float:
        try:
            value = float(text)
            if isinstance(self.default, int):
                value = int(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise ValueError("want a whole number" if isinstance(self.default, int) else "want a number")
        return value

    def message(self) -> Any:
        kind = "BOOL" if isinstance(self.default, bool) else {int: "INT", float: "FLOAT", str: "TEXT"}[type(self.default)]
        text = str(self.default).lower() if isinstance(self.default, bool) else str(self.default)
        return wire.MESSAGES["Setting"](
            name=self.name, kind=kind, default=text, min=self.low, max=self.high, choices=self.choices, help=self.help
        )


def resolve(declared: Sequence[Setting], given: Mapping[str, str]) -> dict[str, Value]:
    """A value for every declared setting, or a SettingError."""
    names = [s.name for s in declared]
    for name, text in given.items():
        if name not in names:
            raise SettingError(name, text, "there is no such setting; there are: " + (", ".join(names) or "none"))
    return {s.name: s.read(given[s.name]) if s.name in given else s.default for s in declared}


Symmetry = tuple[Sequence[int], Sequence[int]]


@dataclass(frozen=True)
class Spec:
    """What an environment is under its settings.

    observation is the shape of what the mover sees, (planes, height, width). Of bits unless floats is set.
    returns bounds what a player earns in a whole game; total, unless it is None, is what all of them always earn together.
    """

    name: str
    players: int = 2
    actions: int = 0
    max_length: int = 1000
    observation: tuple[int, int, int] = (0, 0, 0)
    version: str = "1"
    floats: bool = False
    planes: Sequence[str] = ()  # names, for people
    returns: tuple[float, float] = (-1.0, 1.0)
    total: float | None = 0.0
    outcomes: int = 0  # of chance positions
    hidden: bool = False  # players do not see all that matters
    random_start: bool = False  # start looks at the seed
    symmetries: Sequence[Symmetry] = field(default_factory=tuple)  # pairs of permutations: of cells, of actions; the identity first
    alphabet: str = ""  # tasks: the characters of answers
    prompt_alphabet: str = ""  # tasks: more characters of prompts
    grammar: str = ""  # tasks: a regular expression (RE2) that answers match whole

    def message(self, settings: Sequence[Setting], **traits: bool) -> Any:
        """The spec as it goes over the wire."""
        m = wire.MESSAGES
        planes, height, width = self.observation
        return m["Spec"](
            name=self.name, version=self.version, players=self.players, actions=self.actions, outcomes=self.outcomes,
            alphabet=self.alphabet, prompt_alphabet=self.prompt_alphabet, grammar=self.grammar, max_length=self.max_length,
            observation=m["Shape"](
                planes=planes, height=height, width=width, encoding="FLOAT32" if self.floats else "BITS", names=self.planes
            ),
            returns=m["Range"](low=self.returns[0], high=self.returns[1], constant_sum=self.total is not None, sum=self.total or 0),
            symmetries=[m["Symmetry"](cells=cells, actions=actions) for cells, actions in self.symmetries],
            settings=[s.message() for s in settings],
            traits=m["Traits"](
                chance=self.outcomes > 0, perfect_information=not self.hidden, deterministic=not self.random_start,
                **traits,
            ),
        )


def square_symmetries(size: int, extra: int = 0) -> list[Symmetry]:
    """The eight symmetries of a square board whose first size * size actions are its cells, row by row; the extra
    actions after them stay where they are."""
    out: list[Symmetry] = []
    for k in range(8):
        cells = []
        for row in range(size):
            for column in range(size):
                r, c = (size - 1 - row if k & 2 else row), (size - 1 - column if k & 1 else column)
                if k & 4:
                    r, c = c, r
                cells.append(r * size + c)
        out.append((cells, cells + list(range(size * size, size * size + extra))))
    return out
