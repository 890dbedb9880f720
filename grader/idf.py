"""How much a unit of meaning tells: its inverse document frequency over the facts of the banks."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from math import log
from typing import Final

LEAST: Final = 0.15  # what even the commonest unit keeps
ONE_CHARACTER_SHARE: Final = 0.25  # a lone Chinese character left over is mostly half a word
_KIND_SHARE: Final = {"~": 0.5, "=": 0.8}  # pairs of characters overlap, so two stand for one word


def _weights() -> dict[str, float]:
    head, *lines = (files("grader") / "data" / "idf.txt").read_text(encoding="utf-8").splitlines()
    facts = int(head)
    top = log(facts)
    found = {}
    for line in lines:
        unit, _, count = line.rpartition(" ")
        found[unit] = max(LEAST, log(facts / int(count)) / top)
    return found


_WEIGHTS: Final = _weights()


@lru_cache(maxsize=50_000)
def idf(unit: str) -> float:
    """Weight of *unit* in (0, 1]: 1 for what no bank says, less the more facts say it."""
    share = ONE_CHARACTER_SHARE if unit[0] == "~" and len(unit) == 2 else _KIND_SHARE.get(unit[0], 1.0)
    return _WEIGHTS.get(unit, 1.0) * share
