"""A fact said in other words: how much of what it says is found close together in an answer, and under which sign.

The share of a fact's weight found within a window of neighbouring clauses is its soft recall; what is said against it
there is measured the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from grader.fact import places
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
        own, start = self.own, self.said.clauses[self.first].start
        return tuple([at for at, (same, opposite) in enumerate(self._hits, start) if same & own or opposite & own])

    @property
    def density(self) -> float:
        """Share of what the window says that is about the fact, in [0, 1]."""
        own = self.own
        size = sum(clause.size for clause in self.said.clauses[self.first : self.last + 1] if clause.touched & own)
        count = sum([(same & own).bit_count() + (opposite & own).bit_count() for same, opposite in self._hits])
        return min(1.0, count / (size or 1))

    @property
    def _hits(self) -> Sequence[tuple[int, int]]:
        clauses = self.said.clauses
        return self.said.hits[clauses[self.first].start : clauses[self.last].end]


class _Window(NamedTuple):
    """A clause and those after it that may share in saying one fact: what all of them say."""

    first: Clause
    start: int
    agreed: int
    against: int


def evidence(facts: Index, said: Saying, least: float) -> list[Evidence | None]:
    """Evidence for each fact in order; None where less than *least* of it is said in the whole answer."""
    found: list[Evidence | None] = [None] * len(facts.lanes)
    anywhere = 0
    for clause in said.clauses:
        anywhere |= clause.agreed | clause.against
    windows = _windows(said.clauses)
    for number, lane in enumerate(facts.lanes):
        fact = lane.fact
        bits = anywhere >> lane.shift & lane.every
        if bits and fact.weight[bits] >= least * fact.whole:
            found[number] = _weigh(lane, said, *_best(lane, said, windows))
    return found


def _windows(clauses: Sequence[Clause]) -> list[_Window]:
    found = []
    for start, first in enumerate(clauses):
        agreed = against = 0
        for clause in clauses[start : start + WINDOW]:
            if clause.number >= first.number + WINDOW:
                break
            agreed |= clause.agreed
            against |= clause.against
        found.append(_Window(first, start, agreed, against))
    return found


def _best(lane: Lane, said: Saying, windows: Sequence[_Window]) -> tuple[int, int]:
    """The clauses that say most of a fact, first and last; what speaks against it counts half, and the first wins."""
    fact, shift, every, own = lane
    weight = fact.weight
    best, strongest = windows[0], -1.0
    for window in windows:
        if window.first.touched & own:
            agreed = window.agreed >> shift & every
            against = window.against >> shift & every & ~agreed
            strength = weight[agreed] + 0.5 * weight[against] if against else weight[agreed]
            if strength > strongest + NEXT_TO_NOTHING:
                best, strongest = window, strength
    last = best.start
    agreed, against = best.first.agreed, best.first.against
    while (agreed ^ best.agreed) & own or ((agreed | against) ^ (best.agreed | best.against)) & own:
        last += 1
        agreed |= said.clauses[last].agreed
        against |= said.clauses[last].against
    return best.start, last


def _weigh(lane: Lane, said: Saying, first: int, last: int) -> Evidence:
    """Evidence of a window of clauses."""
    fact, shift, every, own = lane
    window = said.clauses[first : last + 1]
    agreed = turned = denied = crossed = 0
    for clause in window:
        agreed |= clause.agreed
        if clause.against & own:
            turned |= clause.turned
            denied |= clause.denied
            crossed |= clause.crossed
    agreed = agreed >> shift & every
    if not (turned | denied | crossed) & own:
        recall = fact.weight[agreed] / fact.whole
        return Evidence(recall, agreed.bit_count(), 0.0, 0.0, 0.0, recall, said, own, first, last)
    turned, denied, crossed = turned >> shift & every, denied >> shift & every, crossed >> shift & every
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
