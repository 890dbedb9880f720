"""The verdict on a committed number: right, off in one part, a known slip, or not to be told."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeGuard

from grader.formula.arithmetic import Scalar, Value, size
from grader.formula.commitment import Candidate
from grader.formula.digits import figure_range
from grader.formula.evaluate import call, evaluate
from grader.formula.forms import has_form
from grader.formula.measure import has_unit, without_units
from grader.formula.numerals import SCALES
from grader.formula.printing import format_value, to_text
from grader.formula.quantities import in_unit, is_same_unit, typed_number, typed_text, unit_problem
from grader.formula.slips import generic_slip
from grader.formula.task import Task
from grader.formula.tolerance import is_written_right, to_figures
from grader.formula.tree import Bin, Call, Node, Num, Relation, Seq, Unit
from grader.formula.verdict import Outcome, Part, Reason, Slip, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What the verdict will say beside the values."""

    outcome: Outcome
    part: Part | None = None
    reason: Reason | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    slip: Slip | None = None


def judge(committed: Candidate, task: Task, answer: str = "") -> Verdict:
    """The verdict on the committed expression of *answer*."""
    node = _scalar_of(committed.node, task)
    found = _finding(node, committed, task, answer)
    return Verdict(
        found.outcome,
        task.shown,
        part=found.part,
        value=to_text(node),
        spans=((committed.start, committed.end),),
        slip=found.slip,
        working=task.steps,
        reason=found.reason,
        details=found.details,
    )


def _finding(node: Node, committed: Candidate, task: Task, answer: str) -> Finding:
    problem = unit_problem(node, task)
    if problem is not None:
        return Finding(Outcome.INCORRECT, *problem)
    value = in_unit(node, task.unit)
    if isinstance(value, tuple) and isinstance(task.tree, Seq) and task.tree.kind == "{":
        value = _in_order(value)
    if isinstance(value, tuple) != isinstance(task.value, tuple):
        return Finding(Outcome.INCORRECT, Part.VALUE, Reason.WRONG_KIND)
    if task.tolerance.accepts(value, task.value):
        return _right_value(value, node, task)
    slip = _named_slip(value, task)
    if slip is None and _is_other_prefix(node, task):
        return Finding(Outcome.INCORRECT, Part.UNIT, Reason.UNIT_PREFIX, {"wanted": task.shown_unit})
    doubt = None if slip is not None else _doubt(value, node, committed, task, answer)
    if doubt is not None:
        return doubt
    part = Part.PRECISION if _too_coarse(value, node, task) else Part.VALUE
    return Finding(Outcome.INCORRECT, part, slip=slip or generic_slip(value, task))


def _right_value(value: Value, node: Node, task: Task) -> Finding:
    """Correct, unless digits, form or unit are not as asked."""
    slip = _closer_slip(value, node, task)
    if slip is not None:
        return Finding(Outcome.INCORRECT, Part.VALUE, slip=slip)
    if not is_written_right(task.tolerance, typed_text(node)):
        return Finding(Outcome.INCORRECT, Part.PRECISION)
    if task.form in ("simplified", "lowest-terms") and not has_form(without_units(node), node, task.form):
        return Finding(Outcome.INCORRECT, Part.FORM)
    wanted = {"wanted": task.shown_unit}
    if task.form == "same-unit" and not is_same_unit(node, task):
        return Finding(Outcome.INCORRECT, Part.UNIT, Reason.WRONG_UNIT, wanted)
    if task.unit is not None and task.unit.strict and not has_unit(node):
        return Finding(Outcome.INCORRECT, Part.UNIT, Reason.MISSING_UNIT, wanted)
    return Finding(Outcome.CORRECT)


def _is_other_prefix(node: Node, task: Task) -> bool:
    """The right number beside a unit of the right kind and the wrong size: 14 MB for 14 GB."""
    if task.unit is None or not has_unit(node):
        return False
    number = evaluate(without_units(node))
    return task.tolerance.accepts(number, task.value)


def _doubt(value: Value, node: Node, committed: Candidate, task: Task, answer: str) -> Finding | None:
    """Why a value that is not right may not be what the candidate means."""
    if _is_loose(committed, answer):
        return Finding(Outcome.UNCLEAR, reason=Reason.VAGUE)
    if _percent_or_ratio(node, value, task):
        return Finding(Outcome.UNCLEAR, reason=Reason.PERCENT_OR_RATIO, details={"text": to_text(node)})
    if _is_range(node):
        return Finding(
            Outcome.UNCLEAR, reason=Reason.RANGE, details={"low": to_text(node.left), "high": to_text(node.right)}
        )
    other = _decimal_comma(node, task)
    if other is None:
        return None
    return Finding(Outcome.UNCLEAR, reason=Reason.AMBIGUOUS_NUMBER, details={"text": to_text(node), "other": other})


def _is_range(node: Node) -> TypeGuard[Bin]:
    """110-114 with the smaller number first."""
    if not isinstance(node, Bin) or node.op != "-":
        return False
    return isinstance(node.left, Num) and isinstance(node.right, Num) and node.left.value < node.right.value


