"""A fact said in other words: how much of what it says is found close together in an answer, and under which sign.

The share of a fact's weight found within a window of neighbouring clauses is its soft recall; what is said against it
there is measured the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from grader.fact import LEAST_TOTAL, places
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
        said, lane: what the answer says, and the bits of the fact in it.
        size: how many things the window says. start, end: its marks.
    """

    recall: float
    slots: int
    opposed: float
    denied: float
    crossed: float
    said: Saying
    lane: int
    size: int
    start: int
    end: int

    @property
    def marks(self) -> tuple[int, ...]:
        """Indices of the marks that count."""
        lane, window = self.lane, self.said.hits[self.start : self.end]
        return tuple([at for at, (same, opposite) in enumerate(window, self.start) if same & lane or opposite & lane])

    @property
    def density(self) -> float:
        """Share of what the window says that is about the fact, in [0, 1]."""
        lane = self.lane
        window = self.said.hits[self.start : self.end]
        count = sum([(same & lane).bit_count() + (opposite & lane).bit_count() for same, opposite in window])
        return min(1.0, count / (self.size or 1))


def evidence(facts: Index, said: Saying, least: float = 0.0) -> list[Evidence | None]:
    """Evidence for each fact in order; None where less than *least* of it is said in the whole answer."""
    found: list[Evidence | None] = [None] * len(facts.lanes)
    touched = anywhere = 0
    for clause in said.clauses:
        touched |= clause.touched
        anywhere |= clause.agreed | clause.against
    for number, lane in enumerate(facts.lanes):
        fact, shift, every = lane
        if touched >> shift & every and fact.weight[anywhere >> shift & every] >= least * max(fact.total, LEAST_TOTAL):
            found[number] = _best(lane, said)
    return found


def _best(lane: Lane, said: Saying) -> Evidence:
    """The window of clauses that says most of a fact; what speaks against it counts half, and the first wins."""
    fact, shift, every = lane
    own = every << shift
    clauses = [clause for clause in said.clauses if clause.touched & own]
    window = clauses if len(clauses) == 1 else clauses[_strongest(lane, clauses)]
    agreed = turned = denied = crossed = size = 0
    for clause in window:
        agreed |= clause.agreed
        turned |= clause.turned
        denied |= clause.denied
        crossed |= clause.crossed
        size += clause.size
    place = (said, own, size, window[0].start, window[-1].end)
    agreed = agreed >> shift & every
    total = max(fact.total, LEAST_TOTAL)
    if not (turned | denied | crossed) & own:
        return Evidence(fact.weight[agreed] / total, agreed.bit_count(), 0.0, 0.0, 0.0, *place)
    turned, denied, crossed = turned >> shift & every, denied >> shift & every, crossed >> shift & every
    if turned & agreed and fact.weight[agreed] < ALL_SAID * fact.total:
        agreed &= ~_lost(lane, window, turned & agreed)
    bits = agreed | turned | denied | crossed
    weight, plain = fact.plain, fact.plain[bits] or 1.0
    return Evidence(
        fact.weight[bits] / total,
        bits.bit_count(),
        weight[turned & ~agreed] / (fact.plain_total or 1.0),
        weight[denied & ~agreed] / plain,
        weight[crossed & ~agreed] / max(weight[bits & fact.bound], LEAST_BOUND * plain),
        *place,
    )


def _strongest(lane: Lane, clauses: Sequence[Clause]) -> slice:
    """Which of *clauses* make the best window."""
    fact, shift, every = lane
    weight = fact.weight
    pros = [clause.agreed >> shift & every for clause in clauses]
    cons = [clause.against >> shift & every for clause in clauses]
    numbers = [clause.number for clause in clauses]
    best, best_strength = (0, 0), -1.0
    for first, number in enumerate(numbers):
        agreed = against = 0
        for last in range(first, len(clauses)):
            if numbers[last] >= number + WINDOW:
                break
            if last > first and not (pros[last] | cons[last]) & ~agreed:
                continue
            agreed |= pros[last]
            against |= cons[last]
            strength = weight[agreed] + 0.5 * weight[against & ~agreed]
            if strength > best_strength + NEXT_TO_NOTHING:
                best, best_strength = (first, last), strength
        else:
            break  # a later window says no more than this one, which went to the end
    return slice(best[0], best[1] + 1)


def _lost(lane: Lane, window: Sequence[Clause], disputed: int) -> int:
    """Of the slots both said and opposed, those where the opposite stands.

    The clauses that also say what the slot is about decide ("bias falls, variance grows" opposes "variance falls");
    where none or both do, the clause that says more of the fact besides, or the first.
    """
    fact, shift, every = lane
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
