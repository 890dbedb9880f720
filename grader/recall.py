"""A fact said in other words: how much of what it says is found close together in an answer, and under which sign.

A fact is compiled to units (concepts, families, stems, pairs of Chinese characters) with weights; the answer's marks
set bits, clause by clause. The share of a fact's weight found within a window of neighbouring clauses is its soft
recall. All facts of a rubric share one index from unit to bits, so an answer is walked once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from grader.polarity import SIGN_UNITS
from grader.reading import Reading

WINDOW: Final = 3  # neighbouring comma clauses that may share in saying one fact


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact compiled: slot i is said by any unit of slots[i], weighs weights[i], stands under sign denied[i].

    A place of the fact is one slot; it has several units when its words name several concepts.
    """

    slots: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    denied: tuple[bool, ...]
    total: float

    def weight(self, bits: int) -> float:
        """Weight of the slots whose bit is set."""
        total, at = 0.0, 0
        while bits:
            if bits & 1:
                total += self.weights[at]
            bits >>= 1
            at += 1
        return total


@dataclass(slots=True)
class Evidence:
    """What an answer says of one fact.

    Attributes:
        recall: share of the fact's weight said in the best window, in [0, 1].
        opposed: share of it said there under the other sign or by an opposite only.
        clauses: first and last clause of the window.
        marks: indices of the marks that count.
    """

    recall: float
    opposed: float
    clauses: tuple[int, int]
    marks: tuple[int, ...]


def compile_fact(reading: Reading, weigh: Callable[[str], float]) -> Fact:
    """*reading* of a fact as weighted slots; what is said twice counts once."""
    places: dict[tuple[int, int], set[str]] = {}
    signs: dict[tuple[int, int], bool] = {}
    for mark, sign in zip(reading.marks, reading.denied, strict=True):
        if mark.unit not in SIGN_UNITS:
            places.setdefault((mark.start, mark.end), set()).add(mark.unit)
            signs.setdefault((mark.start, mark.end), sign)
    slots: dict[frozenset[str], bool] = {}
    for place, units in places.items():
        slots.setdefault(frozenset(units), signs[place])
    weights = tuple(min(weigh(unit) for unit in slot) for slot in slots)
    return Fact(tuple(slots), weights, tuple(slots.values()), sum(weights))


@dataclass(frozen=True, slots=True)
class Index:
    """Facts of a rubric, and for each unit the bits it sets: (fact, bit, sign in the fact)."""

    facts: tuple[Fact, ...]
    same: Mapping[str, list[tuple[int, int, bool]]]
    opposite: Mapping[str, list[tuple[int, int, bool]]]


def index(facts: Sequence[Fact], opposites: Mapping[str, frozenset[str]]) -> Index:
    """Index of *facts*; *opposites* names for each unit what cannot be meant when it is said."""
    same: dict[str, list[tuple[int, int, bool]]] = {}
    opposite: dict[str, list[tuple[int, int, bool]]] = {}
    for number, fact in enumerate(facts):
        named = frozenset().union(*fact.slots)
        for at, slot in enumerate(fact.slots):
            bit = (number, 1 << at, fact.denied[at])
            for unit in slot:
                same.setdefault(unit, []).append(bit)
            for other in {other for unit in slot for other in opposites.get(unit, ())} - named:
                opposite.setdefault(other, []).append(bit)  # a fact that names both sides is opposed by neither
    return Index(tuple(facts), same, opposite)


class _Said:
    """Bits set by one clause for one fact."""

    __slots__ = ("agreed", "marks", "opposed")

    def __init__(self) -> None:
        self.agreed = 0
        self.opposed = 0
        self.marks: list[int] = []


def evidence(reading: Reading, facts: Index) -> list[Evidence | None]:
    """Evidence for each fact in order; None where nothing of it is said."""
    said: dict[int, dict[int, _Said]] = {}
    for at, mark in enumerate(reading.marks):
        denied = reading.denied[at]
        for number, bit, sign in facts.same.get(mark.unit, ()):
            here = said.setdefault(number, {}).setdefault(mark.clause, _Said())
            if sign == denied:
                here.agreed |= bit
            else:
                here.opposed |= bit
            here.marks.append(at)
        for number, bit, sign in facts.opposite.get(mark.unit, ()):
            here = said.setdefault(number, {}).setdefault(mark.clause, _Said())
            if sign == denied:
                here.opposed |= bit
            else:
                here.agreed |= bit
            here.marks.append(at)
    return [_best(fact, said[number]) if number in said else None for number, fact in enumerate(facts.facts)]


def _best(fact: Fact, said: Mapping[int, _Said]) -> Evidence:
    """The window of clauses that says most of *fact*; what opposes it counts half, and the first wins."""
    best: tuple[float, float, int, int] = (-1.0, 0.0, 0, 0)
    for first in said:
        agreed = opposed = 0
        for clause in range(first, first + WINDOW):
            if clause in said:
                agreed |= said[clause].agreed
                opposed |= said[clause].opposed
                either = fact.weight(agreed | opposed)
                against = fact.weight(opposed & ~agreed)
                if either - 0.5 * against > best[0] - 0.5 * best[1] + 1e-9:
                    best = (either, against, first, clause)
    either, against, first, last = best
    marks = tuple(at for clause in range(first, last + 1) if clause in said for at in said[clause].marks)
    total = fact.total or 1.0
    return Evidence(either / total, against / total, (first, last), marks)
