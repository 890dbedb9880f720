"""Answers of kind growth."""

from __future__ import annotations

from grader.formula.task import Task
from grader.formula.verdict import Outcome, Reason, Verdict


def check_growth(answer: str, task: Task) -> Verdict:
    """Not decided yet: an answer that cannot be checked never passes."""
    return Verdict(Outcome.UNCLEAR, task.shown, reason=Reason.COULD_NOT_CHECK, details={"answer": answer[:80]})
