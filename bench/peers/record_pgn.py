"""Records random games of chess as python-chess writes them in PGN, as the oracle of our writer and of SAN.

    python record_pgn.py OUTPUT_FILE

The games are those of record_chess.py with the seeds SEEDS, and one that begins with black to move. Their results are
what that script says.
"""

import sys

import chess
import chess.pgn
from record_chess import over

SEEDS = range(2, 8)
ENDGAME = "4k3/2p3pp/8/8/8/8/PPP2P2/4K3 b - - 0 1"


def play(seed, board):
    game, x = chess.pgn.Game(), seed
    game.setup(board)
    game.headers["White"], game.headers["Black"] = f"seed {seed}", "nobody"
    node = game
    while not over(board):
        moves = sorted(m.uci() for m in board.legal_moves)
        x = (x * 6364136223846793005 + 1442695040888963407) % 2**64
        node = node.add_variation(chess.Move.from_uci(moves[(x >> 33) % len(moves)]))
        board.push(node.move)
    game.headers["Result"] = "1/2-1/2" if not board.is_checkmate() else "0-1" if board.turn else "1-0"
    return game


def main():
    games = [play(seed, chess.Board()) for seed in SEEDS] + [play(0, chess.Board(ENDGAME))]
    with open(sys.argv[1], "w") as file:
        for game in games:
            file.write(game.accept(chess.pgn.StringExporter(columns=80)) + "\n\n")


if __name__ == "__main__":
    main()
