"""Rows of marked answers, and the rubrics they are graded with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from grader import KeyPoint, Lexicon, Rubric, reference_rubric

BANKS = Path(__file__).parents[2] / "banks"
REFERENCE_SETS = ("mohler_2273", "zh_ads", "saf_en", "os_3ta")
EXAM_SET = "digiklausur_nn17"
EXAM = Path(__file__).with_name("neural_exam.yaml")


def lexicon() -> Lexicon:
    """The shipped lexicon, read plainly: this must work before any question of a bank does."""
    plain: dict[str, Any] = {}
    for path in sorted((BANKS / "lexicon").glob("*.yaml")):
        plain |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return Lexicon.of(plain)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Rows whose answer is not blank."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["answer"].strip():
            yield row


def rubric_of(row: Mapping[str, Any], known: Lexicon) -> Rubric:
    """Rubric of a row that has references; marking criteria are one more reference."""
    references = [*row["reference"], *([row["criteria"]] if row.get("criteria") else [])]
    return reference_rubric(row["question"], references, known)


def exam_rubrics(known: Lexicon, questions: Mapping[str, str]) -> dict[str, Rubric]:
    """Rubrics of the exam, whose answers come without references (see neural_exam.yaml), by number of the question."""
    english, german = yaml.safe_load_all(EXAM.read_text(encoding="utf-8"))
    return {name: exam_rubric(questions[name], english[name], german[name], known) for name in questions}


def exam_rubric(question: str, points: Sequence[Sequence[Any]], german: Sequence[str], known: Lexicon) -> Rubric:
    """Rubric of one question; a point is its wordings, behind its weight where that is not 1.

    Nobody has marked an answer with these points yet, so they are read as one reference answer in each language.
    """
    weighed = [(1, *point) if isinstance(point[0], str) else point for point in points]
    made = [KeyPoint(f"p{at}", float(weight), tuple(facts)) for at, (weight, *facts) in enumerate(weighed, start=1)]
    again = [KeyPoint(f"g{at}", 1.0, (fact,)) for at, fact in enumerate(german, start=1)]
    alternatives = tuple(tuple(point.id for point in language) for language in (made, again))
    return Rubric((question,), (*made, *again), alternatives=alternatives, lexicon=known)


def first_wordings(rubric: Rubric) -> str:
    """The plainest English answer that says every point."""
    return ".\n".join(point.facts[0] for point in rubric.points if point.id in rubric.alternatives[0])
