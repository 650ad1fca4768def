"""Names that a library does not know."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Iterable


def unknown(problem: str, name: str, known: Iterable[str]) -> ValueError:
    """An error that says what the name could have been."""
    names = sorted(known)
    near = get_close_matches(name, names, n=5, cutoff=0.5)
    return ValueError(f"{problem} {name!r}; " + (f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(names)}"))
