"""Nim that prints wherever it can, and tells a file named by the first argument its process."""

import os
import sys

print("printed before the package is imported is too early, for standard output is the host's", file=sys.stderr)

from nim import Nim  # noqa: E402
from tengen_env import serve  # noqa: E402

print("hello from an import")
os.write(1, b"hello from C\n")


class Noisy(Nim):
    def start(self, seed):
        print("a game starts")
        return super().start(seed)

    def play(self, s, action):
        os.write(1, b"a move\n")
        return super().play(s, action)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w") as file:
            print(os.getpid(), file=file)
    serve(Noisy())
