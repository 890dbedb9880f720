"""Whether an answer is nearer to a point's facts or to the same facts turned round.

"TF1 has a static graph, PyTorch a dynamic one" and its twin with the two exchanged say the same words. What tells them
apart is which words stand together: each pair of units close to each other in a fact speaks for the point, each pair
close in a wrong statement against it, and what both have in common says nothing. The *lean* of an answer is what its
pairs say on balance.

The lean is one of a handful of signs of a turned statement (the soft recall of the wrong statements, opposites,
denials, rivals); a logistic curve adds them up. Who mixes things up mostly does so more than once, so a second curve
weighs what speaks against a point with what speaks against the others of the same answer. The coefficients are in
data/fitted.json (see README.md, "How the thresholds were fitted").
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter, mul
from typing import Final

from grader.fitted import FITTED
from grader.idf import idf
from grader.judge import Judgement, agreed
from grader.polarity import SCENES, SIGN_UNITS
from grader.reading import Reading
from grader.recall import Evidence
from grader.verdict import State
from grader.vocabulary import Vocabulary

REACH: Final = 12  # places within which two units stand together
CLAUSE_GAP: Final = 2  # places that the end of a clause is worth, and (besides) the end of a sentence
SENTENCE_GAP: Final = 4
NEIGHBOURS: Final = 14  # marks looked at after each; bounds the time on hostile texts
LEAST_WEIGHT: Final = 0.3  # of a unit; common words ("same", "different") are what wrong twins are made of
EXCHANGED: Final = 0.5  # what a fact said of another rival tells, beside what its author calls wrong
SAID_LITTLE: Final = 0.7  # weight of pairs that must be found before the lean is taken at its word

Pair = tuple[str, str]
# For each pair, by its first and then its second unit, the points it speaks about: below 0 for, above against.
Leaning = Mapping[str, Mapping[str, Sequence[tuple[int, float]]]]


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks against a point in an answer. Every field is a feature of the logistic curve.

    Attributes:
        lean: in [-1, 1]; above 0 where the answer's pairs of units are those of the point's wrong statements.
        whole_lean: the same of the wrong statements and the facts of all points.
        wrong_ahead: by how much more of a wrong statement is said than of the best fact, at least 0.
        right_said: soft recall of the fact said most, less what speaks against it.
        wrong_said: soft recall of the wrong statement said most.
        opposed, denied, crossed: the most that speaks so against a fact (grader.recall).
        turned: 1 if the facts alone make the point contradicted.
        accepted: 1 if a pattern of the author matches.
    """

    lean: float
    whole_lean: float
    wrong_ahead: float
    right_said: float
    wrong_said: float
    opposed: float
    denied: float
    crossed: float
    turned: float
    accepted: float

    @property
    def total(self) -> float:
        """Log-odds that the point is contradicted, by what is said of it alone."""
        said: float = sum(map(mul, _WEIGHTS, _features(self)))
        return FITTED.contrast["bias"] + said


_NAMES: Final = [each.name for each in fields(Signs)]
_WEIGHTS: Final = [FITTED.contrast[name] for name in _NAMES]
_features: Final = attrgetter(*_NAMES)


def signs(
    lean: float,
    whole_lean: float,
    facts: Sequence[Evidence],
    wrong: Evidence | None,
    judged: Judgement,
    *,
    accepted: bool,
) -> Signs:
    """Signs against a point from the evidence for its *facts* and for the *wrong* statement agreed with most."""
    right_said = max([agreed(one) for one in facts], default=0.0)
    wrong_said = agreed(wrong) if wrong else 0.0
    return Signs(
        lean,
        whole_lean,
        max(0.0, wrong_said - right_said),
        right_said,
        wrong_said,
        max([one.opposed for one in facts], default=0.0),
        max([one.denied for one in facts], default=0.0),
        max([one.crossed for one in facts], default=0.0),
        float(judged.state is State.CONTRADICTED),
        float(accepted),
    )


def doubts(against: Sequence[Signs | None], weights: Sequence[float], *, claims: bool) -> list[float]:
    """Probability in [0, 1] that each point is contradicted, given the signs against all; 0 where there are no signs.

    Args:
        weights: of the points.
        claims: whether the answer claims a misconception that its author foresaw.
    """
    totals = [None if one is None else one.total for one in against]
    others = company(totals, weights, claims=claims)
    return [0.0 if one is None else curve(one, each) for one, each in zip(totals, others, strict=True)]


def company(totals: Sequence[float | None], weights: Sequence[float], *, claims: bool) -> list[float]:
    """For each point the mean doubt about the others, in [0, 1], from the log-odds of each by what is said of it alone.

    A misconception that is claimed stands for one more point that is surely wrong. A point without others is its own
    company.
    """
    alone = [
        (0.0, 0.0) if total is None else (weight, _sigmoid(total))
        for total, weight in zip(totals, weights, strict=True)
    ]
    claimed = sum(weights) / len(weights) if claims else 0.0
    whole = claimed + sum([weight for weight, _ in alone])
    doubted = claimed + sum([weight * doubt for weight, doubt in alone])
    return [(doubted - weight * doubt) / (whole - weight) if whole > weight else doubt for weight, doubt in alone]


def curve(total: float, others: float) -> float:
    """Probability that a point is contradicted, given its own log-odds and the mean doubt about the *others*."""
    weights = FITTED.together
    return _sigmoid(weights["total"] * total + weights["others"] * others + weights["bias"])


