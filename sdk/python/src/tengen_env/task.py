"""Tasks: problems in text with answers that can be judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Mapping, Sequence

from . import wire
from .game import Refused, State, Table
from .spec import Setting, Spec

TRAIN, HELD_OUT = 0, 1  # problems to learn from, problems kept for evaluation


class Task(ABC):
    """Problems in text. Spec.alphabet lists the characters of answers, Spec.max_length bounds them."""

    #: The settings that there are. Their values become attributes before spec is called.
    settings: Sequence[Setting] = ()

    @abstractmethod
    def spec(self) -> Spec:
        """What the task is under its settings: players = 1, actions = 0."""

    @abstractmethod
    def pose(self, seed: int, difficulty: float, split: int) -> State:
        """A problem, as whatever json can write. Equal arguments give equal problems; no problem is of both splits.
        difficulty is from 0 to 1."""

    @abstractmethod
    def prompt(self, problem: State) -> str:
        """The question."""

    @abstractmethod
    def judge(self, problem: State, answer: str) -> float:
        """What an answer earns, within Spec.returns. It may be any text at all."""


class Desk(Table):
    """A task under its settings, asked in batches."""

    game: Any

    def configure(self, given: Mapping[str, str]) -> Any:
        super().configure(given)
        return self.spec.message(self.game.settings, True, False, False)

    def starts(self, request: Any) -> Any:
        m = wire.MESSAGES
        out, prompts = m["Positions"](), []
        for i, (seed, difficulty, split) in enumerate(zip(request.seeds, request.difficulties, request.splits, strict=True)):
            state, prompt = b"", ""
            try:
                problem = self.game.pose(seed, difficulty, split)
                state, prompt = self.dump(0, problem), self.game.prompt(problem)
            except Exception as e:  # noqa: BLE001: an author's mistake is the item's, not the call's
                out.faults.append(m["Text"](item=i, text=f"{type(e).__name__}: {e}"))
            prompts.append(prompt.encode())
            out.states += state
            out.state_lengths.append(len(state))
            out.players.append(0)
            out.rewards.extend([0.0] * self.spec.players)
        out.prompts = b"".join(prompts)
        out.prompt_lengths.extend(len(p) for p in prompts)
        return out

    def step(self, data: bytes, action: int) -> tuple[int, State]:
        raise Refused("text environments are not stepped")

    def verify(self, request: Any) -> Any:
        m = wire.MESSAGES
        out = m["VerifyResponse"]()
        states, texts = wire.split(request.states, request.state_lengths), wire.split(request.texts, request.text_lengths)
        for i, (data, text) in enumerate(zip(states, texts, strict=True)):
            reward = 0.0
            try:
                reward = float(self.game.judge(self.load(data)[1], text.decode("utf-8", "replace")))
            except Exception as e:  # noqa: BLE001: likewise
                out.faults.append(m["Text"](item=i, text=str(e) if isinstance(e, Refused) else f"{type(e).__name__}: {e}"))
            out.rewards.append(reward)
        return out
