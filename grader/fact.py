"""A fact made ready: what it says as weighted slots, and of whom, under which sign.

A fact is compiled to slots (concepts, families, stems, pairs of Chinese characters) with weights. An answer sets bits,
one for each slot that it speaks for; grader.said says how, grader.recall what that is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from grader.binding import bound, pairs_within
from grader.idf import idf
from grader.polarity import DENIED, SCENES, SIGN_UNITS
from grader.reading import Reading
from grader.vocabulary import Vocabulary

MAX_KNOWN_SUMS: Final = 4096  # remembered for one fact
LEAST_TOTAL: Final = 1.2  # weight of a fact that is more than a word; a lighter one cannot be said by one word alone


class Sums(dict[int, float]):
    """Sums of *weights* by bits, bit i for weights[i]; each is worked out when it is first asked for."""

    __slots__ = ("weights",)

    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self.weights = weights

    def __missing__(self, bits: int) -> float:
        if len(self) >= MAX_KNOWN_SUMS:
            self.clear()
        weights, found, left = self.weights, 0.0, bits
        while left:  # like `places`, which as a generator takes twice as long; new answers come here often
            low = left & -left
            found += weights[low.bit_length() - 1]
            left ^= low
        self[bits] = found
        return found


def places(bits: int) -> Iterator[int]:
    """Numbers of the bits that are set, in order."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class Place(NamedTuple):
    """What one place says, the name itself first, whether it is denied, and in which clause it stands."""

    units: tuple[str, ...]
    denied: bool
    clause: int


def spoken(reading: Reading, start: int = 0, end: int | None = None) -> tuple[Place, ...]:
    """What marks [start, end) of *reading* say, place by place."""
    found: dict[int, list[str]] = {}
    stands: dict[int, tuple[bool, int]] = {}
    for mark, sign in zip(reading.marks[start:end], reading.denied[start:end], strict=True):
        if mark.unit not in SIGN_UNITS:
            found.setdefault(mark.start, []).append(mark.unit)
            stands[mark.start] = sign == DENIED, mark.clause
    return tuple([Place(tuple(units), *stands[at]) for at, units in found.items()])


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact compiled: slot i is said by any unit of slots[i].

    A place of the fact is one slot; it has several units when its words name several concepts.

    Attributes:
        weight: by the bits of slots, what they tell. total: of all of them. whole: the same, at least LEAST_TOTAL.
        plain: the same were none in the question; shares of contradiction are measured in these. plain_total: of all.
        partners: for a slot with a direction ("large", "drops"), the bits of the slots it may say it of; 0 means any.
        of_field: bits of the slots that name a concept of the field. turning: of those that have an opposite.
        bound: of those that have an owner.
        denied: the sign each slot stands under.
        rivals: units among which the owners are. owners: the rival each slot is about, or None.
        spoken: the fact place by place as it is said, what is said twice twice. against: units that
            turn one of its places, by being an opposite or a rival.
    """

    slots: tuple[frozenset[str], ...]
    weight: Sums
    total: float
    whole: float
    plain: Sums
    plain_total: float
    partners: tuple[int, ...]
    of_field: int
    turning: int
    bound: int
    denied: tuple[int, ...]
    rivals: frozenset[str]
    owners: tuple[str | None, ...]
    spoken: tuple[Place, ...]
    against: frozenset[str]


def compile_fact(
    reading: Reading,
    known: Vocabulary,
    tells: Callable[[str], float],
    rivals: frozenset[str],
    owner: str | None,
) -> Fact:
    """*reading* of a fact as weighted slots; what is said twice counts once.

    A fact that names both sides of two opposites ("above 1 grows, below 1 shrinks") has rivals of its own: the first
    pair, and only the other pairs are bound to it.

    Args:
        tells: share of its weight that a unit keeps in this rubric.
        rivals: see grader.binding. owner: the rival it is about if it names none.
    """
    opposites, copies = known.opposites, known.opposites_in_copies
    units = [mark.unit for mark in reading.marks]
    pairs = pairs_within(units, opposites)
    about: frozenset[str] | None = None
    if len(pairs) > 1:
        rivals, about = pairs[0], frozenset().union(*pairs[1:])
        owner = None
    owners: list[str | None] = bound(reading, rivals, owner) if rivals else [None] * len(units)
    if about is None and rivals:
        owners = _unless_shared(reading, rivals, owners)
    places: dict[tuple[int, int], set[str]] = {}
    stands: dict[tuple[int, int], tuple[int, str | None, int]] = {}
    for mark, sign, owner in zip(reading.marks, reading.denied, owners, strict=True):
        if mark.unit not in SIGN_UNITS:
            places.setdefault((mark.start, mark.end), set()).add(mark.unit)
            bound_to = owner if about is None or mark.unit in about else None
            stands.setdefault((mark.start, mark.end), (sign, bound_to, mark.clause))
    slots: dict[frozenset[str], tuple[int, str | None, int]] = {}
    for place, said in places.items():
        slots.setdefault(frozenset(said), stands[place])
    plain = [min(map(idf, slot)) for slot in slots]
    weights = [weight * min(map(tells, slot)) for slot, weight in zip(slots, plain, strict=True)]
    turns = _turning(known)
    turning = _bits([not turns.isdisjoint(slot) for slot in slots])
    owned = tuple([None if owner in slot else owner for slot, (_, owner, _) in slots.items()])
    return Fact(
        slots=tuple(slots),
        weight=Sums(weights),
        total=sum(weights),
        whole=max(sum(weights), LEAST_TOTAL),
        plain=Sums(plain),
        plain_total=sum(plain),
        partners=_partners([clause for _, _, clause in slots.values()], turning),
        of_field=_bits([not known.field.isdisjoint(slot) for slot in slots]),
        turning=turning,
        bound=_bits([owner is not None for owner in owned]),
        denied=tuple([sign for sign, _, _ in slots.values()]),
        rivals=rivals,
        owners=owned,
        spoken=spoken(reading),
        against=frozenset().union(
            *[copies[unit] for unit in units if unit in copies], () if rivals.isdisjoint(units) else rivals
        ),
    )


def _unless_shared(reading: Reading, rivals: frozenset[str], owners: list[str | None]) -> list[str | None]:
    """*owners*, but none in clauses that speak of several rivals: there one cannot tell who is meant."""
    named: dict[int, set[str]] = {}
    for mark in reading.marks:
        if mark.unit in rivals:
            named.setdefault(mark.clause, set()).add(mark.unit)
    return [
        None if len(named.get(mark.clause, ())) > 1 else owner
        for mark, owner in zip(reading.marks, owners, strict=True)
    ]


@lru_cache(maxsize=16)
def _turning(known: Vocabulary) -> frozenset[str]:
    """Units that have an opposite which turns a claim."""
    return frozenset(known.opposites) - SCENES


def _bits(flags: Sequence[bool]) -> int:
    return sum([1 << at for at, flag in enumerate(flags) if flag])


def _partners(clauses: Sequence[int], turning: int) -> tuple[int, ...]:
    """For each slot that turns, the bits of what it may speak about: others of its clause, else its neighbours."""
    of_clause: dict[int, int] = {}
    for at, clause in enumerate(clauses):
        of_clause[clause] = of_clause.get(clause, 0) | 1 << at
    found = [0] * len(clauses)
    every = (1 << len(clauses)) - 1
    for at in places(turning):
        found[at] = of_clause[clauses[at]] & ~turning or every & (0b101 << at >> 1) & ~turning
    return tuple(found)
