"""How well a candidate knows a topic, and how sure that is.

A Beta distribution over the share of points they would say: each attempt adds its score and its shortfall, weighted by
how long ago it was, to a prior worth two half-right answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

HALF_LIFE = timedelta(days=60)  # an attempt that old counts half
PRIOR = 1.0  # of each side: Beta(1, 1), "nothing is known"
Z80 = 1.2816  # the standard normal's 90th percentile: 80 % of a distribution lie within


@dataclass(frozen=True, slots=True)
class Mastery:
    """Estimate in [0, 1] with the range that holds it in four cases of five, from *attempts* attempts."""

    estimate: float
    low: float
    high: float
    attempts: int


def mastery(attempts: Sequence[tuple[float, timedelta]]) -> Mastery:
    """Mastery from (score in [0, 1], age) of every attempt at a topic."""
    weights = [0.5 ** (age / HALF_LIFE) for _, age in attempts]
    said = PRIOR + sum(weight * score for weight, (score, _) in zip(weights, attempts, strict=True))
    missed = PRIOR + sum(weight * (1 - score) for weight, (score, _) in zip(weights, attempts, strict=True))
    total = said + missed
    mean, spread = said / total, Z80 * sqrt(said * missed / (total * total * (total + 1)))
    return Mastery(mean, max(0.0, mean - spread), min(1.0, mean + spread), len(attempts))
