"""Ranking of totals: equal points share a rank, and the next rank is left out ("1, 2, 2, 4")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a leaderboard."""

    rank: int
    candidate: str
    points: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The top of a ranking.

    Attributes:
        top: best first; ties in order of candidate id, so that the order never flickers.
        mine: the asker's own line, also when it is not in *top* or is hidden from others; None without points.
        people: how many have points.
    """

    top: tuple[Standing, ...]
    mine: Standing | None
    people: int


def ranked(totals: Sequence[tuple[str, int]]) -> tuple[Standing, ...]:
    """Standings of (candidate, points), in any order."""
    ordered = sorted(totals, key=lambda item: (-item[1], item[0]))
    first: dict[int, int] = {}
    for place, (_, points) in enumerate(ordered, 1):
        first.setdefault(points, place)
    return tuple(Standing(first[points], candidate, points) for candidate, points in ordered)
