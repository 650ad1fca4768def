"""Records random games of connect four by OpenSpiel, as the oracle of the rules.

    python record_connect4.py OUTPUT_DIRECTORY

Writes games.txt, 500 games, one a line, four fields:

    moves      the columns played, 1 to 7 from the left
    legal      two hexadecimal digits a ply: the columns with room before that move, bit 0 the leftmost
    returns    of the first player: 1, 0 or -1
    digest     the first 16 hexadecimal digits of the SHA-256 of what the mover sees at every ply: the
               42 cells, rows from the top, as the characters m (mover), o (opponent) and . (empty)

and playthrough.txt, one game as OpenSpiel draws it, a board after every move.

Uniform play seldom fills the board, so in half of the games a move that would end the game is passed
over while there is another.
"""

import hashlib
import os
import random
import sys

import pyspiel

GAMES = 500


def ends(state, action):
    child = state.child(action)
    return child.is_terminal()


def choose(draw, state, shy):
    legal = state.legal_actions()
    quiet = [a for a in legal if not ends(state, a)] if shy else []
    return draw.choice(quiet or legal)


def seen(state):
    """The board as the mover sees it."""
    mark = "xo"[state.current_player()]
    rows = str(state).split()
    return "".join("." if c == "." else "m" if c == mark else "o" for c in "".join(rows))


def play(game, draw, shy):
    """One random game: its line, and its drawings."""
    state, moves, legal, digest, drawings = game.new_initial_state(), "", "", hashlib.sha256(), []
    while not state.is_terminal():
        legal += f"{sum(1 << a for a in state.legal_actions()):02x}"
        digest.update(seen(state).encode())
        action = choose(draw, state, shy)
        state.apply_action(action)
        moves += str(action + 1)
        drawings.append(str(state).rstrip("\n"))
    return f"{moves} {legal} {state.returns()[0]:.0f} {digest.hexdigest()[:16]}\n", moves, drawings


def main():
    folder, game = sys.argv[1], pyspiel.load_game("connect_four")
    draw = random.Random("connect four")
    games = [play(game, draw, shy=k % 2 == 1) for k in range(GAMES)]
    with open(os.path.join(folder, "games.txt"), "w") as file:
        file.writelines(line for line, _, _ in games)
    with open(os.path.join(folder, "playthrough.txt"), "w") as file:
        _, moves, drawings = max(games, key=lambda g: len(g[1]))
        for move, drawing in zip(moves, drawings):
            file.write(f"{move}\n{drawing}\n\n")


if __name__ == "__main__":
    main()
