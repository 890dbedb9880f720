"""Whether an answer is nearer to a point's facts or to the same facts turned round.

"TF1 has a static graph, PyTorch a dynamic one" and its twin with the two exchanged say the same words. What tells them
apart is which words stand together: each pair of units close to each other in a fact speaks for the point, each pair
close in a wrong statement against it, and what both have in common says nothing. The *lean* of an answer is what its
pairs say on balance.

The lean is one of a handful of signs of a turned statement (the soft recall of the wrong statements, opposites,
denials, rivals); a logistic curve adds them up. Its coefficients are in data/fitted.json (see README.md, "How the
thresholds were fitted").
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
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
SAID_LITTLE: Final = 0.7  # weight of pairs that must be found before the lean is taken at its word

Pair = tuple[str, str]
Leaning = Mapping[
    Pair, list[tuple[int, float]]
]  # for each pair, the points it speaks about: below 0 for, above against


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks against a point in an answer. Every field is a feature of the logistic curve.

    Attributes:
        lean: in [-1, 1]; above 0 where the answer's pairs of units are those of the wrong statements.
        wrong_ahead: by how much more of a wrong statement is said than of the best fact, at least 0.
        right_said: soft recall of the fact said most, less what speaks against it.
        wrong_said: soft recall of the wrong statement said most.
        opposed, denied, crossed: the most that speaks so against a fact (grader.recall).
        turned: 1 if the facts alone make the point contradicted.
        accepted: 1 if a pattern of the author matches.
    """

    lean: float
    wrong_ahead: float
    right_said: float
    wrong_said: float
    opposed: float
    denied: float
    crossed: float
    turned: float
    accepted: float

    @property
    def doubt(self) -> float:
        """Probability that the point is contradicted, in [0, 1]."""
        weights = FITTED.contrast
        total = weights["bias"] + sum(weights[each.name] * getattr(self, each.name) for each in fields(self))
        return 1 / (1 + math.exp(-total))


def signs(
    lean: float, facts: Sequence[Evidence], wrong: Sequence[Evidence], judged: Judgement, *, accepted: bool
) -> Signs:
    """Signs against a point from the evidence for its *facts* and for its *wrong* statements."""
    right_said = max((agreed(one) for one in facts), default=0.0)
    wrong_said = max((agreed(one) for one in wrong), default=0.0)
    return Signs(
        lean,
        max(0.0, wrong_said - right_said),
        right_said,
        wrong_said,
        max((one.opposed for one in facts), default=0.0),
        max((one.denied for one in facts), default=0.0),
        max((one.crossed for one in facts), default=0.0),
        float(judged.state is State.CONTRADICTED),
        float(accepted),
    )


def leaning(points: Sequence[tuple[Sequence[Reading], Sequence[Reading]]], known: Vocabulary) -> Leaning:
    """For each pair of units, which points it speaks for or against, and how much.

    What is wrong of one thing is often right of another, so a pair that stands in the facts of another point speaks
    against none.

    Args:
        points: for each point the readings of its facts and of its wrong statements.
    """
    table: dict[Pair, list[tuple[int, float]]] = {}
    right = [_closest(facts, known) for facts, _ in points]
    anywhere: dict[Pair, float] = {}
    for pairs in right:
        for pair, closeness in pairs.items():
            anywhere[pair] = max(closeness, anywhere.get(pair, 0.0))
    for number, (_, wrong) in enumerate(points):
        if not wrong:
            continue
        wrong_pairs = _closest(wrong, known)
        for pair in right[number].keys() | wrong_pairs.keys():
            balance = wrong_pairs.get(pair, 0.0) - right[number].get(pair, 0.0)
            if balance > 0:
                balance = max(0.0, wrong_pairs[pair] - anywhere.get(pair, 0.0))
            if balance:
                table.setdefault(pair, []).append((number, balance * _weight(pair)))
    return table


def leans(reading: Reading, table: Leaning, known: Vocabulary, count: int) -> list[float]:
    """The lean of an answer for each of *count* points."""
    balance, said = [0.0] * count, [SAID_LITTLE] * count
    if table:
        for pair, closeness in _pairs(reading, known).items():
            for number, weight in table.get(pair, ()):
                balance[number] += closeness * weight
                said[number] += closeness * abs(weight)
    return [each / total for each, total in zip(balance, said, strict=True)]


def _closest(readings: Sequence[Reading], known: Vocabulary) -> dict[Pair, float]:
    found: dict[Pair, float] = {}
    for reading in readings:
        for pair, closeness in _pairs(reading, known).items():
            found[pair] = max(closeness, found.get(pair, 0.0))
    return found


def _pairs(reading: Reading, known: Vocabulary) -> dict[Pair, float]:
    """Closeness in (0, 1] of each ordered pair of units, the closest occurrence of each."""
    units = list(_signed(reading, known))
    found: dict[Pair, float] = {}
    for at, (unit, place, gap) in enumerate(units):
        for other, there, far in units[at + 1 : at + 1 + NEIGHBOURS]:
            between = there - place - 1 + far - gap
            if there == place or other == unit:
                continue
            if between >= REACH:
                break
            closeness = 1 - between / REACH
            if closeness > found.get((unit, other), 0.0):
                found[unit, other] = closeness
    return found


def _signed(reading: Reading, known: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """Units as they are meant ("not equal" as "different"), with their place and the gaps of the breaks before it."""
    place, last = -1, (-1, -1)
    for mark, denied in zip(reading.marks, reading.denied, strict=True):
        if mark.unit in SIGN_UNITS:
            continue
        if (mark.start, mark.end) != last:
            place, last = place + 1, (mark.start, mark.end)
        gap = CLAUSE_GAP * mark.clause + SENTENCE_GAP * reading.sentences[mark.start]
        yield _meant(mark.unit, known) if denied else mark.unit, place, gap


def _meant(unit: str, known: Vocabulary) -> str:
    """What is said by denying *unit*: its opposite where it has one."""
    if unit in SCENES or unit in known.field or unit not in known.opposites:
        return "!" + unit
    return min(known.opposites[unit])


def _weight(pair: Pair) -> float:
    first, second = (max(LEAST_WEIGHT, idf(unit.removeprefix("!"))) for unit in pair)
    return math.sqrt(first * second)
