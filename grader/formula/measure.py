"""Values with units: ``7*2 GB`` is 14e9 bytes, ``9.81 m/s^2`` a number with a dimension."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError, Scalar, Value
from grader.formula.evaluate import call, evaluate, mapped
from grader.formula.numerals import exact
from grader.formula.tree import Bin, Call, Name, Neg, Node, Num, Seq, Unit, walk
from grader.formula.units import Dimension, multiply, power_of, unit_named
from grader.formula.verdict import Reason


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` in base units of ``dimension``; ``named`` says whether any unit was written."""

    value: Value
    dimension: Dimension = ()
    named: bool = False


def has_unit(node: Node) -> bool:
    return any(isinstance(part, Unit) for part in walk(node))


def measure(node: Node) -> Quantity:
    """Value and dimension of a tree with units in it.

    Raises: EvaluationError: as ``evaluate``; WRONG_UNIT where metres are added to seconds.
    """
    match node:
        case Unit(name):
            return _unit(name)
        case Bin("*", Num(value), Unit(name)) if unit_named(name).offset:
            unit = unit_named(name)
            return Quantity(exact(Fraction(value) * Fraction(unit.factor) + unit.offset), unit.dimension, named=True)
        case Neg(arg):
            inner = measure(arg)
            return Quantity(mapped(lambda v: -v, inner.value), inner.dimension, inner.named)
        case Bin(op, left, right) if has_unit(node):
            return _binary(op, measure(left), measure(right), node)
        case Call("sqrt", (arg,)) if has_unit(node):
            inner = measure(arg)
            return Quantity(call("sqrt", [inner.value]), power_of(inner.dimension, Fraction(1, 2)), inner.named)
        case Seq(_, items) if has_unit(node):
            parts = [measure(item) for item in items]
            return Quantity(tuple(part.value for part in parts), parts[0].dimension, named=True)
    return Quantity(evaluate(node))


def _unit(name: str) -> Quantity:
    unit = unit_named(name)
    factor: Scalar = exact(unit.factor) if isinstance(unit.factor, Fraction) else unit.factor
    return Quantity(factor, unit.dimension, named=True)


def _binary(op: str, left: Quantity, right: Quantity, node: Bin) -> Quantity:
    named = left.named or right.named
    value = evaluate(Bin(op, Name("a"), Name("b")), {"a": left.value, "b": right.value})
    match op:
        case "*":
            return Quantity(value, multiply(left.dimension, right.dimension), named)
        case "/":
            return Quantity(value, multiply(left.dimension, right.dimension, -1), named)
        case "+" | "-":
            if left.named != right.named:
                return _sum_in_one_unit(op, left, right, node)
            if left.dimension != right.dimension:
                raise EvaluationError(Reason.WRONG_UNIT, op)
            return Quantity(value, left.dimension, named)
        case "^":
            exponent = right.value
            if right.dimension or not isinstance(exponent, int | Fraction):
                raise EvaluationError(Reason.WRONG_UNIT, op)
            return Quantity(value, power_of(left.dimension, Fraction(exponent)), named)
    if left.dimension or right.dimension:
        raise EvaluationError(Reason.WRONG_UNIT, op)
    return Quantity(value, (), named)


def _sum_in_one_unit(op: str, left: Quantity, right: Quantity, node: Bin) -> Quantity:
    """3 + 4 GB is 7 GB: the unit that stands once is meant for both."""
    unit = measure(unit_part(node.left if left.named else node.right))
    values = [part.value if part.named else _times(part.value, unit.value) for part in (left, right)]
    value = evaluate(Bin(op, Name("a"), Name("b")), {"a": values[0], "b": values[1]})
    return Quantity(value, unit.dimension, named=True)


def _times(one: Value, other: Value) -> Value:
    return evaluate(Bin("*", Name("a"), Name("b")), {"a": one, "b": other})


def unit_part(node: Node) -> Node:
    """The unit of a product alone, every number read as 1: m/s^2 of 9.81·m/s^2."""
    match node:
        case Unit():
            return node
        case Bin("^", base, exponent) if has_unit(base):
            return Bin("^", unit_part(base), exponent)
        case Bin("*" | "/" as op, left, right):
            return Bin(op, unit_part(left), unit_part(right))
        case Neg(arg):
            return unit_part(arg)
    return Num(1)


def without_units(node: Node) -> Node:
    """The numbers alone, each unit read as 1: 14 of ``14 GB``."""
    match node:
        case Unit():
            return Num(1)
        case Bin("*", left, Unit()):
            return without_units(left)
        case Neg(arg):
            return Neg(without_units(arg))
        case Bin(op, left, right):
            return Bin(op, without_units(left), without_units(right))
    return node
