"""Equality by sample points, for what has no canonical form.

Points are seeded and lie in the declared domains: ends, whole and half numbers and random ones. All points are first
evaluated at once with numpy; a clear difference decides. Agreement in floats is never trusted: a few points are
evaluated again with 40 digits, and only agreement there counts. Too few points where both have a value is no answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from grader.errors import AuthorError
from grader.formula.arithmetic import EvaluationError, Value, nearly_equal
from grader.formula.arrays import NoArrayForm, evaluate_all
from grader.formula.evaluate import evaluate
from grader.formula.tree import Const, Node, walk

Array = NDArray[np.complex128] | NDArray[np.float64]
POINTS = 96
MIN_VALID = 6
PRECISE_POINTS = 5
CLEAR = 1e-4  # relative difference that no loss of digits explains at tame points


class Equality(StrEnum):
    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Domain:
    low: Fraction
    high: Fraction
    whole: bool


ANYTHING = Domain(Fraction(-4), Fraction(4), whole=False)


def parse_domain(name: str, text: str) -> Domain:
    """``1..11`` whole numbers, ``0.0..1.0`` reals.

    Raises: AuthorError: for anything else.
    """
    low, dots, high = text.partition("..")
    try:
        if not dots:
            raise ValueError
        domain = Domain(Fraction(low.strip()), Fraction(high.strip()), whole="." not in low and "." not in high)
    except ValueError:
        raise AuthorError(
            f"variable {name}: {text!r} is no domain; write 1..9 (integers) or 0.0..1.0 (reals)"
        ) from None
    if domain.high < domain.low:
        raise AuthorError(f"variable {name}: the domain {text!r} is empty")
    return domain


@lru_cache(maxsize=512)
def sample(domains: tuple[tuple[str, Domain], ...]) -> dict[str, NDArray[np.float64]]:
    """POINTS values of each variable. Each variable visits its ends and round numbers at points of its own."""
    random = Random("".join(name for name, _ in domains))
    columns: dict[str, NDArray[np.float64]] = {}
    for name, domain in domains:
        values = _special(domain)
        random.shuffle(values)
        values = (values * 4)[: POINTS // 2]
        values += [_drawn(domain, random) for _ in range(POINTS - len(values))]
        random.shuffle(values)
        if domain == ANYTHING:
            values[: len(BRANCHES) ** 3] = _branch_values(len(columns))
        columns[name] = np.array(values, dtype=np.float64)
    return columns


BRANCHES = (-2.0, 2.0, 0.5)  # tell (a^b)^c from a^(bc): a negative number, an even one, a half


def _branch_values(column: int) -> list[float]:
    """Values of the column-th variable that meet those of two others in every combination."""
    stride = len(BRANCHES) ** (column % 3)
    return [BRANCHES[point // stride % len(BRANCHES)] for point in range(len(BRANCHES) ** 3)]


def _special(domain: Domain) -> list[float]:
    low, high = domain.low, domain.high
    step = Fraction(1) if domain.whole or high - low > 10 else Fraction(1, 2)
    first = math.ceil(low / step)
    count = min(int(high / step) - first + 1, 12)
    inside = [float((first + i) * step) for i in range(max(count, 0))]
    return list(dict.fromkeys([float(low), float(high), *inside]))


def _drawn(domain: Domain, random: Random) -> float:
    if domain.whole:
        return float(random.randint(int(domain.low), int(domain.high)))
    return random.uniform(float(domain.low), float(domain.high))


def compare(one: Node, other: Node, domains: tuple[tuple[str, Domain], ...]) -> Equality:
    """Whether two formulas are equal on their domains; *other* is the author's."""
    points = sample(domains)
    with np.errstate(all="ignore"):
        try:
            left, right = evaluate_all(one, points, POINTS), evaluate_all(other, points, POINTS)
        except NoArrayForm:
            return _compare_singly(one, other, points)
        wanted, valid = np.isfinite(right), np.isfinite(left)
        if not (_is_complex(one) or _is_complex(other)):  # a chain of laws for positive numbers may leave the reals
            wanted, valid = wanted & (np.imag(right) == 0), valid & (np.imag(left) == 0)
        valid &= wanted
        differences = np.abs(left - right)
        scale = np.maximum(np.abs(left), np.abs(right))
        apart = valid & (differences > 1e-9 * scale)
        if not valid.any():
            return Equality.UNKNOWN
        clear = apart & (differences > CLEAR * scale) & (scale > 1e-12)
    if _is_tame(scale[valid]) and clear.sum() > max(2, valid.sum() // 4):
        return Equality.DIFFERENT
    suspicious = np.flatnonzero(apart)
    return _confirmed(one, other, points, valid, wanted, suspicious)


def _is_complex(node: Node) -> bool:
    return any(isinstance(part, Const) and part.name == "i" for part in walk(node))


def _is_tame(scale: NDArray[np.float64]) -> bool:
    return bool(scale.max(initial=0.0) < 1e12)


def _confirmed(
    one: Node,
    other: Node,
    points: dict[str, NDArray[np.float64]],
    valid: NDArray[np.bool_],
    wanted: NDArray[np.bool_],
    suspicious: NDArray[np.intp],
) -> Equality:
    from grader.formula.precise import agree  # noqa: PLC0415  mpmath is loaded only where it decides

    for index in suspicious[:PRECISE_POINTS]:
        if agree(one, other, _point(points, index)) is False:
            return Equality.DIFFERENT
    needed = MIN_VALID if points else 1
    if valid.sum() < needed or valid.sum() * 2 < wanted.sum():
        return Equality.UNKNOWN
    checked = [agree(one, other, _point(points, index)) for index in _spread(np.flatnonzero(valid))]
    if any(result is False for result in checked):
        return Equality.DIFFERENT
    return Equality.EQUAL if any(checked) else Equality.UNKNOWN


def _spread(indices: NDArray[np.intp]) -> list[int]:
    step = max(1, len(indices) // PRECISE_POINTS)
    return [int(index) for index in indices[::step][:PRECISE_POINTS]]


def _point(points: dict[str, NDArray[np.float64]], index: int) -> dict[str, Fraction]:
    return {name: Fraction(float(column[index])) for name, column in points.items()}


def _compare_singly(one: Node, other: Node, points: dict[str, NDArray[np.float64]]) -> Equality:
    """Point by point, for functions that numpy does not map."""
    agreeing = 0
    for index in range(POINTS // 2):
        env: dict[str, Value] = {name: _number(float(column[index])) for name, column in points.items()}
        try:
            right = evaluate(other, env)
            left = evaluate(one, env)
        except EvaluationError:
            continue
        if not _is_complex(one) and (isinstance(left, complex) or isinstance(right, complex)):
            continue
        if not nearly_equal(left, right, 1e-9):
            return Equality.DIFFERENT
        agreeing += 1
    return Equality.EQUAL if agreeing >= (MIN_VALID if points else 1) else Equality.UNKNOWN


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
