"""A wording repeated with one word turned: its copy to the letter but for an opposite, or for a rival's name.

Soft recall looks at which words are said close together, in whatever order, so "one halves the channels, one shrinks
the input" and its twin with "doubles" for "halves" differ in a word that is said anyway. Where a passage follows a
wording word for word, the place that differs tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import pairwise
from typing import Final

from grader.fact import Fact, Place, spoken
from grader.reading import Reading
from grader.recall import Evidence

LEAST_RECALL: Final = 0.5  # of a wording, below which no passage is its copy
LEAST_ALIKE: Final = 0.7  # share of the places of both, in one order, from which one is a copy of the other
LEAST_PLACES: Final = 2  # that are alike
MOST_PLACES: Final = 60  # bounds the time
MOST_DIFFERENT: Final = 3  # places of one difference; where more differ, another thing is said

Opposites = Mapping[str, frozenset[str]]


def turned_copy(of: Fact, one: Evidence, reading: Reading, opposite: Opposites) -> str:
    """What a copy of a fact turns round in the passage that *one* found for it: the unit said instead; else empty."""
    fact = of.spoken
    if one.recall < LEAST_RECALL or len(fact) > MOST_PLACES:
        return ""
    clauses = one.said.clauses
    start, end = clauses[one.first].start, clauses[one.last].end
    said = {mark.unit for mark in reading.marks[start:end]}
    if of.against.isdisjoint(said) or not _may_be_copied(fact, said):
        return ""
    passage = spoken(reading, start, end)
    if len(passage) > MOST_PLACES:
        return ""
    turns = partial(_is_turned, rivals=of.rivals, opposite=opposite)
    alike = _alike(fact, passage, turns)
    if len(alike) < LEAST_PLACES:
        return ""
    (_, first), (_, last) = alike[0], alike[-1]
    if len(alike) < LEAST_ALIKE * max(len(fact), last - first + 1):
        return ""
    if len({passage[at].clause for _, at in alike}) > len({fact[at].clause for at, _ in alike}):
        return ""  # said in more clauses, it is said of more
    for mine, other in _differences(fact, passage, alike):
        if turns(mine, other) and _said(mine, passage) < _said(mine, fact):
            return other.units[0]
    return ""


def _may_be_copied(fact: Sequence[Place], said: Set[str]) -> bool:
    """Whether enough places of *fact* are *said* in whatever order: a quick look that spares most of the slow ones."""
    found = 0
    for place in fact:
        if not said.isdisjoint(place.units):
            found += 1
    return found >= LEAST_ALIKE * len(fact)


def _differences(
    fact: Sequence[Place], passage: Sequence[Place], alike: Sequence[tuple[int, int]]
) -> Iterator[tuple[Place, Place]]:
    """What stands at the same place between places that are *alike*, in the same clause as one of these."""
    ends = [(-1, -1), *alike, (len(fact), len(passage))]
    for (left, start), (right, end) in pairwise(ends):
        gap, said = fact[left + 1 : right], passage[start + 1 : end]
        beside = {passage[at].clause for at in (start, end) if 0 <= at < len(passage)}
        if len(gap) <= MOST_DIFFERENT:
            for mine in gap:
                for other in said[-MOST_DIFFERENT:] if left < 0 else said[:MOST_DIFFERENT]:
                    if other.clause in beside:
                        yield mine, other


def _said(place: Place, of: Sequence[Place]) -> int:
    """How often its own name is said in *of*."""
    return sum([place.units[0] in each.units for each in of])


def _is_turned(mine: Place, other: Place, rivals: frozenset[str], opposite: Opposites) -> bool:
    """Whether *other* says the opposite of *mine* under the same sign, or names its rival."""
    if mine.units[0] == other.units[0] or mine.denied != other.denied:
        return False
    if mine.units[0] in rivals and other.units[0] in rivals:
        return True
    return any(unit in opposite.get(each, ()) for each in mine.units for unit in other.units)


def _alike(
    fact: Sequence[Place], passage: Sequence[Place], turns: Callable[[Place, Place], bool]
) -> list[tuple[int, int]]:
    """The longest sequence of places that both say in one order."""
    where: dict[str, list[int]] = {}
    for there, other in enumerate(passage):
        for unit in other.units:
            where.setdefault(unit, []).append(there)
    same = [{at for unit in mine.units for at in where.get(unit, ()) if not turns(mine, passage[at])} for mine in fact]
    length = [[0] * (len(passage) + 1) for _ in range(len(fact) + 1)]
    for at in reversed(range(len(fact))):
        row, below, alike = length[at], length[at + 1], same[at]
        for there in reversed(range(len(passage))):
            row[there] = 1 + below[there + 1] if there in alike else max(below[there], row[there + 1])
    found = []
    at = there = 0
    while at < len(fact) and there < len(passage):
        if there in same[at]:
            found.append((at, there))
            at, there = at + 1, there + 1
        elif length[at + 1][there] >= length[at][there + 1]:
            at += 1
        else:
            there += 1
    return found
