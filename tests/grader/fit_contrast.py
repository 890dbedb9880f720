"""Fits the curve of doubt: when is a point contradicted, given what speaks against it?

    python -m tests.grader.fit_contrast FOLDER

FOLDER holds ``eval/interview_dev.jsonl``, whose rows carry the state of each point. Logistic regression with a ridge
of 1 on standardised features; it prints the F1 of contradicted points with each question left out of the fit, and
writes ``contrast`` in grader/data/fitted.json.
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from bot.bank import load_library, model
from bot.bank.loader import load_bank
from grader.compiled import Compiled, compiled
from grader.contrast import Signs, leans, signs
from grader.fitted import FITTED
from grader.grade import _accepted
from grader.judge import judge
from grader.reading import read
from grader.recall import evidence
from grader.rubric import Rubric
from grader.said import sayings
from tests.grader.measure import bank_rubrics, rows_of

FITTED_FILE = Path(__file__).parents[2] / "grader" / "data" / "fitted.json"
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def signs_in(answer: str, ready: Compiled) -> list[Signs]:
    """The signs against each point in *answer*."""
    reading = read(answer, ready.known, ready.spelling)
    found = evidence(ready.facts, sayings(reading, ready.facts), FITTED.seen)
    lean = leans(reading, ready.leaning, ready.known, len(ready.rubric.points))
    made = []
    for at in range(len(ready.rubric.points)):
        facts = [one for number in ready.facts_of[at] if (one := found[number])]
        wrong = [one for number in ready.wrong_of[at] if (one := found[number])]
        _, matches = _accepted(at, ready, reading)
        made.append(signs(lean[at], facts, wrong, judge(facts), accepted=bool(matches)))
    return made


def full_samples() -> list[tuple[Rubric, str]]:
    """Answers of the bank whose author says that they are full: nothing in them contradicts a point."""
    questions = load_library().questions
    return [
        (rubric, sample.answer)
        for item in load_bank().items
        if (rubric := questions[item.id].rubric) is not None
        for sample in (item.written.samples if isinstance(item.written, model.Prose) else ())
        if sample.score.strip().startswith(("0.8", "0.9", "1", ">=0.8"))
    ]


def logistic(features: Floats, labels: Floats, ridge: float = 1.0) -> tuple[Floats, float]:
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


def main() -> None:
    rubrics = bank_rubrics()
    features, labels, questions = [], [], []
    for row in rows_of(Path(sys.argv[1]) / "eval" / "interview_dev.jsonl"):
        rubric = rubrics.get(row["question_id"])
        if rubric is None:
            continue
        against = signs_in(row["answer"], compiled(rubric))
        for point, state, each in zip(rubric.points, row["points"], against, strict=False):
            if state is not None and point.wrong:
                features.append(astuple(each))
                labels.append(float(state == "contradicted"))
                questions.append(row["question_id"])
    for rubric, answer in full_samples():
        for point, each in zip(rubric.points, signs_in(answer, compiled(rubric)), strict=True):
            if point.wrong:
                features.append(astuple(each))
                labels.append(0.0)
                questions.append("")
    x, y, names = np.array(features, dtype=float), np.array(labels), np.array(questions)
    doubt = np.zeros(len(y))
    for name in sorted(set(questions) - {""}):
        left = names == name
        plain, bias = logistic(x[~left], y[~left])
        doubt[left] = 1 / (1 + np.exp(-(x[left] @ plain + bias)))
    for level in np.arange(0.1, 0.6, 0.05):
        hit, said = float(((doubt >= level) & (y == 1)).sum()), float(((doubt >= level) & (names != "")).sum())
        print(f"doubted {level:.2f}: F1 {2 * hit / (said + y.sum()):.3f}")
    plain, bias = logistic(x, y)
    names_of = [field.name for field in fields(Signs)]
    made = {name: round(float(value), 3) for name, value in zip(names_of, plain, strict=True)} | {
        "bias": round(bias, 3)
    }
    print(f"{len(y)} points, {int(y.sum())} contradicted: {made}")
    fitted = json.loads(FITTED_FILE.read_text(encoding="utf-8"))
    fitted["contrast"] = made
    FITTED_FILE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
