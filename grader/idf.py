"""How much a unit of meaning tells: its inverse document frequency over the facts of the banks."""

from __future__ import annotations

RARE = 1.0
_KIND_SHARE = {"~": 0.5, "=": 0.8}  # pairs of characters overlap, so two stand for one word


def idf(unit: str) -> float:
    """Weight of *unit* in (0, 1]: 1 for what no bank says, less the more facts say it."""
    return RARE * _KIND_SHARE.get(unit[0], 1.0)
