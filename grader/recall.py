"""A fact said in other words: how much of what it says is found close together in an answer, and under which sign.

The share of a fact's weight found within a window of neighbouring clauses is its soft recall; what is said against it
there is measured the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from grader.fact import Fact, places
from grader.said import Clause, Index, Lane, Saying

ALL_SAID: Final = 0.9  # share of a fact; who says all of it is not turned round by what stands beside
LEAST_BOUND: Final = 0.2  # share of what is said that must be bound for it to be wholly said of another
WINDOW: Final = 5  # neighbouring comma clauses that may share in saying one fact
NEXT_TO_NOTHING: Final = 1e-9  # sums of the same weights differ by less


class Evidence(NamedTuple):
    """What an answer says of one fact, in its best window.

    Attributes:
        recall: share of the fact's weight said, in whichever way, in [0, 1].
        slots: number of slots said.
        opposed: share of its weight said by an opposite only.
        denied: share of what is said that stands under the other sign.
        crossed: share said of another rival, of what is said and bound to one.
        agreed: recall less what speaks against the fact.
        said, own: what the answer says, and the bits of the fact in it.
        first, last: number in *said* of the clauses that the window goes from and to.
    """

    recall: float
    slots: int
    opposed: float
    denied: float
    crossed: float
    agreed: float
    said: Saying
    own: int
    first: int
    last: int

    @property
    def marks(self) -> tuple[int, ...]:
        """Indices of the marks that count."""
        clauses = self.said.clauses
        return self.said.marks(self.own, clauses[self.first].start, clauses[self.last].end)

    @property
    def density(self) -> float:
        """Share of what the window says that is about the fact, in [0, 1]."""
        own, hits = self.own, self.said.hits
        size = sum([clause.size for clause in self.said.clauses[self.first : self.last + 1] if clause.touched & own])
        count = sum([(hits[at][0] & own).bit_count() + (hits[at][1] & own).bit_count() for at in self.marks])
        return min(1.0, count / (size or 1))


# Evidence() takes longer than the tuple that it is, and there is one for every wording.
_new_evidence: Final[Callable[[tuple[float, int, float, float, float, float, Saying, int, int, int]], Evidence]] = (
    partial(tuple.__new__, Evidence)
)


class _Window(NamedTuple):
    """A clause and those after it that may share in saying one fact: what the first of them touches, what all say."""

    touched: int
    agreed: int
    against: int


class Found:
    """Evidence for facts by number, weighed when it is first asked for: of several wordings that can be said at most
    so much, only the foremost need a closer look."""

    def __init__(self, facts: Index, said: Saying, least: float) -> None:
        self._facts = facts
        self._said = said
        self._windows = _windows(said.clauses)
        self._weighed: dict[int, Evidence] = {}
        self._most = [0.0] * len(facts.lanes)  # recall of a fact were all of it said in one place; 0: below *least*
        anywhere = 0
        for clause in said.clauses:
            anywhere |= clause.agreed | clause.against
        for number, (fact, shift, _, own) in enumerate(facts.lanes):
            bits = anywhere & own
            if bits:
                weight = fact.weight[bits >> shift]
                if weight >= least * fact.whole:
                    self._most[number] = weight / fact.whole

    def of(self, numbers: Iterable[int]) -> list[Evidence]:
        """Evidence for the facts *numbers*, in their order; without those of which too little is said."""
        return [self._weigh(number) for number in numbers if self._most[number]]

    def with_facts(self, numbers: Iterable[int]) -> list[tuple[Fact, Evidence]]:
        """The same, each with its fact."""
        lanes = self._facts.lanes
        return [(lanes[number].fact, self._weigh(number)) for number in numbers if self._most[number]]

    def best(self, numbers: Sequence[int], least: float = 0.0) -> Evidence | None:
        """The evidence for one of *numbers* that is `agreed` most, the first of equals; None if nothing is said of any.
        Of those of which not even *least* can be said, none is looked at."""
        most, best, found = self._most, -1, None
        for number in sorted(numbers, key=most.__getitem__, reverse=True):
            reach = most[number]
            if not reach or reach < least or (found is not None and reach < found.agreed):
                break
            one = self._weigh(number)
            if found is None or one.agreed > found.agreed or (one.agreed == found.agreed and number < best):
                best, found = number, one
        return found

    def _weigh(self, number: int) -> Evidence:
        """Evidence of the window that says most of a fact; what speaks against it counts half, and the first wins."""
        if (known := self._weighed.get(number)) is not None:
            return known
        said = self._said
        fact, shift, _, own = lane = self._facts.lanes[number]
        weight = fact.weight
        first, strongest = 0, -1.0
        for at, (touched, agreed, against) in enumerate(self._windows):
            if touched & own:
                strength = weight[(agreed & own) >> shift]
                if against & own:
                    strength += 0.5 * weight[(against & own & ~agreed) >> shift]
                if strength > strongest + NEXT_TO_NOTHING:
                    first, strongest = at, strength
        _, agreed, against = self._windows[first]
        agreed, against = agreed & own, against & own
        last = _last(said.clauses, first, own, agreed, agreed | against)
        bits = agreed >> shift
        if against and (turns := _turns(said.clauses[first : last + 1], own)):
            one = _contested(lane, said, first, last, bits, turns)
        else:
            recall = weight[bits] / fact.whole
            one = _new_evidence((recall, bits.bit_count(), 0.0, 0.0, 0.0, recall, said, own, first, last))
        self._weighed[number] = one
        return one


def evidence(facts: Index, said: Saying, least: float) -> Found:
    """Evidence for the facts of which at least *least* is said in the whole answer."""
    return Found(facts, said, least)


def _windows(clauses: Sequence[Clause]) -> list[_Window]:
    found = []
    for start, first in enumerate(clauses):
        agreed = against = 0
        beyond = first.number + WINDOW
        for clause in clauses[start : start + WINDOW]:
            if clause.number >= beyond:
                break
            agreed |= clause.agreed
            against |= clause.against
        found.append(_Window(first.touched, agreed, against))
    return found


def _last(clauses: Sequence[Clause], first: int, own: int, agreed: int, spoken: int) -> int:
    """The clause where all that a window says of the slots *own* is said: what is *agreed*, and *spoken* of at all."""
    last = first
    clause = clauses[last]
    here, there = clause.agreed & own, (clause.agreed | clause.against) & own
    while here != agreed or there != spoken:
        last += 1
        clause = clauses[last]
        here |= clause.agreed & own
        there |= (clause.agreed | clause.against) & own
    return last


def _turns(window: Sequence[Clause], own: int) -> tuple[int, int, int] | None:
    """Of the slots *own*, those that a window turns, denies and says of another; None if there are none."""
    turned = denied = crossed = 0
    for clause in window:
        if clause.against & own:
            turned |= clause.turned
            denied |= clause.denied
            crossed |= clause.crossed
    return (turned & own, denied & own, crossed & own) if (turned | denied | crossed) & own else None


def _contested(lane: Lane, said: Saying, first: int, last: int, agreed: int, against: tuple[int, int, int]) -> Evidence:
    """Evidence of a window of clauses that say the slots *agreed* of a fact, and some of which speak *against* it."""
    fact, shift, _, own = lane
    window = said.clauses[first : last + 1]
    turned, denied, crossed = (bits >> shift for bits in against)
    if turned & agreed and fact.weight[agreed] < ALL_SAID * fact.total:
        agreed &= ~_lost(lane, window, turned & agreed)
    bits = agreed | turned | denied | crossed
    plain, plain_said = fact.plain, fact.plain[bits] or 1.0
    recall = fact.weight[bits] / fact.whole
    by_opposite = plain[turned & ~agreed] / (fact.plain_total or 1.0)
    by_denial = plain[denied & ~agreed] / plain_said
    of_another = plain[crossed & ~agreed] / max(plain[bits & fact.bound], LEAST_BOUND * plain_said)
    left = recall * (1 - max(by_denial, of_another)) - by_opposite
    return Evidence(recall, bits.bit_count(), by_opposite, by_denial, of_another, left, said, own, first, last)


def _lost(lane: Lane, window: Sequence[Clause], disputed: int) -> int:
    """Of the slots both said and opposed, those where the opposite stands.

    The clauses that also say what the slot is about decide ("bias falls, variance grows" opposes "variance falls");
    where none or both do, the clause that says more of the fact besides, or the first.
    """
    fact, shift, every, _ = lane
    lost = 0
    for at in places(disputed):
        bit = 1 << at
        balance, first = 0.0, 0
        for here in window:
            agreed, opposed = here.agreed >> shift & every, here.opposed >> shift & every
            denied, crossed = here.denied >> shift & every, here.crossed >> shift & every
            besides = (agreed | denied | crossed) & ~bit
            pull = fact.plain[besides] + (10.0 if besides & fact.partners[at] else 0.0)
            side = bool(agreed & bit) - bool((opposed | denied) & bit)
            balance += pull * side
            first = first or side
        if balance < 0 or (balance == 0 and first < 0):
            lost |= bit
    return lost
