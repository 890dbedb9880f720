"""What a pattern says, as a small immutable tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word or Chinese literal, as *tokens* (stems, or one character each).

    Attributes:
        prefix: any ending may follow the last token.
        typo: None by length of the word, True even in a short one, False never.
        surface: as written, for lint and explanations.
    """

    tokens: tuple[str, ...]
    surface: str
    prefix: bool = False
    typo: bool | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words exactly as written, next to each other."""

    words: tuple[str, ...]
    surface: str


@dataclass(frozen=True, slots=True)
class Named:
    """Any name of a concept."""

    concept: str


@dataclass(frozen=True, slots=True)
class Next:
    """Parts one after the other, only stop words between."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """Parts in this order, within one sentence."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """All *parts* in one sentence, in any order, and none of *without*."""

    parts: tuple[Pattern, ...]
    without: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """Any of *parts*."""

    parts: tuple[Pattern, ...]


Pattern = Word | Phrase | Named | Next | Order | Both | Either


def wanted(pattern: Pattern) -> Iterator[str]:
    """The words and concepts that make *pattern* match; not those that must be missing."""
    match pattern:
        case Word(surface=surface) | Phrase(surface=surface):
            yield surface
        case Named(concept):
            yield concept
        case Next(parts) | Order(parts) | Either(parts) | Both(parts, _):
            for part in parts:
                yield from wanted(part)
