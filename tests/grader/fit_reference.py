"""Fits the weights of the score by reference answers and writes ``grader/data/reference.json``.

    python -m tests.grader.fit_reference FOLDER [--dry]

FOLDER holds the sets of marked answers (``eval``). One set of weights serves all sets, both languages and every kind of
reference. What is measured of an answer (`Said`, `Topic`) is computed once a row; the two logistic curves of
`reference_score.score` are then fitted together. The loss is

- 1 - r, Pearson's correlation with the human marks, averaged over the sets: what each set calls a good mark, and how
  strict its markers are, does not matter. A set weighs as the root of its rows, for so much surer is its r;
- the square of what answers to another question earn above a limit on average, and of what the references themselves
  lack of one (LIMITS), so that the score means the same everywhere;
- a small ridge on the weights of standardised features.

Printed are r on the rows fitted, r with each question left out in turn (the figure to quote), and r with the whole set
left out, with the gates of the second.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import numpy as np

from grader import Lexicon, Rubric, grade
from grader.compiled import compiled
from grader.reading import read
from grader.reference_score import Said, Topic, Weights, measures, score
from tests.grader.rows import EXAM_SET, REFERENCE_SETS, exam_rubrics, first_wordings, lexicon, rows_of, rubric_of

TARGET: Final = Path(__file__).parents[2] / "grader" / "data" / "reference.json"
RIDGE: Final = 0.0005
FOREIGN_A_QUESTION: Final = 8  # references of other questions, and as many answers to them
LEAST_SCORE: Final = 1e-5  # scores are rounded to six digits
STEPS: Final = 300
STEPS_LEFT_OUT: Final = 40  # from the weights of the whole
DIGITS: Final = 3

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class Kind(StrEnum):
    """What a row of the fit is."""

    MARKED = "marked"  # an answer with its human mark
    NEIGHBOUR = "neighbour"  # the reference of the question before, mostly on the same topic
    FOREIGN_REFERENCE = "foreign reference"  # the reference of another question of the same set
    FOREIGN_ANSWER = "foreign answer"
    OWN = "own"  # the reference itself


# Least (-1) or most (1) that each may earn on average; wanted are .90 and .15, on other questions, too.
LIMITS: Final = (
    (Kind.NEIGHBOUR, 1, 0.13),
    (Kind.FOREIGN_REFERENCE, 1, 0.15),
    (Kind.FOREIGN_ANSWER, 1, 0.13),
    (Kind.OWN, -1, 0.91),
)
STRICTNESS: Final = 30.0  # of the limits against 1 - r


class Sample(NamedTuple):
    """A text under the rubric of a question. kept: share of its score that the rules leave it, in [0, 1]: they look at
    denials, bare lists, the question repeated."""

    set: str
    question: str
    kind: Kind
    human: float
    kept: float
    measured: tuple[float, ...]  # Said, then Topic


class Marked(NamedTuple):
    """A marked answer, and the rubric and the reference answer of its question."""

    question: str
    answer: str
    human: float
    rubric: Rubric
    reference: str


def marked(folder: Path, name: str, known: Lexicon) -> list[Marked]:
    """All answers of a set. Rubrics of the exam stand for its references, which are a list of wordings."""
    rows = list(rows_of(folder / "eval" / f"{name}.jsonl"))
    exams = exam_rubrics(known, {row["question_id"]: row["question"] for row in rows}) if name == EXAM_SET else {}
    rubrics: dict[tuple[str, ...], Rubric] = {}  # references differ within a question of some sets
    found = []
    for row in rows:
        key = (row["question"], *row["reference"])
        rubric = exams.get(row["question_id"]) or rubrics.get(key) or rubrics.setdefault(key, rubric_of(row, known))
        reference = row["reference"][0] if row["reference"] else first_wordings(rubric)
        found.append(Marked(row["question_id"], row["answer"], row["score"] / row["max_score"], rubric, reference))
    return found


def samples(folder: Path, names: Sequence[str] = (*REFERENCE_SETS, EXAM_SET)) -> Iterator[Sample]:
    """All rows of the fit, measured."""
    known = lexicon()
    for name in names:
        rows = marked(folder, name, known)
        last = {row.question: row for row in rows}
        for row in rows:
            yield _sample(name, Kind.MARKED, row.human, row.answer, row)
        for at, (question, row) in enumerate(last.items()):
            chance = Random(at)
            others = [other for other in last if other != question]
            strangers = [other for other in rows if other.question != question]
            drawn = chance.sample(others, min(FOREIGN_A_QUESTION, len(others)))
            said = chance.sample(strangers, min(FOREIGN_A_QUESTION, len(strangers)))
            yield _sample(name, Kind.OWN, 1.0, row.reference, row)
            yield _sample(name, Kind.NEIGHBOUR, 0.0, last[list(last)[at - 1]].reference, row)
            for other in drawn:
                yield _sample(name, Kind.FOREIGN_REFERENCE, 0.0, last[other].reference, row)
            for stranger in said:
                yield _sample(name, Kind.FOREIGN_ANSWER, 0.0, stranger.answer, row)


def _sample(name: str, kind: Kind, human: float, text: str, row: Marked) -> Sample:
    ready = compiled(row.rubric)
    reading = read(text, ready.known, ready.spelling)
    if not reading.marks or not ready.references:
        nothing = (0.0,) * (len(Said._fields) + len(Topic._fields))
        return Sample(name, f"{name}/{row.question}", kind, human, 0.0, nothing)
    said, topic = measures(ready.references, reading)
    kept = min(1.0, grade(text, row.rubric).score / max(score(said, topic), LEAST_SCORE))
    return Sample(name, f"{name}/{row.question}", kind, human, kept, (*said, *topic))


@dataclass(frozen=True)
class Curves:
    """Both curves before standardisation is undone: *weights* are of the standardised measures, the biases last."""

    weights: Floats
    mean: Floats
    spread: Floats

    def plain(self) -> Weights:
        """The same for plain measures, as data/reference.json has them."""
        count = len(Said._fields)
        scaled = np.delete(self.weights, [count, len(self.weights) - 1]) / self.spread
        least_said = float(scaled[:count] @ self.mean[:count] - self.weights[count])
        least_topic = float(scaled[count:] @ self.mean[count:] - self.weights[-1])
        rounded = [round(float(one), DIGITS) for one in scaled]
        return Weights(
            Said(*rounded[:count]), round(least_said, DIGITS), Topic(*rounded[count:]), round(least_topic, DIGITS)
        )


class Fit:
    """The rows as arrays, and the loss over those of them that are kept."""

    def __init__(self, rows: Sequence[Sample]) -> None:
        measured = np.array([row.measured for row in rows])
        self.human = np.array([row.human for row in rows])
        self.sets = np.array([row.set for row in rows])
        self.questions = np.array([row.question for row in rows])
        self.kinds = np.array([row.kind.value for row in rows])
        self.kept = np.array([row.kept for row in rows])
        self.names = list(dict.fromkeys(row.set for row in rows))
        sizes = {name: sum(row.set == name and row.kind is Kind.MARKED for row in rows) ** 0.5 for name in self.names}
        self.shares = {name: size / sum(sizes.values()) for name, size in sizes.items()}
        self.mean, self.spread = measured.mean(axis=0), measured.std(axis=0) + 1e-9
        known = (measured - self.mean) / self.spread
        count, ones = len(Said._fields), np.ones((len(rows), 1))
        self.said, self.topic = np.hstack([known[:, :count], ones]), np.hstack([known[:, count:], ones])

    def scores(self, weights: Floats) -> Floats:
        """Score of every row."""
        return self._curves(weights)[0]

    def _curves(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        count = self.said.shape[1]
        said = _logistic(self.said @ weights[:count])
        topic = _logistic(self.topic @ weights[count:])
        return self.kept * said * topic, said, topic

    def loss(self, weights: Floats, kept: Flags) -> tuple[float, Floats]:
        """Loss and its slope; see the module's text."""
        scores, said, topic = self._curves(weights)
        slope = np.zeros(len(scores))
        penalty = weights.copy()
        penalty[[self.said.shape[1] - 1, -1]] = 0.0
        total = RIDGE * float(penalty @ penalty)
        for name in self.names:
            here = kept & (self.sets == name)
            marked = here & (self.kinds == Kind.MARKED)
            if not marked.any():
                continue
            ours, theirs = scores[marked] - scores[marked].mean(), self.human[marked] - self.human[marked].mean()
            size = np.sqrt(ours @ ours) + 1e-12
            theirs = theirs / np.sqrt(theirs @ theirs)
            r = float(ours @ theirs / size)
            total += self.shares[name] * (1 - r)
            slope[marked] -= self.shares[name] * (theirs - r * ours / size) / size
            for kind, sign, limit in LIMITS:
                those = here & (self.kinds == kind)
                excess = sign * (float(scores[those].mean()) - limit) if those.any() else 0.0
                if excess > 0:
                    total += STRICTNESS * excess**2
                    slope[those] += 2 * STRICTNESS * sign * excess / those.sum()
        by_said = self.said.T @ (slope * scores * (1 - said))
        by_topic = self.topic.T @ (slope * scores * (1 - topic))
        return total, np.concatenate([by_said, by_topic]) + 2 * RIDGE * penalty

    def fit(self, kept: Flags, start: Floats | None = None, steps: int = STEPS) -> Floats:
        """Weights of least loss over the rows *kept*."""
        if start is None:
            start = np.full(self.said.shape[1] + self.topic.shape[1], 0.4)
        return descend(lambda weights: self.loss(weights, kept), start, steps)

    def left_out(self, whole: Floats, groups: np.ndarray[tuple[int, ...], np.dtype[np.str_]]) -> Floats:
        """Score of every row under weights fitted without the group it belongs to."""
        found = np.zeros(len(self.human))
        for group in sorted(set(groups)):
            out = groups == group
            found[out] = self.scores(self.fit(~out, whole, STEPS_LEFT_OUT))[out]
        return found

    def r(self, scores: Floats, name: str) -> float:
        """Pearson's correlation of *scores* with the human marks of a set."""
        marked = (self.sets == name) & (self.kinds == Kind.MARKED)
        return float(np.corrcoef(scores[marked], self.human[marked])[0, 1])

    def mean_of(self, scores: Floats, name: str, kind: Kind) -> float:
        return float(scores[(self.sets == name) & (self.kinds == kind)].mean())


