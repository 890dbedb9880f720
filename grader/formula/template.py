"""Templates of exact questions (signatures only; the formula engine's first slice replaces this file)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """A template with its values drawn."""

    values: Mapping[str, str]


@dataclass(frozen=True)
class Template:
    """An exact question with values to draw."""

    answer: str

    def draw(self, seed: int) -> Variant:
        """The values of one candidate."""
        raise NotImplementedError(seed)
