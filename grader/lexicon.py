"""Concepts of a field and their names in every language.

A lexicon comes in as plain data (banks/lexicon/*.yaml read by bot.bank, or a mapping in a test); this module turns it
into concepts and checks that they refer to each other correctly. General words of both languages are not here but in
grader.families, which every lexicon stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from grader.errors import AuthorError


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with many names.

    Attributes:
        name: canonical English name, written in patterns as ``{name}``.
        names: every way of writing it, either language, abbreviations and common misspellings included.
        opposites: canonical names of concepts that cannot be meant when this one is said (sibling or antonym).
        implies: canonical names of wider concepts that are said along with this one ("batch normalization" says
            "normalization" too).
    """

    name: str
    names: tuple[str, ...]
    opposites: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All concepts of a field, by canonical name; hashed by identity because one instance serves a whole bank."""

    concepts: Mapping[str, Concept]

    @classmethod
    def of(cls, plain: Mapping[str, Mapping[str, Sequence[str]]]) -> Lexicon:
        """Lexicon of plain data: ``{canonical name: {"names": [...], "opposites": [...], "implies": [...]}}``.

        Opposites hold both ways, whichever side names them. The canonical name is itself a name.

        Raises:
            AuthorError: naming every unknown key, empty entry and opposite or wider concept that does not exist.
        """
        faults = list(_faults(plain))
        if faults:
            raise AuthorError("\n".join(faults))
        opposites: dict[str, dict[str, None]] = {name: {} for name in plain}
        for name, entry in plain.items():
            for other in entry.get("opposites", ()):
                opposites[name][other] = None
                if other in opposites:
                    opposites[other][name] = None
        return cls(
            {
                name: Concept(
                    name,
                    tuple(dict.fromkeys((name, *entry.get("names", ())))),
                    tuple(opposites[name]),
                    tuple(entry.get("implies", ())),
                )
                for name, entry in plain.items()
            }
        )


def _faults(plain: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    from grader.families import GENERAL  # noqa: PLC0415 - the general families are themselves made of concepts

    for name, entry in plain.items():
        for key, values in entry.items():
            if key not in {"names", "opposites", "implies"}:
                yield f"concept {name!r}: unknown key {key!r}; use names, opposites or implies"
            if isinstance(values, str):
                yield f"concept {name!r}: {key} must be a list, like [{values}]"
        for key in ("opposites", "implies"):
            for other in entry.get(key, ()):
                if other not in plain and other not in GENERAL:
                    near = process.extractOne(other, list(plain), scorer=fuzz.ratio, score_cutoff=70)
                    hint = f"; did you mean {near[0]!r}?" if near else "; add it or remove it here"
                    yield f"concept {name!r}: {key} names {other!r}, which is not a concept{hint}"


EMPTY_LEXICON = Lexicon({})