def descend(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int) -> Floats:
    """Where *loss* is least, by quasi-Newton steps (BFGS) with backtracking."""
    at, (value, slope) = start, loss(start)
    inverse = np.eye(len(at))
    for _ in range(steps):
        step = -inverse @ slope
        if slope @ step > 0:
            inverse, step = np.eye(len(at)), -slope
        share = 1.0
        while share > 1e-6 and (tried := loss(at + share * step))[0] > value + 1e-4 * share * float(slope @ step):
            share /= 2
        if share <= 1e-6 or value - tried[0] < 1e-9:
            break
        moved, turned = share * step, tried[1] - slope
        at, (value, slope) = at + moved, tried
        if (known := float(moved @ turned)) > 1e-12:
            left = np.eye(len(at)) - np.outer(moved, turned) / known
            inverse = left @ inverse @ left.T + np.outer(moved, moved) / known
    return at


def _logistic(sums: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(sums, -40, 40)))


def left_out_r(folder: Path) -> dict[str, float]:
    """r of each set with each question left out of the fit in turn."""
    fit = Fit(list(samples(folder)))
    whole = fit.fit(np.ones(len(fit.human), dtype=bool))
    scores = fit.left_out(whole, fit.questions)
    return {name: fit.r(scores, name) for name in fit.names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    options = parser.parse_args()
    fit = Fit(list(samples(options.folder)))
    whole = fit.fit(np.ones(len(fit.human), dtype=bool))
    fitted, by_question, by_set = (
        fit.scores(whole), fit.left_out(whole, fit.questions), fit.left_out(whole, fit.sets)
    )  # fmt: skip
    for name in fit.names:
        gates = "  ".join(f"{kind} {fit.mean_of(by_question, name, kind):.3f}" for kind in Kind)
        print(
            f"{name:<12} r fitted {fit.r(fitted, name):.3f}  question left out {fit.r(by_question, name):.3f}"
            f"  set left out {fit.r(by_set, name):.3f}  (question left out: {gates})"
        )
    weights = Curves(whole, fit.mean, fit.spread).plain()
    plain = {
        "said": weights.said._asdict(),
        "least_said": weights.least_said,
        "topic": weights.topic._asdict(),
        "least_topic": weights.least_topic,
    }
    print(json.dumps(plain))
    if not options.dry:
        TARGET.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
