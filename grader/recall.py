"""A fact said in other words: how much of what it says is found close together in an answer, and under which sign.

A fact is compiled to slots (concepts, families, stems, pairs of Chinese characters) with weights; the answer's marks
set bits, clause by clause. The share of a fact's weight found within a window of neighbouring clauses is its soft
recall. All facts of a rubric share one index from unit to bits, so an answer is walked once.

A mark can speak for a slot in four ways: it says it; it says its opposite; it says it in a clause that denies what the
fact affirms (or the reverse); it says it of a rival of whom the fact does not speak (grader.binding).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from grader.binding import bound, pairs_within
from grader.idf import idf
from grader.polarity import EITHER, SCENES, SIGN_UNITS
from grader.reading import Reading
from grader.vocabulary import Vocabulary

MAX_KNOWN_WEIGHTS: Final = 4096  # sums of weights remembered for one fact
LEAST_TOTAL: Final = 1.2  # weight of a fact that is more than a word; a lighter one cannot be said by one word alone
ALL_SAID: Final = 0.9  # share of a fact; who says all of it is not turned round by what stands beside
LEAST_BOUND: Final = 0.2  # share of what is said that must be bound for it to be wholly said of another
WINDOW: Final = 5  # neighbouring comma clauses that may share in saying one fact


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact compiled: slot i is said by any unit of slots[i].

    A place of the fact is one slot; it has several units when its words name several concepts.

    Attributes:
        weights: what each slot tells. total: their sum.
        denied: the sign each slot stands under.
        plain: what each slot tells were it not in the question; shares of contradiction are measured in these.
        partners: for a slot with a direction ("large", "drops"), the bits of the slots it may say it of, else 0.
        of_field: bits of the slots that name a concept of the field. turning: of those that have an opposite.
        rivals: units among which the owners are. owners: the rival each slot is about, or None.
    """

    slots: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    plain: tuple[float, ...]
    partners: tuple[int, ...]
    of_field: int
    turning: int
    denied: tuple[int, ...]
    rivals: frozenset[str]
    owners: tuple[str | None, ...]
    total: float
    known_weights: dict[int, float] = field(default_factory=dict, compare=False, repr=False)

    def weight(self, bits: int) -> float:
        """Weight of the slots whose bit is set."""
        found = self.known_weights.get(bits)
        if found is None:
            if len(self.known_weights) > MAX_KNOWN_WEIGHTS:
                self.known_weights.clear()
            found = self.known_weights[bits] = _sum(self.weights, bits)
        return found


