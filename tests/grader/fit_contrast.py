"""Fits the two curves of doubt: when is a point contradicted, given what speaks against it and against the others?

    python -m tests.grader.fit_contrast FOLDER

FOLDER holds ``eval/interview_dev.jsonl``, whose rows carry the state of each point; the answers of strangers beside
this file (strangers/, see its README) and the bank's full samples are read as well. Logistic regression with a ridge
of 1 on standardised features; it prints the F1 of contradicted points with a tenth of the questions left out of both
fits at a time, and writes ``contrast`` and ``together`` in grader/data/fitted.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from random import Random

import numpy as np

from bot.bank import load_library, model
from bot.bank.loader import load_bank
from grader.claims import foreseen
from grader.compiled import Compiled, compiled
from grader.contrast import Signs, company
from grader.fitted import FITTED
from grader.grade import hear
from grader.reading import read
from grader.recall import evidence
from grader.rubric import Rubric
from grader.said import sayings
from tests.grader.measure import bank_rubrics
from tests.grader.rows import rows_of

FITTED_FILE = Path(__file__).parents[2] / "grader" / "data" / "fitted.json"
STRANGERS = Path(__file__).parent / "strangers"
FOLDS = 10
MOSTLY_RIGHT = ("0.7", "0.8", "0.9", "1", ">=0.6", ">=0.7", ">=0.8")  # bands that begin so
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Curve = tuple[Floats, float]


@dataclass(frozen=True)
class Marked:
    """An answer and for each point whether a person called it contradicted (None: not said)."""

    question: str
    rubric: Rubric
    answer: str
    labels: tuple[float | None, ...]
    is_sample: bool = False


def marked(folder: Path) -> Iterator[Marked]:
    """All answers to fit on."""
    for name, rubric, answer, states in (*by_team(folder), *by_strangers()):
        told = tuple(None if state is None else float(state == "contradicted") for state in states)
        if len(told) == len(rubric.points):  # the bank may have other points than the people who marked
            yield Marked(name, rubric, answer, told)
    for name, rubric, answer in full_samples():
        yield Marked(name, rubric, answer, (0.0,) * len(rubric.points), is_sample=True)


def by_team(folder: Path) -> Iterator[tuple[str, Rubric, str, Sequence[str | None]]]:
    """Marked interview answers of the folder."""
    rubrics = bank_rubrics()
    for row in rows_of(folder / "eval" / "interview_dev.jsonl"):
        if rubric := rubrics.get(row["question_id"]):
            yield row["question_id"], rubric, row["answer"], row["points"]


def by_strangers() -> Iterator[tuple[str, Rubric, str, Sequence[str | None]]]:
    """Marked answers of people who had not seen the rubrics."""
    questions = load_library().questions
    for file in sorted(STRANGERS.glob("*.jsonl")):
        for row in rows_of(file):
            rubric = questions[row["id"]].rubric if row["id"] in questions else None
            if rubric and row.get("points"):
                yield row["id"], rubric, row["answer"], [row["points"].get(point.id) for point in rubric.points]


def full_samples() -> Iterator[tuple[str, Rubric, str]]:
    """Answers of the bank whose author says that they are mostly right: nothing in them contradicts a point."""
    questions = load_library().questions
    for item in load_bank().items:
        rubric = questions[item.id].rubric
        for sample in item.written.samples if isinstance(item.written, model.Prose) else ():
            if rubric and sample.score.strip().startswith(MOSTLY_RIGHT):
                yield item.id, rubric, sample.answer


def signs_in(answer: str, ready: Compiled) -> list[Signs | None]:
    """The signs against each point in *answer*, None where the author says nothing wrong."""
    reading = read(answer, ready.known, ready.spelling)
    found = evidence(ready.facts, sayings(reading, ready.facts), FITTED.seen)
    return [each.against for each in hear(ready, reading, found)]


def logistic(features: Floats, labels: Floats, ridge: float = 1.0) -> Curve:
    """Coefficients for the plain features, and the bias."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    known = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    penalty = ridge * np.eye(known.shape[1])
    penalty[-1, -1] = 0.0
    weights: Floats = np.zeros(known.shape[1])
    for _ in range(40):
        said = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (said - labels) + penalty @ weights
        weights -= np.linalg.solve((known * (said * (1 - said))[:, None]).T @ known + penalty, slope)
    plain: Floats = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ mean)


