"""Statements about one variable: the same if they have the same solutions.

The line is cut at every zero of a difference of sides and at every pole; between two cuts a statement is true or false
throughout, so testing the cuts and one point between each pair decides. Zeros are found exactly for polynomials of
degree one and two and by bisection with polishing else. Statements without numbers (A and B) are compared by their
truth tables. Where zeros may have been missed, the answer is unknown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.formula.arithmetic import EvaluationError, Value
from grader.formula.arrays import NoArrayForm, evaluate_all
from grader.formula.evaluate import evaluate, holds
from grader.formula.sampling import Equality
from grader.formula.tree import Bin, Logic, Name, Node, Relation, names, walk

GRID = np.concatenate([-np.logspace(4, -2, 400), [0.0], np.logspace(-2, 4, 400)]) * 1.0000173
MAX_CUTS = 60
TRUTH_NAMES = {"true": True, "false": False, "all": True, "none": False}


def same_statement(one: Node, other: Node) -> Equality:
    """Whether two statements hold for the same values."""
    atoms = sorted(names(one) | names(other))
    if _is_propositional(one) and _is_propositional(other):
        return _same_truth_table(one, other, [name for name in atoms if name not in TRUTH_NAMES])
    variables = [name for name in atoms if name not in TRUTH_NAMES]
    if len(variables) > 1:
        return Equality.UNKNOWN
    return _same_solutions(one, other, variables[0] if variables else "x")


def _is_propositional(node: Node) -> bool:
    return all(isinstance(part, Logic | Name) for part in walk(node))


def _same_truth_table(one: Node, other: Node, variables: list[str]) -> Equality:
    if len(variables) > 8:
        return Equality.UNKNOWN
    for values in itertools.product((False, True), repeat=len(variables)):
        env = dict(zip(variables, values, strict=True)) | TRUTH_NAMES
        if _truth(one, env) != _truth(other, env):
            return Equality.DIFFERENT
    return Equality.EQUAL


def _truth(node: Node, env: Mapping[str, bool]) -> bool:
    match node:
        case Name(name):
            return env[name]
        case Logic("not", (arg,)):
            return not _truth(arg, env)
        case Logic("and", args):
            return all(_truth(arg, env) for arg in args)
        case Logic(_, args):
            return any(_truth(arg, env) for arg in args)
    return False


def _relations(node: Node) -> Iterator[Relation]:
    for part in walk(node):
        if isinstance(part, Relation):
            yield part


def _same_solutions(one: Node, other: Node, variable: str) -> Equality:
    cuts: list[float] = []
    for relation in (*_relations(one), *_relations(other)):
        found = zeros(Bin("-", relation.left, relation.right), variable)
        if found is None:
            return Equality.UNKNOWN
        cuts += found
    cuts = _merged(sorted(cuts))
    if len(cuts) > MAX_CUTS:
        return Equality.UNKNOWN
    for point in _tests(cuts):
        if _holds_at(one, variable, point) != _holds_at(other, variable, point):
            return Equality.DIFFERENT
    return Equality.EQUAL


def _merged(cuts: list[float]) -> list[float]:
    kept: list[float] = []
    for cut in cuts:
        if not kept or abs(cut - kept[-1]) > 1e-7 * max(1.0, abs(cut)):
            kept.append(cut)
    return kept


def _tests(cuts: list[float]) -> Iterator[float]:
    """Every cut, a point between each pair, and one beyond each end."""
    if not cuts:
        yield from (-1.37, 0.71, 3.3)
        return
    yield cuts[0] - max(1.0, abs(cuts[0]))
    for low, high in itertools.pairwise(cuts):
        yield low
        yield (low + high) / 2
    yield cuts[-1]
    yield cuts[-1] + max(1.0, abs(cuts[-1]))


def _holds_at(node: Node, variable: str, point: float) -> bool | None:
    match node:
        case Name(name):
            return TRUTH_NAMES.get(name)
        case Logic("not", (arg,)):
            inner = _holds_at(arg, variable, point)
            return None if inner is None else not inner
        case Logic(op, args):
            truths = [bool(_holds_at(arg, variable, point)) for arg in args]
            return all(truths) if op == "and" else any(truths)
        case Relation(op, left, right):
            return _relation_at(op, left, right, variable, point)
    return None


def _is_finite(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and math.isfinite(value)


def _relation_at(op: str, left: Node, right: Node, variable: str, point: float) -> bool:
    try:
        low, high = evaluate(left, {variable: point}), evaluate(right, {variable: point})
        if _is_finite(low) and _is_finite(high) and abs(low - high) < 1e-6 * max(1.0, abs(low), abs(high)):
            return op in ("=", "<=", ">=")
        return holds(op, low, high)
    except (EvaluationError, OverflowError):
        return False


def zeros(node: Node, variable: str) -> list[float] | None:
    """Real zeros and jumps of a function of one variable, ``None`` where it cannot be evaluated."""
    with np.errstate(all="ignore"):
        try:
            values = evaluate_all(node, {variable: GRID}, len(GRID))
        except NoArrayForm:
            return None
        if np.iscomplexobj(values):
            values = np.where(np.abs(values.imag) < 1e-9, values.real, np.nan)
        signs = np.sign(values)
        if np.count_nonzero(signs) < len(GRID) // 2:
            return []  # zero (or without a value) throughout: no cuts
        found = [float(GRID[i]) for i in np.flatnonzero(signs == 0)]
        turns = np.flatnonzero(signs[:-1] * signs[1:] < 0)
        found += [_bisected(node, variable, float(GRID[i]), float(GRID[i + 1])) for i in turns]
        found += _touching(node, variable, np.abs(values))
        edges = np.flatnonzero(np.isfinite(values[:-1]) != np.isfinite(values[1:]))
        found += [_edge(node, variable, float(GRID[i]), float(GRID[i + 1])) for i in edges]
    return [_tidied(point, node, variable) for point in found]


def _at(node: Node, variable: str, point: float) -> float:
    try:
        value = evaluate(node, {variable: point})
    except (EvaluationError, OverflowError):
        return math.nan
    return float(value) if isinstance(value, int | float) else math.nan


def _bisected(node: Node, variable: str, low: float, high: float) -> float:
    sign = _at(node, variable, low) > 0
    for _ in range(80):
        middle = (low + high) / 2
        if (_at(node, variable, middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _edge(node: Node, variable: str, low: float, high: float) -> float:
    """Where a function stops having a value: the 0 of sqrt(x)."""
    has_value = math.isfinite(_at(node, variable, low))
    for _ in range(80):
        middle = (low + high) / 2
        if math.isfinite(_at(node, variable, middle)) == has_value:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _touching(node: Node, variable: str, sizes: NDArray[np.float64]) -> list[float]:
    """Zeros without change of sign, as of x²: minima of the size, narrowed by golden sections."""
    found: list[float] = []
    inner = np.flatnonzero((sizes[1:-1] < sizes[:-2]) & (sizes[1:-1] < sizes[2:])) + 1
    for index in inner[:40]:
        low, high = float(GRID[index - 1]), float(GRID[index + 1])
        for _ in range(90):
            a, b = low + 0.382 * (high - low), low + 0.618 * (high - low)
            if abs(_at(node, variable, a)) < abs(_at(node, variable, b)):
                high = b
            else:
                low = a
        point = (low + high) / 2
        if abs(_at(node, variable, point)) < 1e-9:
            found.append(point)
    return found


def _tidied(point: float, node: Node, variable: str) -> float:
    """A zero that lies beside a short decimal is that decimal, if the function is zero there."""
    short = round(point, 9)
    return short if abs(_at(node, variable, short)) <= abs(_at(node, variable, point)) + 1e-12 else point
