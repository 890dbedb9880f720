"""Shapes: the last one an answer names, size by size."""

from __future__ import annotations

import re

from grader.formula.arithmetic import Value
from grader.formula.printing import format_value
from grader.formula.shapes import channels, find_shapes, is_transposed, labelled_sizes
from grader.formula.task import Task
from grader.formula.tokens import fold
from grader.formula.verdict import GenericSlip, Outcome, Part, Reason, Slip, Verdict

_CHOICE = re.compile(r"\bor\b|或|还是|要么|\bvs\b|/")
_CORRECTION = re.compile(r"no,? wait|actually|sorry|i mean|不对|更正|改成|应该是|其实|说错|算错")
_DENIAL = re.compile(r"(?:\bnot|不是|而非|并非|\bisn't)\s*$")
_REASON = re.compile(r"\bbecause\b|\bsince\b|\bfrom\b|\bgiven\b|因为|由于|输入|\binput\b|原来")

Shape = tuple[int, ...]


def check_shape(answer: str, task: Task) -> Verdict:
    """The verdict on a shape; a single size where more are asked is no answer."""
    expected = task.value if isinstance(task.value, tuple) else (task.value,)
    text = fold(answer).lower()
    found = [item for item in find_shapes(answer) if len(item[0]) > 1 or len(expected) == 1]
    if not found and len(expected) > 1:
        labelled = labelled_sizes(answer)
        found = [labelled] if labelled is not None and len(labelled[0]) == len(expected) else []
    worded = _channels_in_words(answer, found, expected)
    if worded is not None:
        found = [worded]
    found = _kept(found, text)
    if not found and answer.strip().isdecimal():
        found = find_shapes(answer)  # one size where several are asked
    if not found:
        return Verdict(Outcome.UNCLEAR, task.shown, reason=Reason.NOTHING_FOUND)
    sizes, start, end = found[-1]
    if len(found) > 1:
        before = found[-2]
        if before[0] != sizes and _CHOICE.search(text[before[2] : start]):
            details = {"first": _shown(before[0]), "second": _shown(sizes)}
            spans = ((before[1], before[2]), (start, end))
            return Verdict(Outcome.UNCLEAR, task.shown, reason=Reason.TWO_VALUES, details=details, spans=spans)
    return _judged(sizes, (start, end), expected, task)


def _kept(found: list[tuple[Shape, int, int]], text: str) -> list[tuple[Shape, int, int]]:
    """The shapes put forward: not denied, not withdrawn, not in a reason after the answer."""
    kept: list[tuple[Shape, int, int]] = []
    last_end = 0
    for item in found:
        gap = text[last_end : item[1]]
        last_end = item[2]
        if _CORRECTION.search(gap):
            kept = []
        if _DENIAL.search(gap) or (kept and _REASON.search(gap)):
            continue
        kept.append(item)
    return kept


def _channels_in_words(
    answer: str, found: list[tuple[Shape, int, int]], expected: tuple[Value, ...]
) -> tuple[Shape, int, int] | None:
    """64 channels of 112×112 as 112×112×64, in the order the question asks."""
    said = channels(answer)
    if said is None or not found or len(found[-1][0]) != len(expected) - 1:
        return None
    count, start, end = said
    sizes = found[-1][0]
    ordered = (count, *sizes) if expected[0] == count and expected[-1] != count else (*sizes, count)
    return ordered, min(start, found[-1][1]), max(end, found[-1][2])


def _shown(sizes: tuple[Value, ...]) -> str:
    return "×".join(map(format_value, sizes))


def _judged(sizes: Shape, span: tuple[int, int], expected: tuple[Value, ...], task: Task) -> Verdict:
    if sizes == expected:
        return Verdict(Outcome.CORRECT, task.shown, value=_shown(sizes), spans=(span,))
    slip = None
    for name, _, mistaken in task.mistake_values:
        if sizes == mistaken:
            slip = Slip(mistake=name)
            break
    if slip is None and is_transposed(sizes, expected):
        slip = Slip(generic=GenericSlip.TRANSPOSED)
    if slip is None and _off_by_one(sizes, expected):
        slip = Slip(generic=GenericSlip.OFF_BY_ONE)
    return Verdict(Outcome.INCORRECT, task.shown, part=Part.VALUE, value=_shown(sizes), spans=(span,), slip=slip)


def _off_by_one(sizes: Shape, expected: tuple[Value, ...]) -> bool:
    if len(sizes) != len(expected):
        return False
    distances = [abs(a - b) for a, b in zip(sizes, expected, strict=True) if not isinstance(b, tuple | complex)]
    return max(distances, default=0) == 1
