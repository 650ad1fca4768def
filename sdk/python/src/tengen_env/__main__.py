"""tengen-env LIBRARY NAME: serves a game or a task of another library."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from .game import Game
from .process import HOSTED, STDOUT
from .serve import serve
from .task import Task

#: The class in a module of ours, and what to install.
LIBRARIES = {
    "openspiel": ("OpenSpiel", "open_spiel"),
    "pettingzoo": ("PettingZoo", "pettingzoo pygame-ce chess"),
    "reasoning-gym": ("ReasoningGym", "reasoning-gym"),
}


def main() -> None:
    """Serves what the command line names."""
    parser = argparse.ArgumentParser(
        prog="tengen-env", description="Serves a game or a task of another library as an environment of Tengen.",
        epilog='Example: tengen env check -- tengen-env openspiel "hex(board_size=5)"',
    )
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("name", help="what the library calls it: connect_four, tictactoe_v3, basic_arithmetic")
    options = parser.parse_args()
    if HOSTED:
        fix_hashes()
    serve(find(options.library, options.name))


def find(library: str, name: str) -> Game | Task:
    """The environment of a name, or an end that says what to do."""
    kind, packages = LIBRARIES[library]
    try:
        module = importlib.import_module("." + library.replace("-", "_"), __package__)
        return getattr(module, kind)(name)  # type: ignore[no-any-return]
    except ImportError as e:
        sys.exit(f"{library} {name}: {e}. Install what is missing: {sys.executable} -m pip install {packages}")
    except Exception as e:  # noqa: BLE001: whatever a library raises
        sys.exit(f"{library}: {e}")


def fix_hashes() -> None:
    """Begins again where the order of sets depends on the process, as it does by default: two processes must pose the
    same problems."""
    if os.name != "nt" and os.environ.get("PYTHONHASHSEED") != "0":  # there, to begin again is to end
        os.environ["PYTHONHASHSEED"] = "0"
        os.dup2(STDOUT.fileno(), 1)
        os.execv(sys.executable, [sys.executable, "-m", __package__, *sys.argv[1:]])


if __name__ == "__main__":
    main()
