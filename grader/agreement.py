"""How far grades agree with human marks.

All figures are plain functions of two equally long sequences, so that any scorer (the grader, the length of the answer,
rapidfuzz) is measured the same way. `report` gathers them for `mianshi agree` and for the tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, utils

Scores = Sequence[float]
ABOUT_EQUAL = 0.4  # lengths within 40 % of the longer
FAR_APART = 0.3  # human scores that differ by this much, in [0, 1], must be ordered


@dataclass(frozen=True, slots=True)
class Row:
    """One answer marked by a human.

    Attributes:
        human: mark in [0, 1].
        states: of its points where known ("hit", ..., None).
        style: kind of answer, for figures by style.
        references: model answers, for the floor of token_set_ratio.
    """

    question: str
    answer: str
    human: float
    states: tuple[str | None, ...] = ()
    style: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures of one scorer on one set of rows. nan where a figure cannot be computed (no spread)."""

    n: int
    pearson: float
    mean_question_pearson: float
    rmse: float
    qwk: float
    ordered: float
    ordered_equal_length: float


@dataclass(frozen=True, slots=True)
class F1:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """The grader beside the floors that any grader must beat, on the same rows."""

    grader: Agreement
    floors: Mapping[str, Agreement]
    answers_per_second: float
    points: Mapping[str, F1] = field(default_factory=dict)
    by_question: Mapping[str, float] = field(default_factory=dict)


def report(
    rows: Sequence[Row],
    scores: Scores,
    seconds: float,
    states: Sequence[Sequence[str]] | None = None,
) -> Report:
    """Report on *scores* (and *states* of points) that a grader gave *rows* in *seconds*."""
    floors = {"answer length": agreement(rows, length_scores(rows))}
    if any(row.references for row in rows):
        floors["token_set_ratio"] = agreement(rows, token_set_scores(rows))
    return Report(
        agreement(rows, scores),
        floors,
        len(rows) / seconds if seconds > 0 else float("nan"),
        state_f1(rows, states) if states is not None and any(row.states for row in rows) else {},
        question_pearsons(rows, scores),
    )


def agreement(rows: Sequence[Row], scores: Scores) -> Agreement:
    """All figures of one scorer."""
    human = [row.human for row in rows]
    each = [r for r in question_pearsons(rows, scores).values() if not np.isnan(r)]
    return Agreement(
        len(rows),
        pearson(human, scores),
        float(np.mean(each)) if each else float("nan"),
        held_out_rmse(rows, scores),
        weighted_kappa(human, scores),
        ordered_share(rows, scores),
        ordered_share(rows, scores, about_equal_length=True),
    )


def length_scores(rows: Sequence[Row]) -> list[float]:
    """Answer length in characters: the cheat that every grader must beat."""
    longest = max((len(row.answer) for row in rows), default=1) or 1
    return [len(row.answer) / longest for row in rows]


def token_set_scores(rows: Sequence[Row]) -> list[float]:
    """rapidfuzz token_set_ratio with the nearest reference, in [0, 1]."""
    return [
        max(
            (fuzz.token_set_ratio(row.answer, said, processor=utils.default_process) for said in row.references),
            default=0.0,
        )
        / 100
        for row in rows
    ]


def pearson(left: Scores, right: Scores) -> float:
    """Pearson's r; nan where one side does not vary."""
    a, b = np.asarray(left, float), np.asarray(right, float)
    if len(a) < 2 or a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _by_question(rows: Sequence[Row]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        groups[row.question].append(at)
    return groups


def question_pearsons(rows: Sequence[Row], scores: Scores) -> dict[str, float]:
    """Pearson's r within each question."""
    return {
        question: pearson([rows[at].human for at in group], [scores[at] for at in group])
        for question, group in _by_question(rows).items()
    }


def held_out_rmse(rows: Sequence[Row], scores: Scores) -> float:
    """Root mean square error after a straight line from score to human mark, fitted on all other questions."""
    human, given = np.asarray([row.human for row in rows]), np.asarray(scores, float)
    errors: list[NDArray[np.float64]] = []
    for group in _by_question(rows).values():
        others = np.ones(len(rows), bool)
        others[group] = False
        if others.sum() < 2 or given[others].std() == 0:
            continue
        slope, offset = np.polyfit(given[others], human[others], 1)
        errors.append(np.clip(slope * given[group] + offset, 0, 1) - human[group])
    return float(np.sqrt(np.mean(np.concatenate(errors) ** 2))) if errors else float("nan")


def weighted_kappa(left: Scores, right: Scores, top: int = 5) -> float:
    """Quadratic weighted kappa of two lists of scores in [0, 1], rounded to marks 0..*top*.

    Source: Cohen, 1968, "Weighted kappa".
    """
    a = np.rint(np.clip(left, 0, 1) * top).astype(int)
    b = np.rint(np.clip(right, 0, 1) * top).astype(int)
    table = np.zeros((top + 1, top + 1))
    np.add.at(table, (a, b), 1)
    distance = (np.arange(top + 1)[:, None] - np.arange(top + 1)[None, :]) ** 2
    expected = np.outer(table.sum(1), table.sum(0)) / max(len(a), 1)
    chance = float((distance * expected).sum())
    return 1 - float((distance * table).sum()) / chance if chance else float("nan")


def ordered_share(rows: Sequence[Row], scores: Scores, *, about_equal_length: bool = False) -> float:
    """Share of pairs of answers to one question, marked FAR_APART or more apart, that *scores* order the same way.

    A tie counts as half ordered.
    """
    right, pairs = 0.0, 0
    for group in _by_question(rows).values():
        for i, j in combinations(group, 2):
            gap = rows[i].human - rows[j].human
            if abs(gap) < FAR_APART - 1e-9 or (about_equal_length and not _is_equal_length(rows[i], rows[j])):
                continue
            pairs += 1
            given = (scores[i] - scores[j]) * (1 if gap > 0 else -1)
            right += 1.0 if given > 1e-9 else 0.5 if given > -1e-9 else 0.0
    return right / pairs if pairs else float("nan")


def _is_equal_length(left: Row, right: Row) -> bool:
    short, long = sorted((len(left.answer), len(right.answer)))
    return short >= (1 - ABOUT_EQUAL) * long


def state_f1(rows: Sequence[Row], states: Sequence[Sequence[str]]) -> dict[str, F1]:
    """F1 of points said (hit or partial) and of points contradicted; points without a human state are left out."""
    return {
        "said": _f1(rows, states, lambda state: state in {"hit", "partial"}),
        "contradicted": _f1(rows, states, lambda state: state == "contradicted"),
    }


def _f1(rows: Sequence[Row], states: Sequence[Sequence[str]], counts: Callable[[str], bool]) -> F1:
    both = given = true = 0
    for row, graded in zip(rows, states, strict=True):
        for human, state in zip(row.states, graded, strict=False):
            if human is None:
                continue
            both += counts(human) and counts(state)
            given += counts(state)
            true += counts(human)
    precision, recall = both / given if given else 0.0, both / true if true else 0.0
    return F1(precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0)
