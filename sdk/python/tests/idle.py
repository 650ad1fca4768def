"""A game without rules, as large on the wire as 5x5 Go, to measure the way to Python and back: tengen env bench. The
same in Go is the synthetic environment of package plugins' benchmarks."""

import numpy as np

from tengen_env import TERMINAL, Game, Spec, serve

LONGEST = 25


class Idle(Game):
    def __init__(self):
        self.actions = list(range(26))
        self.seen = np.zeros((19, 5, 5), np.bool_)
        self.nothing, self.won = [0, 0], [1, -1]

    def spec(self):
        return Spec("idle", players=2, actions=26, max_length=LONGEST, observation=(19, 5, 5))

    def start(self, seed):
        return bytes(140)

    def mover(self, s):
        return s[0] & 1 if s[0] < LONGEST else TERMINAL

    def legal(self, s):
        return self.actions

    def play(self, s, action):
        return bytes((s[0] + 1, action)) + s[2:]

    def rewards(self, s):
        return self.nothing if s[0] < LONGEST else self.won

    def observe(self, s):
        return self.seen


if __name__ == "__main__":
    serve(Idle())
