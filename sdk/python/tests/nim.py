"""Nim: take one to three of the stones; who takes the last one wins."""

import numpy as np

from tengen_env import TERMINAL, Game, Setting, Spec, serve


class Nim(Game):
    settings = [Setting("stones", 20, low=2, high=60, help="on the table at the start")]

    def spec(self):
        return Spec("nim", players=2, actions=3, max_length=self.stones, observation=(self.stones, 1, 1))

    def start(self, seed):
        return {"stones": self.stones, "player": 0}

    def mover(self, s):
        return s["player"] if s["stones"] else TERMINAL

    def legal(self, s):
        return range(min(3, s["stones"]))

    def play(self, s, action):
        return {"stones": s["stones"] - action - 1, "player": 1 - s["player"]}

    def rewards(self, s):
        if s["stones"]:
            return [0, 0]
        return [-1, 1] if s["player"] == 0 else [1, -1]

    def observe(self, s):
        return (np.arange(self.stones) < s["stones"]).reshape(-1, 1, 1)

    def draw(self, s):
        return "|" * s["stones"]

    def name(self, s, action):
        return f"take {action + 1}"


if __name__ == "__main__":
    serve(Nim())
