"""Answers that say the right words without answering: what gives them away.

None of this looks at how long an answer is. A list of terms asserts nothing, so it proves knowledge of the names only;
the question repeated says what was asked; "either, or" commits to nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from grader.reading import BREAKS, Reading
from grader.vocabulary import Vocabulary

_PIECE_ENDS: Final = frozenset(",、;/|+\n.，。；")
LEAST_PIECES: Final = 4  # terms in a row that make a list
LISTED: Final = 0.65  # share of the pieces that are bare terms
ECHOED: Final = 0.85  # share of what is said that the question said
EITHER: Final = frozenset({"or", "either", "或", "或者"})


def is_list_of_terms(reading: Reading, known: Vocabulary, least: int = LEAST_PIECES) -> bool:
    """Whether the text only names things: at least *least* pieces, mostly terms of the field and nothing besides."""
    pieces = list(_pieces(reading))
    bare = sum(_is_bare(reading, start, end, known) for start, end in pieces)
    return len(pieces) >= least and bare >= LISTED * len(pieces)


def _pieces(reading: Reading) -> Iterator[tuple[int, int]]:
    """Token ranges between separators; an enumeration comma separates here, though it ends no clause."""
    chars, start, last = reading.text.chars, 0, 0
    for at, (begin, end) in enumerate(reading.places):
        if reading.tokens[at] in BREAKS or not _PIECE_ENDS.isdisjoint(chars[last:begin]):
            if start < at:
                yield start, at
            start = at + (reading.tokens[at] in BREAKS)
        last = end
    if start < len(reading.tokens):
        yield start, len(reading.tokens)


def _is_bare(reading: Reading, start: int, end: int, known: Vocabulary) -> bool:
    """Whether tokens [start, end) are terms of the field, with no word that could state anything of them."""
    first = bisect_left(reading.mark_starts, start)
    marks = reading.marks[first : bisect_left(reading.mark_starts, end)]
    covered = {at for mark in marks for at in range(mark.start, mark.end)}
    is_field = {mark.start for mark in marks if mark.unit in known.field}
    return bool(is_field) and len(covered) == end - start and {mark.start for mark in marks} == is_field


def is_echo(reading: Reading, asked: frozenset[str]) -> bool:
    """Whether the answer says next to nothing that the question does not."""
    said = {mark.unit for mark in reading.marks}
    return len(said) > 1 and len(said & asked) >= ECHOED * len(said)


def undecided(reading: Reading, known: Vocabulary) -> set[int]:
    """Clauses that name both of two opposites with an "or" between: they commit to neither."""
    clauses: dict[int, set[str]] = {}
    for mark in reading.marks:
        clauses.setdefault(mark.clause, set()).add(mark.unit)
    found = {clause for clause, token in zip(reading.clauses, reading.tokens, strict=True) if token in EITHER}
    return {clause for clause in found if _names_both_sides(clauses.get(clause, set()), known)}


def _names_both_sides(units: set[str], known: Vocabulary) -> bool:
    return any(not units.isdisjoint(known.opposites.get(unit, ())) for unit in units)
