"""Templates of exact questions (signatures only; the formula engine's first slice replaces this file)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.formula.verdict import Verdict


@dataclass(frozen=True)
class Variant:
    """A template with its values drawn."""

    values: Mapping[str, str]
    working: tuple[str, ...] = ()

    def check(self, answer: str) -> Verdict:
        """The verdict on *answer*."""
        raise NotImplementedError(answer)


@dataclass(frozen=True)
class Template:
    """An exact question with values to draw."""

    answer: str

    def draw(self, seed: int) -> Variant:
        """The values of one candidate."""
        raise NotImplementedError(seed)

    def variant_of(self, values: Mapping[str, str]) -> Variant:
        """The variant with these values."""
        raise NotImplementedError(values)
