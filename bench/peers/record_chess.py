"""Records random games of chess by python-chess, as the oracle of the rules.

    python record_chess.py OUTPUT_FILE [FIRST [GAMES]]

Writes 1,000 games, or as many as GAMES says, of the seeds from FIRST on (0 if it is left out), one a line: seed, number of plies, result, and the first 16 hexadecimal digits of the SHA-256
of what python-chess says before every ply and at the end, two lines each:

    the position in FEN, with an en passant square behind every pawn that has just gone two squares
    the legal moves as in the UCI protocol, sorted, separated by spaces

The game's next move is number (x >> 33) % n of the n in that order, where x is multiplied by
6364136223846793005 and increased by 1442695040888963407, modulo 2**64, before every ply, and begins as the seed.
"""

import hashlib
import sys

import chess

GAMES, LONGEST = 1000, 512


def over(board):
    return (
        not any(board.legal_moves)
        or board.is_insufficient_material()
        or board.halfmove_clock >= 100
        or board.is_repetition(3)
        or board.ply() >= LONGEST
    )


def play(seed):
    board, digest, x = chess.Board(), hashlib.sha256(), seed
    while True:
        moves = sorted(m.uci() for m in board.legal_moves)
        digest.update(f"{board.fen(en_passant='fen')}\n{' '.join(moves)}\n".encode())
        if over(board):
            break
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        board.push_uci(moves[(x >> 33) % len(moves)])
    result = "1/2" if not board.is_checkmate() else "0-1" if board.turn else "1-0"
    return f"{seed} {board.ply()} {result} {digest.hexdigest()[:16]}\n"


def main():
    first, games = (*map(int, sys.argv[2:4]), *(0, GAMES)[len(sys.argv) - 2 :])
    with open(sys.argv[1], "w") as file:
        file.writelines(play(seed) for seed in range(first, first + games))


if __name__ == "__main__":
    main()
