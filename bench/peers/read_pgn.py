"""Reads PGN files with python-chess.

    python read_pgn.py FILE...

Prints a line for each game: its result, its number of plies and its last position in FEN. A file in which python-chess
finds anything wrong ends it with an error.
"""

import sys

import chess.pgn


def main():
    for name in sys.argv[1:]:
        with open(name) as file:
            while game := chess.pgn.read_game(file):
                if game.errors:
                    sys.exit(f"{name}: {game.errors}")
                end = game.end().board()
                print(game.headers["Result"], end.ply(), end.fen(en_passant="fen"))


if __name__ == "__main__":
    main()
