"""Records random games by OpenSpiel, as the oracle of bundled rules.

    python record_openspiel.py GAME OUTPUT_FILE

GAME is one of the keys of GAMES. Writes one game a line, as package plugins/plugintest/recorded reads them:

    settings  mover:legal:action ...  returns

At a player's ply legal is the set of legal actions as a hexadecimal number; where nature moves, mover is -2
and legal is the probability of the outcome that follows.
"""

import random
import sys

import pyspiel


def merged(tile):
    """What OpenSpiel's points for a tile add up to."""
    return tile * (tile.bit_length() - 2)


# Ours: (games, settings of ours, game of OpenSpiel's, its returns as ours).
GAMES = {
    "pig": [
        (33, f"players={players},target={target}", f"pig(players={players},winscore={target})", None)
        for players in (2, 3, 4)
        for target in (10, 20, 50)
    ],
    "kuhn": [(100, "-", "kuhn_poker", None)],
    "nim": [
        (50, f"players=2,piles={piles}", f"nim(pile_sizes={piles.replace('+', ';')},is_misere=False)", None)
        for piles in ("3+4+5", "1+3+5+7", "2+2+6")
    ],
    "othello": [(200, "-", "othello", None)],
    "hex": [(60, f"size={size}", f"hex(board_size={size})", None) for size in (3, 5, 7, 11)],
    "2048": [
        (40, f"tile={tile}", f"2048(max_tile={tile})", lambda returns, full=merged(tile): [min(1, x / full) for x in returns])
        for tile in (16, 64, 2048)
    ],
}


def legal(game, state):
    """The legal actions. OpenSpiel 2.0.2's own for 2048 leave out some that its moves show to change the board."""
    if game.get_type().short_name != "2048":
        return state.legal_actions()
    return [a for a in range(game.num_distinct_actions()) if str(moved(state, a)) != str(state)]


def moved(state, action):
    state = state.clone()
    state.apply_action(action)
    return state


def ended(game, state):
    """Whether a game of 2048 is over by its tiles."""
    tiles = [int(x) for x in str(state).split()]
    return max(tiles) >= game.get_parameters()["max_tile"] or not legal(game, state)


def play(draw, settings, game, scale):
    """One game's line; nothing for a game that ends although somebody can move."""
    state, plies = game.new_initial_state(), []
    while not state.is_terminal():
        if state.is_chance_node():
            outcomes = state.chance_outcomes()
            action = draw.choices([o for o, _ in outcomes], [p for _, p in outcomes])[0]
            plies.append(f"-2:{dict(outcomes)[action]:.6f}:{action}")
        else:
            actions = legal(game, state)
            action = draw.choice(actions)
            plies.append(f"{state.current_player()}:{sum(1 << a for a in actions):x}:{action}")
        state.apply_action(action)
    if game.get_type().short_name == "2048" and not ended(game, state):
        return ""
    returns = scale(state.returns()) if scale else state.returns()
    return f"{settings} {' '.join(plies)} {','.join(f'{x:.4f}' for x in returns)}\n"


def main():
    draw = random.Random(sys.argv[1])
    with open(sys.argv[2], "w") as file:
        for games, settings, name, scale in GAMES[sys.argv[1]]:
            game = pyspiel.load_game(name)
            lines = []
            while len(lines) < games:
                if line := play(draw, settings, game, scale):
                    lines.append(line)
            file.writelines(lines)


if __name__ == "__main__":
    main()
