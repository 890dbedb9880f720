"""Values of formulas: a number, exact where it can be, or a tuple of them.

The conventions (0^0, rounding, principal values) are written down in arithmetic.py and functions.py with their sources.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from grader.formula.arithmetic import (
    EvaluationError,
    Scalar,
    Value,
    divide,
    floor,
    modulo,
    nearly_equal,
    power,
    real,
    tidied,
    too_large,
)
from grader.formula.functions import SCALAR_FUNCTIONS
from grader.formula.numerals import exact
from grader.formula.tree import Bin, Call, Const, Interval, Logic, Name, Neg, Node, Num, Relation, Seq, Unit
from grader.formula.units import unit_named
from grader.formula.unknown import unknown_value
from grader.formula.verdict import Reason


def evaluate(node: Node, env: Mapping[str, Value] | None = None) -> Value:
    """Value of *node* with the names in *env*: an int where it is whole, a Fraction, float, complex, or a tuple.

    Raises: EvaluationError: where there is no value (1/0, ln 0), a name is unknown or the value is beyond the caps.
    """
    try:
        return _evaluate(node, env or {})
    except OverflowError:
        raise too_large("overflow") from None


def _evaluate(node: Node, env: Mapping[str, Value]) -> Value:
    kind = type(node)
    if kind is Num:
        return node.value  # type: ignore[union-attr]
    if kind is Bin:
        return _binary(node.op, _evaluate(node.left, env), _evaluate(node.right, env))  # type: ignore[union-attr]
    return _other(node, env)


def _other(node: Node, env: Mapping[str, Value]) -> Value:
    match node:
        case Name(name):
            if name not in env:
                raise EvaluationError(Reason.UNDEFINED_SYMBOL, name)
            return env[name]
        case Neg(arg):
            return mapped(_negative, _evaluate(arg, env))
        case Call(name, args):
            return call(name, [_evaluate(arg, env) for arg in args])
        case Const(name):
            return CONSTANT_VALUES[name]
        case Seq(_, items):
            return tuple(_evaluate(item, env) for item in items)
        case Unit(name):
            return _dimensionless(name)
        case Relation(op, left, right):
            return int(holds(op, _evaluate(left, env), _evaluate(right, env)))
        case Logic(op, args):
            return _logic(op, [_evaluate(arg, env) for arg in args])
        case Interval():
            raise EvaluationError(Reason.WRONG_KIND, "interval")
    raise EvaluationError(Reason.WRONG_KIND, type(node).__name__)


CONSTANT_VALUES: dict[str, Value] = {"pi": math.pi, "e": math.e, "i": 1j, "inf": math.inf}


def _dimensionless(name: str) -> Value:
    unit = unit_named(name)
    if unit.dimension:
        raise EvaluationError(Reason.WRONG_UNIT, name)
    return exact(unit.factor) if isinstance(unit.factor, Fraction) else unit.factor


def holds(op: str, left: Value, right: Value) -> bool:
    """Truth of a relation; floats are equal within 1e-12 of their size."""
    same = nearly_equal(left, right)
    match op:
        case "=":
            return same
        case "!=":
            return not same
    low, high = real(left), real(right)
    match op:
        case "<":
            return low < high and not same
        case "<=":
            return low <= high or same
        case ">":
            return low > high and not same
        case ">=":
            return low >= high or same
    raise EvaluationError(Reason.WRONG_KIND, op)


def _logic(op: str, values: Sequence[Value]) -> int:
    truths = [bool(value) for value in values]
    if op == "not":
        return int(not truths[0])
    return int(all(truths) if op == "and" else any(truths))


def _negative(value: Scalar) -> Scalar:
    return -value


def mapped(function: Callable[[Scalar], Value], value: Value) -> Value:
    """*function* of a scalar, or of each element of a vector."""
    if isinstance(value, tuple):
        return tuple(mapped(function, item) for item in value)
    return function(value)


def _binary(op: str, left: Value, right: Value) -> Value:
    if isinstance(left, tuple) or isinstance(right, tuple):
        return _elementwise(op, left, right)
    if op == "+":
        return tidied(left + right)
    if op == "-":
        return tidied(left - right)
    if op == "*":
        return tidied(left * right)
    if op == "/":
        return divide(left, right)
    if op == "^":
        return power(left, right)
    if op == "//":
        return floor(divide(left, right))
    return modulo(left, right)


def _elementwise(op: str, left: Value, right: Value) -> Value:
    if not isinstance(left, tuple):
        assert isinstance(right, tuple)
        return tuple(_binary(op, left, item) for item in right)
    if not isinstance(right, tuple):
        return tuple(_binary(op, item, right) for item in left)
    if len(left) != len(right):
        raise EvaluationError(Reason.WRONG_KIND, "vectors of different length")
    return tuple(_binary(op, a, b) for a, b in zip(left, right, strict=True))


def call(name: str, args: Sequence[Value]) -> Value:
    """Value of a function by its canonical name; scalar functions map over vectors.

    Raises: EvaluationError: as ``evaluate``, and for wrong kinds or numbers of arguments.
    """
    scalar = SCALAR_FUNCTIONS.get(name)
    if scalar is not None and len(args) == 1:
        argument = args[0]
        return mapped(scalar, argument) if isinstance(argument, tuple) else scalar(argument)
    if name.endswith("()"):
        return unknown_value(name, [float(real(arg)) for arg in args], math.sin)  # type: ignore[no-any-return]
    from grader.formula.vectors import VECTOR_FUNCTIONS  # noqa: PLC0415  rarely needed, and it needs this module

    function = VECTOR_FUNCTIONS.get(name)
    if function is None:
        raise EvaluationError(Reason.UNDEFINED_SYMBOL, name)
    try:
        return function(args)
    except (TypeError, ValueError, IndexError):
        raise EvaluationError(Reason.WRONG_KIND, name) from None