class Table:
    """Every labelled point of every answer: its signs, and the weights by which the others are its company."""

    def __init__(self, rows: Sequence[Marked]) -> None:
        self.rows = rows
        self.signs = [signs_in(row.answer, compiled(row.rubric)) for row in rows]
        self.keys = [
            (at, number)
            for at, row in enumerate(rows)
            for number, (label, sign) in enumerate(zip(row.labels, self.signs[at], strict=True))
            if label is not None and sign is not None
        ]
        self.alone = np.array([astuple(self._sign(at, number)) for at, number in self.keys], dtype=float)
        self.labels = np.array([self.rows[at].labels[number] for at, number in self.keys], dtype=float)
        self.questions = np.array([self.rows[at].question for at, _ in self.keys])
        self.judged = np.array([not self.rows[at].is_sample for at, _ in self.keys])

    def _sign(self, at: int, number: int) -> Signs:
        found = self.signs[at][number]
        assert found is not None
        return found

    def together(self, first: Curve) -> Floats:
        """For each labelled point its own log-odds under the *first* curve and its company."""
        found = []
        for row, against in zip(self.rows, self.signs, strict=True):
            totals = [None if one is None else float(np.dot(astuple(one), first[0]) + first[1]) for one in against]
            weights = [point.weight for point in row.rubric.points]
            ready = compiled(row.rubric)
            claims = any(foreseen(ready, read(row.answer, ready.known, ready.spelling)))
            found.append(list(zip(totals, company(totals, weights, claims=claims), strict=True)))
        return np.array([found[at][number] for at, number in self.keys], dtype=float)


def fitted(table: Table, rows: Floats) -> tuple[Curve, Curve]:
    """Both curves from the labelled points chosen by *rows*."""
    first = logistic(table.alone[rows], table.labels[rows])
    return first, logistic(table.together(first)[rows], table.labels[rows])


def left_out(table: Table) -> Floats:
    """The doubt about each labelled point by curves that have not seen its question."""
    names = sorted(set(table.questions))
    Random(0).shuffle(names)
    fold = {name: at % FOLDS for at, name in enumerate(names)}
    folds = np.array([fold[name] for name in table.questions])
    doubt = np.zeros(len(folds))
    for each in range(FOLDS):
        first, (plain, bias) = fitted(table, folds != each)
        doubt[folds == each] = 1 / (1 + np.exp(-(table.together(first)[folds == each] @ plain + bias)))
    return doubt


def main() -> None:
    table = Table(list(marked(Path(sys.argv[1]))))
    doubt = left_out(table)
    for level in np.arange(0.15, 0.6, 0.05):
        said = (doubt >= level) & table.judged
        hit = float((said & (table.labels == 1)).sum())
        print(f"doubted {level:.2f}: F1 {2 * hit / (said.sum() + table.labels.sum()):.3f}")
    (plain, bias), (pair, shift) = fitted(table, np.ones(len(table.keys), dtype=bool))
    names = [field.name for field in fields(Signs)]
    values = json.loads(FITTED_FILE.read_text(encoding="utf-8"))
    values["contrast"] = _named([*names, "bias"], [*plain, bias])
    values["together"] = _named(["total", "others", "bias"], [*pair, shift])
    print(
        f"{len(table.keys)} points, {int(table.labels.sum())} contradicted: {values['contrast']} {values['together']}"
    )
    FITTED_FILE.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _named(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


if __name__ == "__main__":
    main()
