"""Rows of marked answers, and the rubrics they are graded with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from grader import Lexicon, Rubric, reference_rubric

BANKS = Path(__file__).parents[2] / "banks"
REFERENCE_SETS = ("mohler_2273", "zh_ads", "saf_en", "os_3ta")


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