_NEAR = re.compile(r"(?:接近于?|将近|close to|near|nearly)\s*$", re.IGNORECASE)


def _is_loose(committed: Candidate, answer: str) -> bool:
    """ "close to 0", and "4 倍" of something else: RNN 的 4 倍."""
    before = answer[: committed.start].rstrip()
    counted = isinstance(committed.node, Bin) and committed.node.right == Unit("times")
    return _NEAR.search(before) is not None or (counted and before.endswith("的"))


def _scalar_of(node: Node, task: Task) -> Node:
    """The value side of "H = 112", and 15 of 15×15 where a side is asked."""
    if isinstance(node, Relation) and node.op == "=":
        node = node.right
    square = task.unit is not None and task.unit.name == "px"
    if square and isinstance(node, Bin) and node.op == "*" and isinstance(node.left, Num) and node.left == node.right:
        return node.left
    if isinstance(node, Call) and node.name == "factorial" and node.args[0] == _known(task):
        return node.args[0]  # "112!" is a cheer
    if isinstance(node, Seq) and len(node.items) == 1 and not isinstance(task.value, tuple):
        return node.items[0]
    return node


def _in_order(values: tuple[Value, ...]) -> Value:
    """The elements of a set, small to large as the expected ones."""
    return call("sorted", [values])


def _too_coarse(value: Value, node: Node, task: Task) -> bool:
    """Whether the answer is the right value rounded further than the question allows: 0.7 for 0.667."""
    typed = typed_number(node)
    if typed is None or isinstance(value, tuple) or isinstance(task.value, tuple):
        return False
    if isinstance(value, complex) or isinstance(task.value, complex):
        return False
    figures = figure_range(typed.text)[1]
    if figures < 2:
        return False
    if isinstance(task.value, int) and "." not in typed.text and "e" not in typed.text and not _scaled(typed):
        return False  # 9400 for 9408 is another number, 9.4k is a rounded one
    return (
        to_figures(task.value, figures) == to_figures(value, figures)
        and size(value - task.value) <= float(size(task.value)) * 0.05
    )


def _scaled(typed: Num) -> bool:
    return any(typed.text.endswith(scale) for scale in SCALES)


def _percent_or_ratio(node: Node, value: Value, task: Task) -> bool:
    """A bare number that fits only if it is read as percent (66.7 for 0.667) or as ratio (0.667 for 66.7 %)."""
    if has_unit(node) or isinstance(value, tuple) or isinstance(task.value, tuple):
        return False
    if task.unit is None and typed_number(node) is None:
        return False
    if task.unit is None:
        return 0 < size(task.value) <= 1 < size(value) and task.tolerance.accepts(
            _scaled_by(value, Fraction(1, 100)), task.value
        )
    return task.unit.name == "%" and task.tolerance.accepts(_scaled_by(value, Fraction(100)), task.value)


def _scaled_by(value: Scalar, factor: Fraction) -> Value:
    return evaluate(
        Bin("*", Num(value) if isinstance(value, int | Fraction) else Num(Fraction(value.real)), Num(factor))
    )


def _known(task: Task) -> Node | None:
    return Num(task.value) if isinstance(task.value, int | Fraction) else None


_ONE_COMMA = re.compile(r"\d{1,3},\d{3}")


def _decimal_comma(node: Node, task: Task) -> str | None:
    """The other reading of 1,234 where only that one is right."""
    typed = typed_number(node)
    if typed is None or not _ONE_COMMA.fullmatch(typed.text):
        return None
    other = Fraction(typed.text.replace(",", "."))
    return format_value(other) if task.tolerance.accepts(other, task.value) else None


def _named_slip(value: Value, task: Task) -> Slip | None:
    """The author's mistake that the value shows; the nearest where several are within the tolerance."""
    shown = [
        (_distance(value, mistaken), name)
        for name, _, mistaken in task.mistake_values
        if mistaken is not None and task.tolerance.accepts(value, mistaken)
    ]
    return Slip(mistake=min(shown, key=lambda item: item[0])[1]) if shown else None


def _distance(one: Value, other: Value) -> float:
    if isinstance(one, tuple) or isinstance(other, tuple):
        if not isinstance(one, tuple) or not isinstance(other, tuple):
            return math.inf
        return max((_distance(a, b) for a, b in zip(one, other, strict=True)), default=0.0)
    return float(size(one - other))


def _closer_slip(value: Value, node: Node, task: Task) -> Slip | None:
    """A named mistake that an answer within the tolerance comes nearer to: 0.911 beside 0.91.

    Unless the answer is the right value rounded to the digits typed, two at least.
    """
    slip = _named_slip(value, task)
    if slip is None or isinstance(value, tuple | complex) or isinstance(task.value, tuple | complex):
        return None
    mistaken = next(wrong for name, _, wrong in task.mistake_values if name == slip.mistake)
    if mistaken is None or _distance(value, mistaken) >= _distance(value, task.value):
        return None
    typed = typed_text(node)
    figures = figure_range(typed)[1] if typed is not None else 0
    return None if figures >= 2 and to_figures(task.value, figures) == to_figures(value, figures) else slip
