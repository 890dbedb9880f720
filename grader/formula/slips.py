"""Slips recognised without an author: off by one, factor two, sign, forgotten floor, percent for ratio."""

from __future__ import annotations

import math
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError, Value, nearly_equal
from grader.formula.evaluate import evaluate
from grader.formula.printing import to_text
from grader.formula.task import Task, without_rounding
from grader.formula.tolerance import Closeness, Tolerance, exponent_of
from grader.formula.tree import Bin, Name, Neg, Node, Num
from grader.formula.verdict import GenericSlip, Slip


def generic_slip(value: Value, task: Task) -> Slip | None:
    """The generic slip that turns the right value into *value*, most telling first."""
    expected = task.value
    if (
        isinstance(value, tuple)
        or isinstance(expected, tuple)
        or isinstance(value, complex)
        or isinstance(expected, complex)
    ):
        return None
    if any(isinstance(number, float) and not math.isfinite(number) for number in (value, expected)):
        return None
    if _equal(value, _unrounded_value(task)):
        return Slip(generic=GenericSlip.NOT_FLOORED)
    term = _missing_term(value, task)
    if term is not None:
        return Slip(generic=GenericSlip.MISSING_TERM, details={"term": term})
    if _is_truncated(value, task):
        return Slip(generic=GenericSlip.TRUNCATED)
    slip = _arithmetic_slip(value, expected, task.tolerance)
    if slip is not None and slip.generic is GenericSlip.FACTOR and _counts_operations(task):
        return Slip(generic=GenericSlip.MACS_FOR_FLOPS, details=slip.details)
    return slip


def _missing_term(value: Value, task: Task) -> str | None:
    """The term of the author's sum that was left out: the bias term of weights + biases."""
    terms = summands(task.tree)
    if len(terms) < 2 or len(terms) > 6:
        return None
    for term in terms:
        try:
            rest = evaluate(Bin("-", Name("whole"), term), {"whole": task.value})
        except EvaluationError:
            continue
        if not isinstance(term, Num) and _equal(value, rest):
            return to_text(term)
    return None


def summands(node: Node) -> list[Node]:
    match node:
        case Bin("+", left, right):
            return [*summands(left), *summands(right)]
        case Bin("-", left, right):
            return [*summands(left), *(Neg(term) for term in summands(right))]
    return [node]


def _is_truncated(value: Value, task: Task) -> bool:
    """Cut off instead of rounded: 0.66 for 0.667 to two places."""
    places = int(task.tolerance.amount)
    if isinstance(value, tuple | complex) or isinstance(task.value, tuple | complex):
        return False
    if task.tolerance.kind is Closeness.FIGURES and task.value:
        places -= 1 + exponent_of(Fraction(task.value))
    elif task.tolerance.kind is not Closeness.PLACES:
        return False
    scale = Fraction(10) ** places
    return Fraction(math.trunc(Fraction(task.value) * scale)) / scale == value


def _counts_operations(task: Task) -> bool:
    return task.unit is not None and any(base == "flop" for base, _ in task.unit.dimension)


def _equal(one: Value, other: Value | None) -> bool:
    return other is not None and nearly_equal(one, other, 1e-6)


def _unrounded_value(task: Task) -> Value | None:
    tree = without_rounding(task.tree)
    if tree == task.tree:
        return None
    try:
        return evaluate(tree)
    except EvaluationError:
        return None


def _arithmetic_slip(
    value: int | Fraction | float, expected: int | Fraction | float, tolerance: Tolerance
) -> Slip | None:
    if isinstance(expected, int) and abs(value - expected) == 1:
        return Slip(generic=GenericSlip.OFF_BY_ONE, details={"by": str(int(value - expected))})
    if _equal(value, -expected):
        return Slip(generic=GenericSlip.SIGN)
    if not expected or not value:
        return None
    ratio = float(value) / float(expected)
    if _equal(float(value) * float(expected), 1.0):
        return Slip(generic=GenericSlip.RECIPROCAL)
    for factor, name in _FACTORS:
        if _equal(ratio, factor) or tolerance.accepts(value, float(expected) * factor):
            return Slip(generic=name, details={"factor": _factor_text(factor)})
    exponent = round(math.log10(ratio)) if ratio > 0 else 0
    if exponent and _equal(ratio, 10.0**exponent):
        return Slip(generic=GenericSlip.POWER_OF_TEN, details={"exponent": str(exponent)})
    if _equal(float(value), float(expected) ** 2) and abs(expected) != 1:
        return Slip(generic=GenericSlip.SQUARED)
    if expected > 0 and _equal(float(value), math.sqrt(expected)):
        return Slip(generic=GenericSlip.ROOT)
    return None


_FACTORS = (
    (2.0, GenericSlip.FACTOR),
    (0.5, GenericSlip.FACTOR),
    (8.0, GenericSlip.BITS_FOR_BYTES),
    (1 / 8, GenericSlip.BITS_FOR_BYTES),
    (4.0, GenericSlip.FACTOR),
    (0.25, GenericSlip.FACTOR),
    (100.0, GenericSlip.PERCENT),
    (0.01, GenericSlip.PERCENT),
    (1.024, GenericSlip.BINARY_PREFIX),
    (1.024**2, GenericSlip.BINARY_PREFIX),
    (1.024**3, GenericSlip.BINARY_PREFIX),
    (1 / 1.024, GenericSlip.BINARY_PREFIX),
    (1 / 1.024**2, GenericSlip.BINARY_PREFIX),
    (1 / 1.024**3, GenericSlip.BINARY_PREFIX),
)


def _factor_text(factor: float) -> str:
    return f"{factor:.6g}"
