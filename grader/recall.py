"""A fact said in other words: how much of what it says is found close together in an answer, and under which sign.

The share of a fact's weight found within a window of neighbouring clauses is its soft recall; what is said against it
there is measured the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from grader.fact import LEAST_TOTAL, Fact, places
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


class _Here(NamedTuple):
    """What a clause says of one fact."""

    clause: Clause
    agreed: int
    against: int


def _best(lane: Lane, said: Saying) -> Evidence:
    """The window of clauses that says most of a fact; what speaks against it counts half, and the first wins."""
    fact, shift, every = lane
    own = every << shift
    heres = [
        _Here(clause, clause.agreed >> shift & every, clause.against >> shift & every)
        for clause in said.clauses
        if clause.touched & own
    ]
    return _weigh(lane, said, heres if len(heres) == 1 else heres[_strongest(fact, heres)])


def _strongest(fact: Fact, heres: Sequence[_Here]) -> slice:
    """Which of *heres* make the best window."""
    best, best_strength = slice(0, 1), -1.0
    for first, opening in enumerate(heres):
        agreed = against = 0
        until = opening.clause.number + WINDOW
        for last in range(first, len(heres)):
            here = heres[last]
            if here.clause.number >= until:
                break
            if last > first and not (here.agreed | here.against) & ~agreed:
                continue
            agreed |= here.agreed
            against |= here.against
            strength = fact.weight[agreed] + 0.5 * fact.weight[against & ~agreed]
            if strength > best_strength + NEXT_TO_NOTHING:
                best, best_strength = slice(first, last + 1), strength
    return best


def _weigh(lane: Lane, said: Saying, window: Sequence[_Here]) -> Evidence:
    """Evidence of a window of clauses."""
    fact, shift, every = lane
    agreed = against = size = 0
    for here in window:
        agreed |= here.agreed
        against |= here.against
        size += here.clause.size
    place = (said, every << shift, size, window[0].clause.start, window[-1].clause.end)
    total = max(fact.total, LEAST_TOTAL)
    if not against:
        return Evidence(fact.weight[agreed] / total, agreed.bit_count(), 0.0, 0.0, 0.0, *place)
    clauses = [_of_fact(lane, here.clause) for here in window]
    opposed = denied = crossed = 0
    for clause in clauses:
        denied |= clause.denied
        crossed |= clause.crossed
        opposed |= _turned(fact, clause)
    if opposed & agreed and fact.weight[agreed] < ALL_SAID * fact.total:
        agreed &= ~_lost(fact, clauses, opposed & agreed)
    bits = agreed | opposed | denied | crossed
    weight, plain = fact.plain, fact.plain[bits] or 1.0
    return Evidence(
        fact.weight[bits] / total,
        bits.bit_count(),
        weight[opposed & ~agreed] / (fact.plain_total or 1.0),
        weight[denied & ~agreed] / plain,
        weight[crossed & ~agreed] / max(weight[bits & fact.bound], LEAST_BOUND * plain),
        *place,
    )


def _of_fact(lane: Lane, clause: Clause) -> Clause:
    """*clause* with the bits of one fact."""
    _, shift, every = lane
    return clause._replace(
        agreed=clause.agreed >> shift & every,
        opposed=clause.opposed >> shift & every,
        denied=clause.denied >> shift & every,
        crossed=clause.crossed >> shift & every,
    )


def _turned(fact: Fact, here: Clause) -> int:
    """Slots that a clause turns round: by an opposite, or by denying a direction.

    A common opposite counts only where its clause also says what the fact says the direction of, or says nothing else
    ("..., but it cannot be removed"). A sibling concept of the field counts by itself.
    """
    besides = here.agreed | here.denied | here.crossed
    turned = here.opposed & fact.of_field & ~here.agreed
    candidates = (here.opposed | (here.denied & fact.turning)) & ~fact.of_field & ~here.agreed  # both: neither
    for at in places(candidates):
        bit = 1 << at
        partner = fact.partners[at]
        if here.size == 1 or (besides & partner if partner else besides & ~bit):
            turned |= bit
    return turned


def _lost(fact: Fact, window: Sequence[Clause], disputed: int) -> int:
    """Of the slots both said and opposed, those where the opposite stands.

    The clauses that also say what the slot is about decide ("bias falls, variance grows" opposes "variance falls");
    where none or both do, the clause that says more of the fact besides, or the first.
    """
    lost = 0
    for at in places(disputed):
        bit = 1 << at
        balance, first = 0.0, 0
        for here in window:
            besides = (here.agreed | here.denied | here.crossed) & ~bit
            pull = fact.plain[besides] + (10.0 if besides & fact.partners[at] else 0.0)
            side = bool(here.agreed & bit) - bool((here.opposed | here.denied) & bit)
            balance += pull * side
            first = first or side
        if balance < 0 or (balance == 0 and first < 0):
            lost |= bit
    return lost
