"""Scores as authors write them: "0.8..1", ">=0.8", "<=0.3" or "0.9"."""

from __future__ import annotations

from typing import Final

RIGHT: Final = 0.7  # an answer worth at least this much says little that is wrong
WRONG: Final = 0.35  # and one worth at most this much says little that is right


def score_range(written: str) -> tuple[float, float]:
    """Lowest and highest score allowed, inclusive. "0.9" means within 0.1, and so do the exact 0 and 1."""
    said = written.strip()
    if ".." in said:
        low, _, high = said.partition("..")
        return float(low), float(high)
    number = float(said.lstrip("<>= "))
    if said.startswith("<"):
        return 0.0, number
    if said.startswith(">"):
        return number, 1.0
    return max(0.0, number - 0.1), min(1.0, number + 0.1)


def is_right(written: str) -> bool:
    """Whether an answer with that score is an example of what is right."""
    return score_range(written)[0] >= RIGHT


def is_wrong(written: str) -> bool:
    """Whether an answer with that score is an example of what is wrong."""
    return score_range(written)[1] <= WRONG
