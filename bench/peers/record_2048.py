"""Records what perfect play of small games of 2048 brings, exactly, as the oracle of the solver and the search.

    python record_2048.py OUTPUT_FILE

Rules and solver are this file's own, in fractions; the rules of the four by four board are held against
OpenSpiel's by record_openspiel.py. Writes a line for each position of the games of GAMES in which the player moves:

    size tile cells points return chance

cells are powers of two, row by row, as digits; points were earned so far. return is the mean of what is still
to come, each game's points counting as a share of tile * (log2(tile) - 1) and no more than 1; chance is that of
making the tile, by a player who wants nothing else. Both have 12 decimals.
"""

import itertools
import sys
from fractions import Fraction
from functools import cache

GAMES = [(2, 8), (2, 16), (2, 32)]


def merged(line):
    """A line after its tiles have moved to its beginning, and what that earns."""
    tiles, out, points = [t for t in line if t], [], 0
    while tiles:
        if len(tiles) > 1 and tiles[0] == tiles[1]:
            out.append(tiles[0] + 1)
            points += 2 ** out[-1]
            tiles = tiles[2:]
        else:
            out.append(tiles.pop(0))
    return out + [0] * (len(line) - len(out)), points


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def mirrored(rows):
    return [row[::-1] for row in rows]


# Each direction is a move to the left of a board turned there and back.
TURNS = [
    (lambda b: b, lambda b: b),
    (mirrored, mirrored),
    (transposed, transposed),
    (lambda b: mirrored(transposed(b)), lambda b: transposed(mirrored(b))),
]


def flat(rows):
    return tuple(itertools.chain(*rows))


def moves(size, board):
    """Boards that a move leads to, before the next tile, with the points that it earns."""
    rows = [list(board[size * k : size * (k + 1)]) for k in range(size)]
    for there, back in TURNS:
        lines = [merged(line) for line in there(rows)]
        after = flat(back([line for line, _ in lines]))
        if after != board:
            yield after, sum(points for _, points in lines)


def deals(board):
    """Boards with one tile more, with their probabilities."""
    empty = [k for k, t in enumerate(board) if not t]
    for k in empty:
        for tile, p in ((1, Fraction(9, 10)), (2, Fraction(1, 10))):
            yield board[:k] + (tile,) + board[k + 1 :], p / len(empty)


class Solver:
    def __init__(self, size, tile):
        self.size, self.last = size, tile.bit_length() - 1
        self.full = tile * (self.last - 1)
        self.share = cache(self.share)
        self.chance = cache(self.chance)

    def share(self, board, points):
        """The mean of the return still to come."""
        if max(board) >= self.last:
            return Fraction(0)
        return max((self.gain(points, p) + self.after(b, points + p) for b, p in moves(self.size, board)), default=Fraction(0))

    def gain(self, points, more):
        return Fraction(min(points + more, self.full) - min(points, self.full), self.full)

    def after(self, board, points):
        if max(board) >= self.last:
            return Fraction(0)
        return sum(p * self.share(b, points) for b, p in deals(board))

    def chance(self, board):
        """The probability of making the last tile."""
        if max(board) >= self.last:
            return Fraction(1)
        return max((self.dealt(b) for b, _ in moves(self.size, board)), default=Fraction(0))

    def dealt(self, board):
        if max(board) >= self.last:
            return Fraction(1)
        return sum(p * self.chance(b) for b, p in deals(board))

    def positions(self):
        """Every position in which the player has a move, with the points that it may have."""
        empty = (0,) * self.size**2
        todo = [(b, 0) for first, _ in deals(empty) for b, _ in deals(first)]
        seen = set()
        while todo:
            board, points = todo.pop()
            if (board, points) in seen or max(board) >= self.last:
                continue
            following = list(moves(self.size, board))
            if following:
                seen.add((board, points))
            todo += [(b, points + p) for after, p in following if max(after) < self.last for b, _ in deals(after)]
        return sorted(seen)

    def lines(self):
        for board, points in self.positions():
            cells = "".join(map(str, board))
            yield f"{self.size} {2**self.last} {cells} {points} {float(self.share(board, points)):.12f} {float(self.chance(board)):.12f}\n"


def main():
    with open(sys.argv[1], "w") as file:
        for size, tile in GAMES:
            file.writelines(Solver(size, tile).lines())


if __name__ == "__main__":
    main()
