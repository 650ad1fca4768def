"""Plays a match of chess between a program of UCI and Stockfish at its weakest, with python-chess between them.

    python match_uci.py GAMES STOCKFISH COMMAND [ARGUMENTS...]

COMMAND is asked for moves with nodes, with a time for the move and with clocks, in turn, and plays white in every
other game. Whatever either program says that python-chess takes amiss, an illegal move above all, ends the match with
an error; so does anything that python-chess would log. Games that are not over after LONGEST plies are counted as
unfinished. Prints the result as a JSON object.
"""

import json
import logging
import sys

import chess
import chess.engine

LONGEST = 160
LIMITS = [
    chess.engine.Limit(nodes=4),
    chess.engine.Limit(time=0.01),
    chess.engine.Limit(white_clock=0.5, black_clock=0.5, white_inc=0.005, black_inc=0.005),
]


class Strict(logging.Handler):
    """Makes an error of what python-chess would only log."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.complaints = []

    def emit(self, record):
        self.complaints.append(record.getMessage())


def play(number, ours, weakest, strict):
    """One game: its plies, and the points that ours made, or nothing if it was not over."""
    board, white = chess.Board(), number % 2 == 0
    while not board.is_game_over(claim_draw=True) and board.ply() < LONGEST:
        if (board.turn == chess.WHITE) == white:
            result = ours.play(board, LIMITS[number % len(LIMITS)], game=number, info=chess.engine.INFO_ALL)
            if "nodes" not in result.info or "pv" not in result.info:
                raise ValueError(f"no nodes or pv beside the move in {board.fen()}: {result.info}")
        else:
            result = weakest.play(board, chess.engine.Limit(depth=1), game=number)
        if strict.complaints:
            raise ValueError(f"{board.fen()}: {strict.complaints}")
        board.push(result.move)
    points = {"1-0": 1, "0-1": 0, "1/2-1/2": 0.5}.get(board.result(claim_draw=True))
    return board.ply(), points if points is None or white else 1 - points


def main():
    games, stockfish, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    strict = Strict()
    logging.getLogger("chess.engine").addHandler(strict)
    with chess.engine.SimpleEngine.popen_uci(command, timeout=60) as ours:
        with chess.engine.SimpleEngine.popen_uci(stockfish, timeout=60) as weakest:
            weakest.configure({"Skill Level": 0, "Threads": 1})
            ours.configure({"Simulations": 4})
            played = [play(number, ours, weakest, strict) for number in range(games)]
            name = ours.id["name"]
    print(
        json.dumps(
            {
                "name": name,
                "games": games,
                "plies": sum(plies for plies, _ in played),
                "points": sum(points for _, points in played if points is not None),
                "unfinished": sum(points is None for _, points in played),
            }
        )
    )


if __name__ == "__main__":
    main()
