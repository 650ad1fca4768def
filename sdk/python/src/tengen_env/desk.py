"""A task under its settings: the answers to its host's calls."""

from __future__ import annotations

import re
from typing import Any, Callable, Iterable, Mapping

from . import wire
from .batch import Refused, explain
from .table import Table
from .task import HELD_OUT

PLAIN, WORKED = 0, 1  # kinds of examples


class Desk(Table):
    """A task under its settings, asked in batches."""

    def configure(self, given: Mapping[str, str]) -> Any:
        spec = super().configure(given)
        self.alphabet = set(self.spec.alphabet)
        self.grammar = re.compile(self.spec.grammar) if self.spec.grammar else None
        return spec

    def traits(self) -> dict[str, bool]:
        return {"text": True, "plain": hasattr(self.game, "plain"), "worked": hasattr(self.game, "worked")}

    def starts(self, request: Any) -> Any:
        asked = zip(request.seeds, request.difficulties, request.splits, strict=True)
        posed, faults = self.each(asked, self.pose, (b"", ""))
        states, state_lengths = wire.join(state for state, _ in posed)
        prompts, prompt_lengths = wire.join(prompt.encode() for _, prompt in posed)
        return wire.MESSAGES["Positions"](
            states=states, state_lengths=state_lengths, players=[0] * len(posed),
            rewards=[0.0] * (len(posed) * self.spec.players), prompts=prompts, prompt_lengths=prompt_lengths, faults=faults,
        )

    def pose(self, seed: int, difficulty: float, split: int) -> tuple[bytes, str]:
        problem = self.game.pose(seed, difficulty, split)
        return self.dump(0, problem), self.game.prompt(problem)

    def steps(self, request: Any) -> Any:
        batch = self.batch(len(request.actions))
        for _ in request.actions:
            batch.fail(Refused("a text environment has no moves: send whole answers to Verify"))
        return batch.message()

    def verify(self, request: Any) -> Any:
        states, texts = wire.split(request.states, request.state_lengths), wire.split(request.texts, request.text_lengths)
        verdicts, faults = self.each(zip(states, texts, strict=True), self.judge, (0.0, ""))
        m = wire.MESSAGES
        notes = [m["Text"](item=i, text=note) for i, (_, note) in enumerate(verdicts) if note]
        return m["VerifyResponse"](rewards=[reward for reward, _ in verdicts], notes=notes, faults=faults)

    def judge(self, state: bytes, text: bytes) -> tuple[float, str]:
        """What an answer earns, and why if its author never saw it."""
        problem, answer = self.load(state)[1], text.decode("utf-8", "surrogateescape")
        broken = self.broken(answer)
        return (self.spec.returns[0], broken) if broken else (float(self.game.judge(problem, answer)), "")

    def broken(self, answer: str) -> str:
        """Which rule an answer breaks, if any."""
        if len(answer) > self.spec.max_length:
            return f"answer is longer than {self.spec.max_length} characters"
        if not self.alphabet.issuperset(answer):
            return "answer has characters that are not in the alphabet"
        if self.grammar and not self.grammar.fullmatch(answer):
            return "answer does not match the grammar"
        return ""

    def examples(self, request: Any) -> Any:
        asked = zip(request.seeds, request.difficulties, request.splits, request.kinds, strict=True)
        given, faults = self.each(asked, self.example, ("", ""))
        prompts, prompt_lengths = wire.join(prompt.encode() for prompt, _ in given)
        answers, answer_lengths = wire.join(answer.encode() for _, answer in given)
        return wire.MESSAGES["ExamplesResponse"](
            prompts=prompts, prompt_lengths=prompt_lengths, answers=answers, answer_lengths=answer_lengths, faults=faults
        )

    def example(self, seed: int, difficulty: float, split: int, kind: int) -> tuple[str, str]:
        """A prompt and its answer; no prompt and a plain text."""
        if kind == PLAIN and hasattr(self.game, "plain"):
            return "", self.game.plain(seed, difficulty, split)
        if kind != WORKED or not hasattr(self.game, "worked"):
            raise Refused("the task gives no examples of this kind")
        if split == HELD_OUT:
            raise Refused("a worked example of a held-out problem would teach what evaluation asks")
        problem = self.game.pose(seed, difficulty, split)
        return self.game.prompt(problem), self.game.worked(problem)

    def each(self, asked: Iterable[tuple[Any, ...]], answer: Callable[..., Any], nothing: Any) -> tuple[list[Any], list[Any]]:
        """What there is to say to each thing asked; nothing, and a fault, where that raises."""
        self.check()
        said: list[Any] = []
        faults: list[Any] = []
        for one in asked:
            try:
                said.append(answer(*one))
            except MemoryError:
                raise
            except Exception as e:  # noqa: BLE001: an author's mistake is the item's, not the call's
                faults.append(wire.MESSAGES["Text"](item=len(said), text=explain(e, self.game)))
                said.append(nothing)
        return said, faults
