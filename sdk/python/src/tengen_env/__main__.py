"""tengen-env ADAPTER NAME: serves a game or a task of another library."""

import argparse

from .serve import serve


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="tengen-env", description="Serves a game or a task of another library as an environment of Tengen.",
        epilog='Example: tengen env check -- tengen-env openspiel "hex(board_size=5)"',
    )
    parser.add_argument("library", choices=["openspiel", "pettingzoo", "reasoning-gym"])
    parser.add_argument("name", help="what the library calls it: connect_four, tictactoe_v3, basic_arithmetic")
    options = parser.parse_args()
    if options.library == "openspiel":
        from .openspiel import OpenSpiel

        serve(OpenSpiel(options.name))
    elif options.library == "pettingzoo":
        from .pettingzoo import PettingZoo

        serve(PettingZoo(options.name))
    else:
        from .reasoning_gym import ReasoningGym

        serve(ReasoningGym(options.name))


if __name__ == "__main__":
    main()
