"""Environments for Tengen, the self-play training engine, in Python.

An environment is a set of rules that is asked, never told: it keeps no game under way. A state holds everything
that the next question needs, and any question may be repeated, in any order, in another process, with the same
answer. The author of a game writes one class, of one state at a time:

    import numpy as np
    from tengen_env import Game, Spec, serve

    class Nim(Game):
        '''Take one to three of the stones; who takes the last one wins.'''

        def spec(self):
            return Spec("nim", players=2, actions=3, max_length=20, observation=(20, 1, 1))

        def start(self, seed):
            return {"stones": 20, "player": 0}

        def mover(self, s):
            return s["player"] if s["stones"] else TERMINAL

        def legal(self, s):
            return range(min(3, s["stones"]))

        def play(self, s, action):
            return {"stones": s["stones"] - action - 1, "player": 1 - s["player"]}

        def rewards(self, s):
            return [0, 0] if s["stones"] else [-1, 1] if s["player"] == 0 else [1, -1]

        def observe(self, s):
            return (np.arange(20) < s["stones"]).reshape(20, 1, 1)

    if __name__ == "__main__":
        serve(Nim())

A Task poses problems in text instead and judges answers. `tengen env check -- python3 nim.py` finds what is
inconsistent before training hides it.
"""

from .game import CHANCE, TERMINAL, Game
from .serve import serve
from .spec import Setting, SettingError, Spec, square_symmetries
from .task import HELD_OUT, TRAIN, Task

__all__ = [
    "CHANCE",
    "HELD_OUT",
    "TERMINAL",
    "TRAIN",
    "Game",
    "Setting",
    "SettingError",
    "Spec",
    "Task",
    "serve",
    "square_symmetries",
]