def _sum(weights: Sequence[float], bits: int) -> float:
    total, at = 0.0, 0
    while bits:
        if bits & 1:
            total += weights[at]
        bits >>= 1
        at += 1
    return total


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer says of one fact, in its best window.

    Attributes:
        recall: share of the fact's weight said, in whichever way, in [0, 1].
        slots: number of slots said.
        opposed: share of its weight said by an opposite only.
        denied: share of what is said that stands under the other sign.
        crossed: share said of another rival, of what is said and bound to one.
        density: share of what the window says that is about the fact, in [0, 1].
        marks: indices of the marks that count.
    """

    recall: float
    slots: int
    opposed: float
    denied: float
    crossed: float
    density: float
    marks: tuple[int, ...]


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
    opposites = known.opposites
    units = [mark.unit for mark in reading.marks]
    pairs = pairs_within(units, opposites)
    about: frozenset[str] | None = None
    if len(pairs) > 1:
        rivals, about = pairs[0], frozenset().union(*pairs[1:])
        owner = None
    owners: list[str | None] = bound(reading, rivals, owner) if rivals else [None] * len(units)
    if about is None:
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
    plain = tuple(min(map(idf, slot)) for slot in slots)
    weights = tuple(weight * min(map(tells, slot)) for slot, weight in zip(slots, plain, strict=True))
    turning = _bits(any(unit in opposites and unit not in SCENES for unit in slot) for slot in slots)
    return Fact(
        tuple(slots),
        weights,
        plain,
        _partners([clause for _, _, clause in slots.values()], turning),
        _bits(any(unit in known.field for unit in slot) for slot in slots),
        turning,
        tuple(sign for sign, _, _ in slots.values()),
        rivals,
        tuple(None if owner in slot else owner for slot, (_, owner, _) in slots.items()),
        sum(weights),
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


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << at for at, flag in enumerate(flags) if flag)


def _partners(clauses: Sequence[int], turning: int) -> tuple[int, ...]:
    """For each slot that turns, the bits of what it may speak about: others of its clause, else its neighbours."""
    found = []
    for at, clause in enumerate(clauses):
        same = _bits(other == clause for other in clauses) & ~turning
        near = _bits(abs(other - at) == 1 for other in range(len(clauses))) & ~turning
        found.append((same or near) if turning >> at & 1 else 0)
    return tuple(found)


# Number of the fact, bit of the slot, sign and owner in the fact, and (-1 for none) the rivals the owner is among.
Bit = tuple[int, int, int, str | None, int]


@dataclass(frozen=True, slots=True)
class Index:
    """Facts of a rubric, and for each unit the bits it sets."""

    facts: tuple[Fact, ...]
    same: Mapping[str, list[Bit]]
    opposite: Mapping[str, list[Bit]]
    rivals: tuple[frozenset[str], ...]


def index(facts: Sequence[Fact], opposites: Mapping[str, frozenset[str]]) -> Index:
    """Index of *facts*; *opposites* names for each unit what cannot be meant when it is said."""
    same: dict[str, list[Bit]] = {}
    opposite: dict[str, list[Bit]] = {}
    rivals: dict[frozenset[str], int] = {}
    for number, fact in enumerate(facts):
        named = frozenset().union(*fact.slots)
        for at, slot in enumerate(fact.slots):
            owner = fact.owners[at]
            group = -1 if owner is None else rivals.setdefault(fact.rivals, len(rivals))
            bit = (number, 1 << at, fact.denied[at], owner, group)
            for unit in slot:
                same.setdefault(unit, []).append(bit)
            for other in {other for unit in slot for other in opposites.get(unit, ())} - named:
                opposite.setdefault(other, []).append(bit)  # a fact that names both sides is opposed by neither
    return Index(tuple(facts), same, opposite, tuple(rivals))


class _Said:
    """Bits set by one clause for one fact."""

    __slots__ = ("agreed", "crossed", "denied", "is_turned_twice", "marks", "opposed", "size")

    def __init__(self, size: int) -> None:
        self.size = size  # things the clause says, whether of the fact or not
        self.agreed = self.opposed = self.denied = self.crossed = 0
        self.is_turned_twice = (
            False  # it denies an opposite: "does not depend on X" where the fact says "independent of X"
        )
        self.marks: list[int] = []


Saying = Mapping[int, Mapping[int, _Said]]  # by fact, by clause


def sayings(reading: Reading, facts: Index) -> Saying:
    """What each clause of an answer says of each fact; facts of which nothing is said are left out."""
    said: dict[int, dict[int, _Said]] = {}
    marks, denied, hedged = reading.marks, reading.denied, reading.signs.hedged
    wholly = reading.signs.wholly
    owners = [bound(reading, rivals) for rivals in facts.rivals]
    sizes = reading.sizes
    units_of: dict[int, set[str | None]] = {}
    for mark in marks:
        units_of.setdefault(mark.clause, set()).add(mark.unit)
    said_units = set().union(*units_of.values())
    for at, mark in enumerate(marks):
        for number, bit, sign, owner, group in facts.same.get(mark.unit, ()):
            here = _here(said, number, mark.clause, sizes)
            here.marks.append(at)
            if owner is not None and owners[group][at] not in {owner, None}:
                named = owners[group][at] in units_of[mark.clause] or owner in said_units
                if (sign == denied[at] or sign == EITHER or denied[at] == EITHER) and named:
                    here.crossed |= bit
            elif sign == denied[at] or sign == EITHER or denied[at] == EITHER:
                here.agreed |= bit
            else:
                here.denied |= bit
        for number, bit, sign, owner, group in facts.opposite.get(mark.unit, ()):
            if owner is not None and owners[group][at] not in {owner, None}:
                continue  # the opposite said of a rival is what the fact implies
            fact = facts.facts[number]
            if bit & fact.of_field and not said_units.isdisjoint(fact.slots[bit.bit_length() - 1]):
                continue  # who speaks of both siblings does not mean one for the other
            here = _here(said, number, mark.clause, sizes)
            here.marks.append(at)
            if sign == denied[at] or sign == EITHER or denied[at] == EITHER:
                here.opposed |= bit
            elif at not in hedged:
                here.agreed |= bit
                here.is_turned_twice |= bool(bit & fact.turning & ~fact.of_field) and at not in wholly
    _agree_where_turned_twice(said)
    return said


def _agree_where_turned_twice(said: Mapping[int, Mapping[int, _Said]]) -> None:
    """What stands under the other sign beside an opposite says the fact: its sign and the opposite cancel."""
    for clauses in said.values():
        for here in clauses.values():
            if here.is_turned_twice:
                here.agreed |= here.denied
                here.denied = 0


def evidence(facts: Index, said: Saying, least: float = 0.0) -> list[Evidence | None]:
    """Evidence for each fact in order; None where less than *least* of it is said in the whole answer."""
    found: list[Evidence | None] = [None] * len(facts.facts)
    for number, clauses in said.items():
        fact = facts.facts[number]
        anywhere = 0
        for here in clauses.values():
            anywhere |= here.agreed | here.opposed | here.denied | here.crossed
        if fact.weight(anywhere) >= least * max(fact.total, LEAST_TOTAL):
            found[number] = _best(fact, clauses)
    return found


def _here(said: dict[int, dict[int, _Said]], number: int, clause: int, sizes: Mapping[int, int]) -> _Said:
    clauses = said.get(number)
    if clauses is None:
        clauses = said[number] = {}
    here = clauses.get(clause)
    if here is None:
        here = clauses[clause] = _Said(sizes.get(clause, 0))
    return here


def _best(fact: Fact, said: Mapping[int, _Said]) -> Evidence:
    """The window of clauses that says most of *fact*; what speaks against it counts half, and the first wins."""
    best: tuple[int, int] = (0, 0)
    best_strength = -1.0
    for first in said:
        agreed = against = 0
        for clause in range(first, first + WINDOW):
            here = said.get(clause)
            if here is None:
                continue
            agreed |= here.agreed
            against |= here.denied | here.crossed | here.opposed
            strength = fact.weight(agreed) + 0.5 * fact.weight(against & ~agreed)
            if strength > best_strength + 1e-9:
                best, best_strength = (first, clause), strength
    return _weigh(fact, [said[clause] for clause in range(best[0], best[1] + 1) if clause in said])


def _weigh(fact: Fact, window: Sequence[_Said]) -> Evidence:
    """Evidence of a window of clauses."""
    agreed = opposed = denied = crossed = 0
    for here in window:
        agreed |= here.agreed
        denied |= here.denied
        crossed |= here.crossed
        opposed |= _turned(fact, here)
    if fact.weight(agreed) < ALL_SAID * fact.total:
        agreed &= ~_lost(fact, window, opposed & agreed)
    said = agreed | opposed | denied | crossed
    plain = _sum(fact.plain, said) or 1.0
    bound_slots = _bits(owner is not None for owner in fact.owners)
    total = max(fact.total, LEAST_TOTAL)
    return Evidence(
        fact.weight(said) / total,
        said.bit_count(),
        _sum(fact.plain, opposed & ~agreed) / (sum(fact.plain) or 1.0),
        _sum(fact.plain, denied & ~agreed) / plain,
        _sum(fact.plain, crossed & ~agreed) / max(_sum(fact.plain, said & bound_slots), LEAST_BOUND * plain),
        min(1.0, sum(len(here.marks) for here in window) / (sum(here.size for here in window) or 1)),
        tuple(at for here in window for at in here.marks),
    )


def _turned(fact: Fact, here: _Said) -> int:
    """Slots that a clause turns round: by an opposite, or by denying a direction.

    A common opposite counts only where its clause also says what the fact says the direction of, or says nothing else
    ("..., but it cannot be removed"). A sibling concept of the field counts by itself.
    """
    besides = here.agreed | here.denied | here.crossed
    turned = here.opposed & fact.of_field & ~here.agreed
    candidates = (here.opposed | (here.denied & fact.turning)) & ~fact.of_field & ~here.agreed  # both: neither
    at = 0
    while candidates >> at:
        bit = 1 << at
        partner = fact.partners[at]
        if candidates & bit and (here.size == 1 or (besides & partner if partner else besides & ~bit)):
            turned |= bit
        at += 1
    return turned


def _lost(fact: Fact, window: Sequence[_Said], disputed: int) -> int:
    """Of the slots both said and opposed, those where the opposite stands.

    The clauses that also say what the slot is about decide ("bias falls, variance grows" opposes "variance falls");
    where none or both do, the clause that says more of the fact besides, or the first.
    """
    lost, at = 0, 0
    while disputed >> at:
        bit = 1 << at
        if disputed & bit:
            balance, first = 0.0, 0
            for here in window:
                besides = (here.agreed | here.denied | here.crossed) & ~bit
                pull = _sum(fact.plain, besides) + (10.0 if besides & fact.partners[at] else 0.0)
                side = bool(here.agreed & bit) - bool((here.opposed | here.denied) & bit)
                balance += pull * side
                first = first or side
            if balance < 0 or (balance == 0 and first < 0):
                lost |= bit
        at += 1
    return lost
