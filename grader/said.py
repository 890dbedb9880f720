"""What each clause of an answer says of the facts of a rubric.

The slots of all facts stand one after the other in one row of bits, so one operation on an integer does for every fact
what a mark does: the answer is walked once, however many wordings a rubric has.

A mark can speak for a slot in four ways: it says it; it says its opposite; it says it in a clause that denies what the
fact affirms (or the reverse); it says it of a rival of whom the fact does not speak (grader.binding).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from grader.binding import bound
from grader.fact import Fact, places
from grader.polarity import AFFIRMED, DENIED
from grader.reading import Mark, Reading

_NOTHING: Final = (0, 0)
_NO_UNITS: Final[frozenset[str]] = frozenset()


class Lane(NamedTuple):
    """Where the slots of a fact stand in the row: *every* is all of its bits, *shift* how far on they are, and *own*
    the same bits there."""

    fact: Fact
    shift: int
    every: int
    own: int


@dataclass(frozen=True, slots=True)
class Rivals:
    """Rivals, and the bits of the slots that are about each of them."""

    units: frozenset[str]
    of: Mapping[str, int]
    all: int


@dataclass(frozen=True, slots=True)
class Index:
    """The facts of a rubric in one row of bits.

    Attributes:
        lanes: of each fact, in order.
        hits: for each unit, the bits of the slots that it says, and of those that it says the opposite of.
        unlike: for each sign of a mark, the bits of the slots that stand under the other one.
        of_field: bits of the slots that name a concept of the field. turning: of the others that have an opposite.
        partners: for each bit, those of the slots that it may be said of.
    """

    lanes: tuple[Lane, ...]
    hits: Mapping[str, tuple[int, int]]
    unlike: tuple[int, int, int]
    of_field: int
    turning: int
    partners: Sequence[int]
    rivals: tuple[Rivals, ...]


def index(facts: Sequence[Fact], opposites: Mapping[str, frozenset[str]]) -> Index:
    """Index of *facts*; *opposites* names for each unit what cannot be meant when it is said."""
    lanes: list[Lane] = []
    same: dict[str, int] = {}
    opposite: dict[str, int] = {}
    owners: dict[frozenset[str], dict[str, int]] = {}
    unlike = [0, 0, 0]
    partners: list[int] = []
    shift = of_field = turning = 0
    for fact in facts:
        every = (1 << len(fact.slots)) - 1
        lanes.append(Lane(fact, shift, every, every << shift))
        partners += [(some or every & ~(1 << at)) << shift for at, some in enumerate(fact.partners)]
        of_field |= fact.of_field << shift
        turning |= (fact.turning & ~fact.of_field) << shift
        named = frozenset().union(*fact.slots)
        for at, (slot, sign, owner) in enumerate(zip(fact.slots, fact.denied, fact.owners, strict=True), shift):
            bit = 1 << at
            for unit in slot:
                same[unit] = same.get(unit, 0) | bit
                for other in opposites.get(unit, ()):
                    if other not in named:  # a fact that names both sides is opposed by neither
                        opposite[other] = opposite.get(other, 0) | bit
            if sign in {AFFIRMED, DENIED}:
                unlike[DENIED if sign == AFFIRMED else AFFIRMED] |= bit
            if owner is not None:
                of = owners.setdefault(fact.rivals, {})
                of[owner] = of.get(owner, 0) | bit
        shift += len(fact.slots)
    return Index(
        tuple(lanes),
        {unit: (same.get(unit, 0), opposite.get(unit, 0)) for unit in same.keys() | opposite.keys()},
        (unlike[0], unlike[1], unlike[2]),
        of_field,
        turning,
        partners,
        tuple(Rivals(units, of, sum(of.values())) for units, of in owners.items()),
    )


class Clause(NamedTuple):
    """What one comma clause says, as bits of the slots of all facts.

    Attributes:
        number: of the clause. size: how many things it says, whether of a fact or not.
        start, end: its marks.
        touched: slots that it speaks of in whichever way, be it one that counts for nothing.
        agreed: slots that it says.
        against: slots that it speaks against: those opposed, denied or crossed (said of another rival).
        turned: of the opposed and denied, those that it turns round.
    """

    number: int
    size: int
    start: int
    end: int
    touched: int
    agreed: int
    against: int
    opposed: int
    denied: int
    crossed: int
    turned: int


@dataclass(frozen=True, slots=True)
class Saying:
    """What an answer says of the facts of a rubric: clause by clause, and for each mark the bits that it touches,
    first those it says, then those it says the opposite of; *touched*: both in one."""

    clauses: Sequence[Clause]
    hits: Sequence[tuple[int, int]]
    touched: Sequence[int]
    _marks: dict[tuple[int, int, int], tuple[int, ...]] = field(default_factory=dict)  # found before

    def marks(self, own: int, start: int, end: int) -> tuple[int, ...]:
        """Of marks [start, end), those that touch the slots *own*."""
        known = self._marks.get((own, start, end))
        if known is None:
            known = tuple([at for at, bits in enumerate(self.touched[start:end], start) if bits & own])
            self._marks[own, start, end] = known
        return known


def sayings(reading: Reading, facts: Index) -> Saying:
    """What each clause of an answer says of the facts; clauses that speak of none are left out."""
    walk = _Walk(reading, facts)
    clauses = [clause for place in _clauses(reading.marks) if (clause := walk.clause(*place)).touched]
    return Saying(clauses, walk.hits, [same | opposite for same, opposite in walk.hits])


def _clauses(marks: Sequence[Mark]) -> Iterator[tuple[int, int, int]]:
    """Each clause with its marks: its number, the first mark, and the first after it."""
    start = 0
    for at, mark in enumerate(marks):
        if mark.clause != marks[start].clause:
            yield marks[start].clause, start, at
            start = at
    if marks:
        yield marks[start].clause, start, len(marks)


class _Walk:
    """Walks the marks of an answer."""

    def __init__(self, reading: Reading, facts: Index) -> None:
        self.reading = reading
        self.facts = facts
        self.units = [mark.unit for mark in reading.marks]
        self.hits = [facts.hits.get(unit, _NOTHING) for unit in self.units]
        self.sizes = reading.sizes
        said = frozenset(self.units)
        named = 0
        for same, _ in self.hits:
            named |= same
        self.siblings = facts.of_field & named  # who speaks of both siblings does not mean one for the other
        self.rivals = [
            (rivals, bound(reading, rivals.units), _sum_of(rivals, said))
            for rivals in facts.rivals
            if not rivals.units.isdisjoint(said)
        ]

    def clause(self, number: int, start: int, end: int) -> Clause:
        """What clause *number* says, which has marks [start, end)."""
        facts, hits, signs = self.facts, self.hits, self.reading.denied
        siblings, has_rivals = self.siblings, bool(self.rivals)
        touched = agreed = opposed = denied = crossed = twice = 0
        units = frozenset(self.units[start:end]) if has_rivals else _NO_UNITS
        for at in range(start, end):
            same, opposite = heard = hits[at]
            if heard is _NOTHING:
                continue
            unlike = facts.unlike[signs[at]]
            if opposite:
                opposite ^= opposite & siblings  # and not & ~siblings: long negative numbers are slow
            if has_rivals:
                others, crossing = self._others(at, units)
                touched |= same
                crossed |= same & crossing & ~unlike
                same &= ~others
                opposite &= ~others  # the opposite said of a rival is what the fact implies
            if same:
                denies = same & unlike
                denied |= denies
                agreed |= same ^ denies
            if opposite != heard[1]:
                hits[at] = heard[0], opposite
            if opposite:
                touched |= opposite
                denies = opposite & unlike
                opposed |= opposite ^ denies
                if denies and at not in self.reading.signs.hedged:
                    agreed |= denies
                    if at not in self.reading.signs.wholly:
                        twice |= denies & facts.turning
        if twice:
            agreed, denied = _turned_twice(facts, twice, agreed, denied)
        against = opposed | denied | crossed
        size = self.sizes.get(number, 0)
        turned = _turned(facts, size, agreed, opposed, denied, crossed) if opposed | denied else 0
        return Clause(
            number,
            size,
            start,
            end,
            touched | agreed | denied,
            agreed,
            against,
            opposed,
            denied,
            crossed,
            turned,
        )

    def _others(self, at: int, units: AbstractSet[str]) -> tuple[int, int]:
        """Slots about another rival than mark *at* of a clause with *units* is; and those that are so for sure, because
        the clause names its rival, or the answer the other one."""
        others = crossing = 0
        for rivals, owners, named in self.rivals:
            owner = owners[at]
            if owner is not None:
                about_others = rivals.all & ~rivals.of.get(owner, 0)
                others |= about_others
                crossing |= about_others if owner in units else about_others & named
        return others, crossing


def _sum_of(rivals: Rivals, said: AbstractSet[str]) -> int:
    """Slots about the rivals that are *said*."""
    return sum(bits for unit, bits in rivals.of.items() if unit in said)


def _turned_twice(facts: Index, twice: int, agreed: int, denied: int) -> tuple[int, int]:
    """What stands under the other sign beside an opposite says the fact ("does not depend on X" where the fact says
    "independent of X"): its sign and the opposite cancel."""
    for lane in facts.lanes:
        if twice & lane.own:
            agreed |= denied & lane.own
            denied &= ~lane.own
    return agreed, denied


def _turned(facts: Index, size: int, agreed: int, opposed: int, denied: int, crossed: int) -> int:
    """Slots that a clause turns round: by an opposite, or by denying a direction.

    A common opposite counts only where its clause also says what the fact says the direction of, or says nothing else
    ("..., but it cannot be removed"). A sibling concept of the field counts by itself.
    """
    besides = agreed | denied | crossed
    turned = opposed & facts.of_field & ~agreed
    candidates = (opposed & ~facts.of_field | denied & facts.turning) & ~agreed  # both: neither
    if size == 1:
        return turned | candidates
    for at in places(candidates):
        if besides & facts.partners[at]:
            turned |= 1 << at
    return turned
