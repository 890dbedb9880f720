"""Who is said to do what: which of several rivals each place of a text speaks about.

"GD uses all the data, SGD one sample" and its twin with the two exchanged say the same words. When a rubric tells
rivals apart (concepts its question compares, the heads of its facts before a colon, opposites within one fact),
every place is bound to a rival: the one its clause names, else the one named last. Bound otherwise in the answer than
in the fact, a place speaks against the fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grader.reading import Mark, Reading

_OF_TWO: Final = {"former": 0, "latter": 1}  # units that name the one or the other of two just named
_COMPARING: Final = frozenset({"than", "unlik", "unlike", "比"})  # before the standard of a comparison
_ARTICLES: Final = frozenset({"a", "an", "the"})


def bound(reading: Reading, rivals: frozenset[str], first: str | None = None) -> list[str | None]:
    """For each mark, the rival it speaks about: the only one of its clause, or the nearest before it, or after it.

    A rival named in one clause is spoken about to the end of the sentence. *first* is the rival that the text is about
    where it has named none.
    """
    marks = reading.marks
    names = _names(reading, rivals)
    owners: list[str | None] = []
    current, start = first, 0
    for at, mark in enumerate(marks):
        if at and mark.clause != marks[at - 1].clause:
            current = _bind(marks, start, at, names, current, owners)
            if any(clause in reading.opening for clause in range(marks[at - 1].clause + 1, mark.clause + 1)):
                current = first
            start = at
    if marks:
        _bind(marks, start, len(marks), names, current, owners)
    return owners


def _names(reading: Reading, rivals: frozenset[str]) -> dict[int, str]:
    """The rival that each mark names, by the number of the mark: itself, or as the former or the latter of two."""
    marks = reading.marks
    found: dict[int, str] = {}
    named: list[str] = []  # the last two different ones
    for at, (unit, start, _, _) in enumerate(marks):
        if unit in rivals and not (at and marks[at - 1].start == start):  # not what is implied
            if not _is_standard(reading, at):
                found[at] = unit
            if unit not in named[-1:]:
                named = [*named, unit][-2:]
        elif unit in _OF_TWO and len(named) == len(_OF_TWO):
            found[at] = named[_OF_TWO[unit]]
    return found


def _is_standard(reading: Reading, at: int) -> bool:
    """Whether mark *at* is what its clause compares another with: "than an array", "unlike an array", 比数组."""
    before = reading.marks[at].start - 1
    if before > 0 and reading.tokens[before] in _ARTICLES:
        before -= 1
    return before > 0 and reading.tokens[before] in _COMPARING


def _bind(
    marks: Sequence[Mark],
    start: int,
    end: int,
    names: Mapping[int, str],
    current: str | None,
    owners: list[str | None],
) -> str | None:
    """Binds the marks of one clause; returns the rival in force after it."""
    named = [(at, names[at]) for at in range(start, end) if at in names]
    if not named:
        owners.extend([current] * (end - start))
        return current
    first, owner = named[0]
    following = named[1:]
    for at in range(start, end):
        if following and at >= following[0][0]:
            owner = following.pop(0)[1]
        owners.append(owner)
    return named[0][1] if _is_head(marks, start, first) else named[-1][1]


def _is_head(marks: Sequence[Mark], start: int, first: int) -> bool:
    """Whether the clause opens with its rival, which then stays the subject of the clauses that follow."""
    return first - start <= 1 and marks[first].end > marks[start].start


def rivals_of(
    facts: Sequence[Reading], asked: frozenset[str], field: frozenset[str], *, compares: bool
) -> frozenset[str]:
    """Units that *facts* tell apart; empty unless there are at least two.

    Args:
        asked: units of the question. field: concepts of the lexicon.
        compares: whether the question asks to compare, so that what it names are rivals.
    """
    heads: Counter[str] = Counter()
    found: set[str] = set()
    for fact in facts:
        for at, mark in enumerate(fact.marks):
            if at and fact.marks[at - 1].clause == mark.clause:
                continue
            if mark.end < len(fact.tokens) and fact.tokens[mark.end] == ":":
                heads[mark.unit] += 1
            elif compares and mark.unit in asked and mark.unit in field:
                found.add(mark.unit)
    found |= {unit for unit, count in heads.items() if count > 1}  # a head in both languages
    return frozenset(found) if len(found) > 1 else frozenset()


def only_rival(facts: Sequence[Reading], rivals: frozenset[str]) -> str | None:
    """The one rival that wordings of one point speak of alone: the wordings that name none are about it too.

    None if a wording speaks of several, because then the point is about all of them.
    """
    if not rivals:
        return None
    named = [{mark.unit for mark in fact.marks} & rivals for fact in facts]
    alone = {unit for units in named for unit in units}
    return alone.pop() if len(alone) == 1 else None


def pairs_within(units: Sequence[str], opposites: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """Pairs of opposites that one fact names both sides of, in the order of the fact."""
    pairs: dict[frozenset[str], None] = {}
    for at, unit in enumerate(units):
        against = opposites.get(unit, frozenset())
        for other in units[at + 1 :] if against else ():
            if other in against:
                pairs[frozenset((unit, other))] = None
    return list(pairs)
