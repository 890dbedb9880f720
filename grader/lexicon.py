"""Concepts of a field and their names in every language, plus general opposites and synonyms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with many names.

    Attributes:
        name: canonical English name, written in patterns as ``{name}``.
        names: every way of writing it, either language, abbreviations and common misspellings included.
        opposites: canonical names of concepts that cannot be meant when this one is said (sibling or antonym).
    """

    name: str
    names: tuple[str, ...]
    opposites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All concepts of a field, by canonical name; hashed by identity because one instance serves a whole bank."""

    concepts: Mapping[str, Concept]


EMPTY_LEXICON = Lexicon({})