def _sigmoid(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def leaning(
    points: Sequence[tuple[Sequence[Reading], Sequence[Reading]]], known: Vocabulary, rivals: frozenset[str]
) -> Leaning:
    """For each pair of units, which points it speaks for or against, and how much; and last, as one point, for all.

    What is wrong of one thing is often right of another. So a pair that stands in the facts of some point speaks
    against none, and one that stands in a wrong statement speaks for none. A fact about one of the *rivals* is likely
    wrong of the others, even if its author does not say so.

    Args:
        points: for each point the readings of its facts and of its wrong statements.
        rivals: see grader.binding.
    """
    table: dict[str, dict[str, list[tuple[int, float]]]] = {}
    right = [_closest(facts, known) for facts, _ in points]
    wrong = [_closest(claims, known) for _, claims in points]
    for (facts, _), turned in zip(points, wrong, strict=True):
        if turned:
            for pair, closeness in _exchanged(facts, known, rivals).items():
                turned[pair] = max(EXCHANGED * closeness, turned.get(pair, 0.0))
    all_right, all_wrong = _anywhere(right), _anywhere(wrong)
    for number, (mine, turned) in enumerate(zip([*right, all_right], [*wrong, all_wrong], strict=True)):
        if turned:
            _lean(table, number, mine, all_wrong, -1)
            _lean(table, number, turned, all_right, +1)
    return table


def _exchanged(facts: Sequence[Reading], known: Vocabulary, rivals: frozenset[str]) -> dict[Pair, float]:
    """Pairs of the facts that speak of one rival only, said of each other rival instead."""
    made: dict[Pair, float] = {}
    for fact in facts:
        named = rivals.intersection(unit for unit, _ in _signed(fact, known))
        if len(named) != 1:
            continue
        (mine,) = named
        for pair, closeness in _pairs(fact, known).items():
            for other in rivals - named:
                first, second = (other if unit == mine else unit for unit in pair)
                made[first, second] = max(closeness, made.get((first, second), 0.0))
    return made


def _lean(
    table: dict[str, dict[str, list[tuple[int, float]]]],
    number: int,
    said: Mapping[Pair, float],
    by_others: Mapping[Pair, float],
    sign: int,
) -> None:
    """Puts into *table* what is said closer than *by_others*, for or against point *number* by *sign*."""
    elsewhere = by_others.get
    for pair, closeness in said.items():
        balance = closeness - elsewhere(pair, 0.0)
        if balance > 0:
            first, second = pair
            row = table.get(first)
            if row is None:
                row = table[first] = {}
            spoken = (number, sign * balance * _weight(first) * _weight(second))
            if second in row:
                row[second].append(spoken)
            else:
                row[second] = [spoken]


def _anywhere(all_pairs: Sequence[Mapping[Pair, float]]) -> dict[Pair, float]:
    """Each pair with its greatest closeness."""
    found: dict[Pair, float] = {}
    for pairs in all_pairs:
        for pair, closeness in pairs.items():
            if closeness > found.get(pair, 0.0):
                found[pair] = closeness
    return found


def leans(reading: Reading, table: Leaning, known: Vocabulary, count: int) -> list[float]:
    """The lean of an answer for each of *count* points, and last for all of them as one."""
    balance, said = [0.0] * (count + 1), [SAID_LITTLE] * (count + 1)
    for (first, second), closeness in _pairs_of(table, reading, known).items():
        for number, weight in table[first][second]:
            balance[number] += closeness * weight
            said[number] += closeness * abs(weight)
    return [each / total for each, total in zip(balance, said, strict=True)]


def _closest(readings: Sequence[Reading], known: Vocabulary) -> dict[Pair, float]:
    return _anywhere([_pairs(reading, known) for reading in readings])


def _pairs(reading: Reading, known: Vocabulary) -> dict[Pair, float]:
    """Closeness in (0, 1] of each ordered pair of units, where it is closest."""
    units = _signed(reading, known)
    found: dict[Pair, float] = {}
    for at, (unit, place) in enumerate(units):
        for other, there in units[at + 1 : at + 1 + NEIGHBOURS]:
            if place < there <= place + REACH and other != unit:
                closeness = 1 - (there - place - 1) / REACH
                if closeness > found.get((unit, other), 0.0):
                    found[unit, other] = closeness
    return found


def _pairs_of(table: Leaning, reading: Reading, known: Vocabulary) -> dict[Pair, float]:
    """The same of the pairs in *table* only."""
    units = _signed(reading, known) if table else []
    found: dict[Pair, float] = {}
    for at, (unit, place) in enumerate(units):
        row = table.get(unit)
        if row:
            for other, there in units[at + 1 : at + 1 + NEIGHBOURS]:
                if other in row and place < there <= place + REACH:
                    closeness = 1 - (there - place - 1) / REACH
                    if closeness > found.get((unit, other), 0.0):
                        found[unit, other] = closeness
    return found


def _signed(reading: Reading, known: Vocabulary) -> list[tuple[str, int]]:
    """Units as they are meant ("not equal" as "different") with their places, ends of clauses counted as places too."""
    sentences = reading.sentences
    place, last = -1, -1
    units = []
    for (unit, start, _, clause), denied in zip(reading.marks, reading.denied, strict=True):
        if unit not in SIGN_UNITS:
            if start != last:  # several units of one name have one place
                place, last = place + 1, start
            gap = CLAUSE_GAP * clause + SENTENCE_GAP * sentences[start]
            units.append((_meant(unit, known) if denied else unit, place + gap))
    return units


def _meant(unit: str, known: Vocabulary) -> str:
    """What is said by denying *unit*: its opposite where it has one."""
    if unit in SCENES or unit in known.field or unit not in known.opposites:
        return "!" + unit
    return min(known.opposites[unit])


@lru_cache(maxsize=50_000)
def _weight(unit: str) -> float:
    """What a unit adds to the weight of a pair, the geometric mean of what its units tell."""
    return math.sqrt(max(LEAST_WEIGHT, idf(unit.removeprefix("!"))))
