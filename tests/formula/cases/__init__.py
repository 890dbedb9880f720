"""Adapters: test cases that other graders publish, read from a folder and put to ours.

Nothing of the cases is kept here. Each adapter turns one row into a check of ours and says whether it came out as
the row's own expectation says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import AuthorError
from grader.formula import Outcome, check

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """How one row came out: ``got`` is accept, reject, unclear or a value."""

    row: Row
    got: str
    right: bool

    @property
    def is_false_accept(self) -> bool:
        return self.got == "accept" and self.row["expected"] == "reject"


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def accepts(row: Row, answer: str, expected: str, **options: Any) -> Result:
    """The row as a check of ours; an unclear verdict is no acceptance, and neither is a fault of the author's."""
    try:
        outcome = check(answer, expected, **options).outcome
    except AuthorError:
        return judged(row, "reject")
    got = {Outcome.CORRECT: "accept", Outcome.INCORRECT: "reject", Outcome.UNCLEAR: "unclear"}[outcome]
    return judged(row, got)


def judged(row: Row, got: str) -> Result:
    return Result(row, got, (got == "accept") == (row["expected"] == "accept"))


def valued(row: Row, *, right: bool, got: object) -> Result:
    return Result(row, str(got), right)
