"""Numbers: the committed value of an answer against the right one, and which part is off."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError, nearly_equal
from grader.formula.commitment import Candidate, Reading, Role
from grader.formula.judge import judge
from grader.formula.names import Scope
from grader.formula.printing import to_text
from grader.formula.prose import boxed_formula, read_prose, read_whole
from grader.formula.quantities import in_unit
from grader.formula.task import Task
from grader.formula.tree import Neg, Num, Seq, names, substitute
from grader.formula.verdict import Outcome, Reason, Verdict
from grader.formula.working import to_node


def check_number(answer: str, task: Task) -> Verdict:
    """The verdict on a number, or a vector of numbers."""
    comma = _decimal_comma(answer, task)
    if comma is not None:
        return comma
    wants_vector = isinstance(task.value, tuple)
    if wants_vector:
        whole = read_whole(answer, task.scope)
        if whole is not None and isinstance(whole.node, Seq):
            return judge(whole, task, answer)
    boxed = boxed_formula(answer) if "\\boxed" in answer else None
    if boxed is not None:  # what is boxed is the answer; spaces keep its place in the text
        answer = " " * boxed[1] + boxed[0]
    reading = read_prose(answer, task.scope, grouping=not wants_vector)
    if wants_vector:
        reading = _with_bare_list(reading, len(task.value) if isinstance(task.value, tuple) else 0, answer)
    committed = reading.committed
    if committed is None:
        committed = _in_given_names(answer, task)
        return _uncommitted(reading, task) if committed is None else judge(committed, task)
    conflict = _conflict(reading, committed, task)
    if conflict is not None:
        details = {"first": to_text(conflict.node), "second": to_text(committed.node)}
        return Verdict(
            Outcome.UNCLEAR, task.shown, reason=Reason.TWO_VALUES, details=details, spans=_spans(conflict, committed)
        )
    return judge(committed, task, answer)


def _with_bare_list(reading: Reading, length: int, answer: str) -> Reading:
    """The last values of an answer as one vector where only commas stand between them: 0.09, 0.24, 0.67."""
    last = reading.candidates[-length:]
    if len(last) < length or any(isinstance(candidate.node, Seq) for candidate in last):
        return reading
    gaps = (answer[one.end : other.start] for one, other in itertools.pairwise(last))
    if not all(gap.strip() in (",", "，", "、", ";") for gap in gaps):
        return reading
    node = Seq(",", tuple(candidate.node for candidate in last))
    vector = Candidate(node, last[0].start, last[-1].end)
    return Reading((*reading.candidates[:-length], vector), vector)


_WITH_COMMA = re.compile(r"\s*([-+]?\d+),(\d{1,2}|\d{4,15})\s*")


def _decimal_comma(answer: str, task: Task) -> Verdict | None:
    """Asks back where 1,5 may be meant as one number and would be right."""
    found = _WITH_COMMA.fullmatch(answer)
    if found is None or isinstance(task.value, tuple):
        return None
    meant = Fraction(f"{found[1]}.{found[2]}")
    if found[1].lstrip("+-") == "0" or not task.tolerance.accepts(meant, task.value):
        return None
    details = {"text": answer.strip(), "other": f"{found[1]}.{found[2]}"}
    return Verdict(Outcome.UNCLEAR, task.shown, reason=Reason.AMBIGUOUS_NUMBER, details=details, working=task.steps)


def _in_given_names(answer: str, task: Task) -> Candidate | None:
    """The whole answer as a formula of the given names, with their values in it: c_in*k^2 where k is 3."""
    values = task.given_values
    whole = read_whole(answer, Scope(variables=tuple(values))) if values else None
    if whole is None or not names(whole.node):
        return None
    return replace(whole, node=substitute(whole.node, {name: to_node(value) for name, value in values.items()}))


def _spans(*candidates: Candidate) -> tuple[tuple[int, int], ...]:
    return tuple((candidate.start, candidate.end) for candidate in candidates)


def _uncommitted(reading: Reading, task: Task) -> Verdict:
    details: dict[str, str] = {}
    if reading.reason in (Reason.TWO_VALUES, Reason.RANGE) and len(reading.others) == 2:
        if _same_value(reading.others[0], reading.others[1], task):
            return judge(reading.others[1], task)
        keys = ("first", "second") if reading.reason is Reason.TWO_VALUES else ("low", "high")
        details = {key: to_text(candidate.node) for key, candidate in zip(keys, reading.others, strict=True)}
    elif reading.error is not None:
        details = reading.error.details()
    return Verdict(Outcome.UNCLEAR, task.shown, reason=reading.reason, details=details, spans=_spans(*reading.others))


def _same_value(one: Candidate, other: Candidate, task: Task) -> bool:
    try:
        return nearly_equal(in_unit(one.node, task.unit), in_unit(other.node, task.unit), 1e-9)
    except EvaluationError:
        return False


def _conflict(reading: Reading, committed: Candidate, task: Task) -> Candidate | None:
    """An earlier claim that the last one does not explain: 111. 112. Inputs and steps of the working are no claims."""
    try:
        value = in_unit(committed.node, task.unit)
    except EvaluationError:
        return None
    if not task.tolerance.accepts(value, task.value):
        return None  # wrong either way, and the last word counts
    if len(reading.candidates) == 1:
        return None
    harmless = [value, *task.known_values]
    seen = False
    for candidate in reading.candidates:
        seen = seen or candidate is committed
        if candidate is committed or candidate.role is not Role.CLAIM or candidate.name is not None:
            continue
        if not isinstance(candidate.node, Num) and not isinstance(candidate.node, Neg) and not seen:
            continue  # a calculation on the way
        try:
            other = in_unit(candidate.node, task.unit)
        except EvaluationError:
            continue
        if not any(nearly_equal(other, known, 1e-3) for known in harmless) and not task.tolerance.accepts(
            other, task.value
        ):
            return candidate
    return None
