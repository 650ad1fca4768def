"""Records OpenSpiel's scores of random games of Go, as the oracle of area counting.

    python record_go_scores.py OUTPUT_DIRECTORY

OpenSpiel tells only who wins under a komi. So each game is played to its end under every komi that
a bisection asks for: the score is the integer s for which komi s-0.5 names Black and s+0.5 White.
Games in which a position comes back are left out (OpenSpiel calls them drawn).

Writes scores.txt.gz, one game a line: size, score (Black's area minus White's), moves (two letters
each, column then row from the top, as SGF writes them; tt is a pass, two of which end the game).
"""

import functools
import gzip
import os
import random
import re
import sys

import pyspiel

GAMES = {5: 300, 9: 200, 13: 100, 19: 100}
LETTERS = "abcdefghijklmnopqrs"
COLUMNS = "abcdefghjklmnopqrst"


@functools.cache
def rules(size, komi):
    return pyspiel.load_game("go", {"board_size": size, "komi": komi, "max_game_length": 4 * size * size})


def winner(size, komi, actions):
    """+1 if Black wins, -1 if White does, 0 if the game did not end by two passes."""
    state = rules(size, komi).new_initial_state()
    for action in actions:
        if state.is_terminal():
            return 0
        state.apply_action(action)
    return int(state.returns()[0]) if state.is_terminal() else 0


def score(size, actions):
    """Black's area minus White's, or None for a game with a repetition."""
    low, high = -size * size - 1, size * size + 1  # komi low+0.5: Black wins; high-0.5: White
    if winner(size, low + 0.5, actions) != 1 or winner(size, high - 0.5, actions) != -1:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if winner(size, middle + 0.5, actions) == 1:
            low = middle
        else:
            high = middle
    assert winner(size, high - 0.5, actions) == 1 and winner(size, high + 0.5, actions) == -1
    return high


def play(size, draw):
    """A random game as OpenSpiel's actions and as text."""
    state = rules(size, 0.5).new_initial_state()
    plies = draw.randint(0, 2 * size * size)
    actions, text = [], []
    while not state.is_terminal():
        legal = state.legal_actions()
        stones = [a for a in legal if a != size * size]
        action = draw.choice(stones) if stones and len(actions) < plies else size * size
        text.append(coordinates(size, state.action_to_string(state.current_player(), action)))
        actions.append(action)
        state.apply_action(action)
    return actions, "".join(text)


def coordinates(size, name):
    point = name.split()[-1].lower()
    if point == "pass":
        return "tt"
    column, row = re.fullmatch(r"([a-t])(\d+)", point).groups()
    return LETTERS[COLUMNS.index(column)] + LETTERS[size - int(row)]


def main():
    lines = []
    for size, games in GAMES.items():
        draw, found = random.Random(f"go scores {size}"), 0
        while found < games:
            actions, text = play(size, draw)
            s = score(size, actions)
            if s is not None:
                found += 1
                lines.append(f"{size} {s} {text}\n")
    path = os.path.join(sys.argv[1], "scores.txt.gz")
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write("".join(lines).encode())
    print(path, os.path.getsize(path), file=sys.stderr)


if __name__ == "__main__":
    main()
