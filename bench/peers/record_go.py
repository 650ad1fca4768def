"""Records what GNU Go finds legal in random games, as the oracle of the rules of Go.

    python record_go.py OUTPUT_DIRECTORY [SIZE ...]

Plays 1,000 random games on each of 5x5, 9x9 and 19x19 with

    gnugo --mode gtp --chinese-rules --positional-superko --forbid-suicide

and writes legal_SIZE_SHARD.txt.gz, one game a line, three fields:

    moves    two letters a move, column then row from the top, as SGF writes them; tt is a pass
    checks   one byte (two hexadecimal digits) a ply: the low byte of the CRC-32 of the legal set
             before that move; it says where a difference is
    digest   the first 16 hexadecimal digits of the SHA-256 of all legal sets in order; it proves
             that there is none

A legal set is a bit per point (bit i%8 of byte i/8, row-major from the top left), without the pass.

Uniform play seldom fights, so a move is often drawn from the points beside the last two moves, or
from those where a stone was taken: that makes captures, kos and repetitions common. GNU Go forgets
its oldest positions after 500 moves, so no game is longer than that.
"""

import gzip
import hashlib
import os
import random
import shutil
import subprocess
import sys
import zlib

GAMES = 1000
PLIES = {5: 200, 9: 300, 19: 480}
SHARDS = {5: 1, 9: 1, 19: 2}
COLUMNS = "ABCDEFGHJKLMNOPQRST"
LETTERS = "abcdefghijklmnopqrs"


class GnuGo:
    """A GTP conversation."""

    def __init__(self, size):
        program = shutil.which("gnugo") or "/usr/games/gnugo"
        command = [program, "--mode", "gtp", "--chinese-rules", "--positional-superko", "--forbid-suicide"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.size = size
        self.ask(f"boardsize {size}")
        names = {f"{COLUMNS[c]}{size - r}": r * size + c for r in range(size) for c in range(size)}
        self.points, self.names = names, {p: name for name, p in names.items()}

    def ask(self, *commands):
        """Sends the commands together and returns the answer to the last."""
        self.process.stdin.write("\n".join(commands) + "\n")
        self.process.stdin.flush()
        for _ in commands:
            lines = []
            while line := self.process.stdout.readline().rstrip("\n"):
                lines.append(line)
            answer = "\n".join(lines)
            if not answer.startswith("="):
                raise RuntimeError(f"gnugo: {commands}: {answer}")
        return answer[1:]

    def legal_after(self, *commands, color):
        return sorted(self.points[name] for name in self.ask(*commands, f"all_legal {color}").split())


def choose(draw, size, legal, moves, played):
    """A random move, None for a pass."""
    if not legal or draw.random() < 0.01:
        return None
    kind = draw.random()
    near = []
    if kind < 0.3:
        near = [p for p in legal if p in played]
    elif kind < 0.6:
        beside = set()
        for move in moves[-2:]:
            if move is not None:
                row, column = divmod(move, size)
                beside |= {(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1), (row, column)}
        near = [p for p in legal if divmod(p, size) in beside]
    return draw.choice(near or legal)


def play(engine, size, game):
    """One game as a line."""
    draw = random.Random(f"go {size} {game}")
    plies = draw.randint(PLIES[size] // 2, PLIES[size])
    digest, checks, moves, played = hashlib.sha256(), [], [], set()
    commands = ["clear_board"]
    while len(moves) < plies and moves[-2:] != [None, None]:
        color = "bw"[len(moves) % 2]
        legal = engine.legal_after(*commands, color=color)
        packed = sum(1 << p for p in legal).to_bytes((size * size + 7) // 8, "little")
        digest.update(packed)
        checks.append(zlib.crc32(packed) & 0xFF)
        move = choose(draw, size, legal, moves, played)
        moves.append(move)
        if move is not None:
            played.add(move)
        commands = [f"play {color} {'pass' if move is None else engine.names[move]}"]
    text = "".join("tt" if m is None else LETTERS[m % size] + LETTERS[m // size] for m in moves)
    return f"{text} {bytes(checks).hex()} {digest.hexdigest()[:16]}\n"


def main():
    folder = sys.argv[1]
    for size in [int(s) for s in sys.argv[2:]] or sorted(PLIES):
        engine = GnuGo(size)
        shard = GAMES // SHARDS[size]
        for k in range(SHARDS[size]):
            lines = [play(engine, size, game) for game in range(k * shard, (k + 1) * shard)]
            path = os.path.join(folder, f"legal_{size}_{k}.txt.gz")
            with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
                packed.write("".join(lines).encode())
            print(path, os.path.getsize(path), file=sys.stderr)
        engine.ask("quit")


if __name__ == "__main__":
    main()
