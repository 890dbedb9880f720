"""Fits the curves of doubt and credit: when is a point contradicted, and when is it said?

    python -m tests.grader.fit_contrast FOLDER

FOLDER holds ``eval/interview_dev.jsonl``, whose rows carry the state of each point; the answers of strangers beside
this file (strangers/, see its README) and the bank's full samples, in which nothing is contradicted, are read as well.
The curve of sparsely worded points is fitted on the same answers under rubrics thinned to a wording in each language.
Logistic regression with a ridge of 1 on standardised features; it prints the F1 of contradicted and of said points and
the mean squared error of the credit with a tenth of the questions left out of all fits at a time, and writes
``contrast``, ``together``, ``credit`` and ``credit_sparse`` in grader/data/fitted.json.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from bot.bank import load_library, model
from bot.bank.loader import load_bank
from bot.bank.scores import is_right
from grader.claims import foreseen
from grader.compiled import Compiled, compiled
from grader.contrast import Signs, company
from grader.credit import Support, support
from grader.fitted import FITTED
from grader.grade import Heard, hear
from grader.judge import Judgement
from grader.passages import shared_out
from grader.reading import read
from grader.recall import evidence
from grader.rubric import Rubric
from grader.said import sayings
from tests.grader.measure import bank_rubrics
from tests.grader.rows import rows_of

FITTED_FILE = Path(__file__).parents[2] / "grader" / "data" / "fitted.json"
STRANGERS = Path(__file__).parent / "strangers"
FOLDS = 10
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Curve = tuple[Floats, float]


CHINESE = re.compile("[\u4e00-\u9fff]")
CREDIT = {"hit": 1.0, "partial": 0.5, "missed": 0.0, "contradicted": 0.0}


@dataclass(frozen=True)
class Marked:
    """An answer and the state in which a person saw each point (None: not said)."""

    question: str
    rubric: Rubric
    answer: str
    states: Sequence[str | None]
    is_sample: bool = False


def marked(folder: Path) -> Iterator[Marked]:
    """All answers to fit on."""
    for name, rubric, answer, states in (*by_team(folder), *by_strangers()):
        if len(states) == len(rubric.points):  # the bank may have other points than the people who marked
            yield Marked(name, rubric, answer, states)
    for name, rubric, answer in full_samples():
        yield Marked(name, rubric, answer, ["hit"] * len(rubric.points), is_sample=True)


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
            if rubric and is_right(sample.score):
                yield item.id, rubric, sample.answer


def heard_in(answer: str, ready: Compiled) -> tuple[list[Heard], list[Judgement], bool]:
    """What is heard of each point in *answer*, the judgements on what it does not owe to others, and whether a
    misconception is claimed."""
    reading = read(answer, ready.known, ready.spelling)
    found = evidence(ready.facts, sayings(reading, ready.facts), FITTED.seen)
    heard = hear(ready, reading, found)
    return heard, shared_out([each.judged for each in heard], reading), any(foreseen(ready, reading))


def logistic(features: Floats, labels: Floats, ridge: float = 1.0) -> Curve:
    """Coefficients for the plain features, and the bias; *labels* are shares in [0, 1]."""
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


@dataclass(frozen=True)
class Curves:
    """The curves: against a point alone, with its company, and for it where it is richly and sparsely worded."""

    alone: Curve
    together: Curve
    credit: Curve
    credit_sparse: Curve


class Table:
    """Every labelled point of every answer with what speaks for and against it; one row of each array for each."""

    def __init__(self, rows: Sequence[Marked]) -> None:
        self.rows = rows
        self.heard = [heard_in(row.answer, compiled(row.rubric)) for row in rows]
        self.keys = [
            (at, number)
            for at, row in enumerate(rows)
            for number, (state, heard) in enumerate(zip(row.states, self.heard[at][0], strict=True))
            if state is not None and heard.against is not None
        ]
        states = [str(rows[at].states[number]) for at, number in self.keys]
        self.contradicted = np.array([state == "contradicted" for state in states], dtype=float)
        self.credit = np.array([CREDIT[state] for state in states])
        self.questions = np.array([rows[at].question for at, _ in self.keys])
        self.judged = np.array([not rows[at].is_sample for at, _ in self.keys])
        self.signs = np.array([self._signs(at, number) for at, number in self.keys], dtype=float)
        self.support = np.array([self._support(at, number) for at, number in self.keys], dtype=float)

    def to(self, questions: frozenset[str]) -> Flags:
        """Which labelled points belong to answers to *questions*."""
        return np.array([question in questions for question in self.questions])

    def _signs(self, at: int, number: int) -> Signs:
        found = self.heard[at][0][number].against
        assert found is not None
        return found

    def _support(self, at: int, number: int) -> Support:
        """What speaks for a point; what speaks against it depends on the curves and comes later."""
        heard, judged, _ = self.heard[at]
        return support(judged[number], heard[number].recalls, self._signs(at, number), total=0.0, company=0.0)

    def together(self, alone: Curve) -> Floats:
        """For each labelled point its own log-odds under the curve *alone*, and its company."""
        found = []
        for row, (heard, _, claims) in zip(self.rows, self.heard, strict=True):
            signs = [one.against for one in heard]
            totals = [None if one is None else float(np.dot(one, alone[0]) + alone[1]) for one in signs]
            weights = [point.weight for point in row.rubric.points]
            found.append(list(zip(totals, company(totals, weights, claims=claims), strict=True)))
        return np.array([found[at][number] for at, number in self.keys], dtype=float)

    def supported(self, together: Floats) -> Floats:
        """What speaks for and against each labelled point."""
        features = self.support.copy()
        features[:, [_SUPPORT.index("against"), _SUPPORT.index("company")]] = together
        return features


_SUPPORT = Support._fields


def fitted(rich: Table, sparse: Table, left_out: frozenset[str] = frozenset()) -> Curves:
    """The curves from the answers to all questions but those *left_out*."""
    rows = ~rich.to(left_out)
    alone = logistic(rich.signs[rows], rich.contradicted[rows])
    return Curves(
        alone,
        logistic(rich.together(alone)[rows], rich.contradicted[rows]),
        _credit(rich, alone, left_out),
        _credit(sparse, alone, left_out),
    )


def _credit(table: Table, alone: Curve, left_out: frozenset[str]) -> Curve:
    rows = ~table.to(left_out) & table.judged
    return logistic(table.supported(table.together(alone))[rows], table.credit[rows])


def held_out(rich: Table, sparse: Table) -> tuple[Floats, Floats, Floats]:
    """Doubt and probability of being said of each point of the rich table, and the latter of the sparse one, by curves
    that have not seen its question."""
    names = sorted({row.question for row in rich.rows})
    Random(0).shuffle(names)
    doubt, said, said_sparse = np.zeros(len(rich.keys)), np.zeros(len(rich.keys)), np.zeros(len(sparse.keys))
    for each in range(FOLDS):
        questions = frozenset(names[each::FOLDS])
        curves = fitted(rich, sparse, questions)
        for table, credit, found in ((rich, curves.credit, said), (sparse, curves.credit_sparse, said_sparse)):
            rows = table.to(questions)
            together = table.together(curves.alone)
            found[rows] = _on(credit, table.supported(together)[rows])
            if table is rich:
                doubt[rows] = _on(curves.together, together[rows])
    return doubt, said, said_sparse


def thinned(rubric: Rubric) -> Rubric:
    """*rubric* as somebody in a hurry writes it: a wording or two in each language, and no examples."""
    points = [replace(point, facts=_first(point.facts, 1), wrong=_first(point.wrong, 2)) for point in rubric.points]
    return replace(rubric, points=tuple(points), right=(), wrong=())


def _first(said: Sequence[str], count: int) -> tuple[str, ...]:
    """The first *count* in each language."""
    chinese = [one for one in said if CHINESE.search(one)]
    return (*chinese[:count], *[one for one in said if one not in chinese][:count])


def _on(curve: Curve, features: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-(features @ curve[0] + curve[1])))
    return found


def f1(found: Flags, true: Flags) -> float:
    """Harmonic mean of precision and recall."""
    return float(2 * (found & true).sum() / (found.sum() + true.sum()))


def main() -> None:
    answers = list(marked(Path(sys.argv[1])))
    thin = {id(row.rubric): thinned(row.rubric) for row in answers}
    rich, sparse = Table(answers), Table([replace(row, rubric=thin[id(row.rubric)]) for row in answers])
    doubt, said, said_sparse = held_out(rich, sparse)
    people = rich.judged
    for level in np.arange(0.15, 0.6, 0.05):
        turned = f1(doubt[people] >= level, rich.contradicted[people] == 1)
        told = f1(said[people] >= level, rich.credit[people] > 0)
        print(f"from {level:.2f}: contradicted F1 {turned:.3f}, said F1 {told:.3f}")
    for name, table, found in (("rich", rich, said), ("sparse", sparse, said_sparse)):
        print(f"credit {name}: mean squared error {np.mean((found - table.credit)[table.judged] ** 2):.4f}")
    curves = fitted(rich, sparse)
    values = json.loads(FITTED_FILE.read_text(encoding="utf-8"))
    values["contrast"] = _named(Signs._fields, curves.alone)
    values["together"] = _named(["total", "others"], curves.together)
    values["credit"] = _named(_SUPPORT, curves.credit)
    values["credit_sparse"] = _named(_SUPPORT, curves.credit_sparse)
    print(f"{len(rich.keys)} points, {int(rich.contradicted.sum())} contradicted")
    for name in ("contrast", "together", "credit", "credit_sparse"):
        print(name, values[name])
    FITTED_FILE.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _named(names: Sequence[str], curve: Curve) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip([*names, "bias"], [*curve[0], curve[1]], strict=True)}


if __name__ == "__main__":
    main()
