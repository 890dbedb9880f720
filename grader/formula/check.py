"""The check: an answer as typed against what the author expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.formula.arithmetic import EvaluationError
from grader.formula.numbers import check_number
from grader.formula.shape_check import check_shape
from grader.formula.syntax import ParseError
from grader.formula.task import Kind, Task, pairs, task
from grader.formula.tokens import MAX_ANSWER_CHARS
from grader.formula.verdict import Mistake, Outcome, Reason, Verdict


def check(
    answer: str,
    expected: str,
    *,
    kind: Kind,
    tolerance: str = "exact",
    unit: str | None = None,
    variables: Mapping[str, str] | None = None,
    mistakes: Sequence[Mistake] = (),
    form: str | None = None,
    given: Mapping[str, str] | None = None,
) -> Verdict:
    """Whether *answer*, typed as people type in chat, is *expected*.

    Args:
        answer: any text; none ever raises.
        expected: the author's formula; may use the names of *given*.
        kind: number, shape, formula (equal for all values of *variables*) or growth (O(n log n)).
        tolerance: exact, 0.1, 1%, 3sf, >=3sf or 2dp.
        unit: unit of the expected number; a bare number counts as being in it, unless it ends in "!".
        variables: free names of a formula and their domains, "1..9" for integers, "0.0..1.0" for reals.
        mistakes: formulas of known slips, tried in order on a wrong answer.
        form: for formulas simplified, expanded, factored; for growth the case asked for: best, average, worst.
        given: drawn values by name, "224" or "[1, 2, 3]".
    Raises: AuthorError: where expected, tolerance, unit, variables or mistakes are wrong.

    >>> verdict = check("(224+6-7)/2+1 = 112.5, rounded down 112", "floor((n+2*p-k)/s)+1", kind="number",
    ...                 given={"n": "224", "p": "3", "k": "7", "s": "2"})
    >>> verdict.outcome.value, verdict.value, verdict.working[-1]
    ('correct', '112', '= 112')
    """
    prepared = task(expected, kind, tolerance, unit, pairs(variables), tuple(mistakes), form, pairs(given))
    return check_task(answer, prepared)


def check_task(answer: str, prepared: Task) -> Verdict:
    """As ``check`` for a question prepared before."""
    if len(answer) > MAX_ANSWER_CHARS:
        return _unclear(prepared, Reason.TOO_LONG, {"limit": str(MAX_ANSWER_CHARS)})
    try:
        match prepared.kind:
            case "number":
                verdict = check_number(answer, prepared)
            case "shape":
                verdict = check_shape(answer, prepared)
            case "formula":
                from grader.formula.formulas import check_formula  # noqa: PLC0415  needs numpy

                verdict = check_formula(answer, prepared)
            case "growth":
                from grader.formula.growth import check_growth  # noqa: PLC0415

                verdict = check_growth(answer, prepared)
    except ParseError as error:
        return _unclear(prepared, error.reason, error.details())
    except EvaluationError as error:
        return _unclear(prepared, error.reason, {"operation": error.operation})
    except (OverflowError, RecursionError):
        return _unclear(prepared, Reason.TOO_LARGE, {})
    return verdict if verdict.working else replace(verdict, working=prepared.steps)


def _unclear(prepared: Task, reason: Reason, details: Mapping[str, str]) -> Verdict:
    return Verdict(Outcome.UNCLEAR, prepared.shown, reason=reason, details=details, working=prepared.steps)
