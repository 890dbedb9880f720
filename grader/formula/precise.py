"""Two formulas at one point with forty digits: the last word where floats agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath

from grader.formula.arithmetic import EvaluationError, nearly_equal
from grader.formula.evaluate import evaluate
from grader.formula.tree import Bin, Call, Const, Name, Neg, Node, Num, Unit
from grader.formula.unknown import unknown_value

DIGITS = 40
AGREEMENT = 30  # digits that must agree; ten are left for the loss in the calculation
MAX_SIZE = 10**6  # of the binary exponent of any intermediate value

_context = mpmath.mp.clone()
_context.dps = DIGITS


class NoPreciseForm(Exception):
    """A function that is not evaluated to many digits, or no value at this point."""


def agree(one: Node, other: Node, point: Mapping[str, Fraction]) -> bool | None:
    """Whether both have the same value at *point* to AGREEMENT digits; ``None`` where one has none."""
    try:
        left, right = _value(one, point), _value(other, point)
        size = max(abs(left), abs(right))
        difference = abs(left - right)
        if size == 0 or difference == 0:
            return True
        return bool(difference <= size * _context.mpf(10) ** -AGREEMENT) or bool(size < _context.mpf(10) ** -35)
    except NoPreciseForm:
        return _agree_in_floats(one, other, point)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None


def _agree_in_floats(one: Node, other: Node, point: Mapping[str, Fraction]) -> bool | None:
    try:
        return nearly_equal(evaluate(one, point), evaluate(other, point), 1e-11)
    except EvaluationError:
        return None


def _value(node: Node, point: Mapping[str, Fraction]) -> Any:
    match node:
        case Num(value):
            return _number(value)
        case Name(name):
            if name not in point:
                raise NoPreciseForm
            return _number(point[name])
        case Neg(arg):
            return -_value(arg, point)
        case Bin(op, left, right):
            return _binary(op, _value(left, point), _value(right, point))
        case Call(name, args):
            return _bounded(_call(name, [_value(arg, point) for arg in args]))
        case Const("pi"):
            return +_context.pi
        case Const("e"):
            return +_context.e
        case Const("i"):
            return _context.mpc(0, 1)
        case Unit("%"):
            return _context.mpf(1) / 100
    raise NoPreciseForm


def _number(value: Fraction | int) -> Any:
    return _context.mpf(value.numerator) / value.denominator


def _bounded(value: Any) -> Any:
    """*value* where its size is tame: exp(exp(exp(10))) would need as many digits as it has."""
    size = abs(value)
    if _context.isnan(size) or _context.isinf(size) or (size and abs(_context.mag(size)) > MAX_SIZE):
        raise ValueError(size)
    return value


def _binary(op: str, left: Any, right: Any) -> Any:
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return _bounded(left * right)
        case "/":
            return left / right
        case "^":
            return _power(left, right)
        case "//":
            return _floor(left / right)
    return left - right * _floor(left / right)


def _power(base: Any, exponent: Any) -> Any:
    if exponent == 0:
        return _context.mpf(1)
    if base == 0:
        if _context.re(exponent) < 0:
            raise ZeroDivisionError
        return base
    if abs(exponent) * max(1, abs(_context.mag(base))) > MAX_SIZE:
        raise OverflowError
    return _bounded(_context.power(base, exponent))


def _floor(value: Any) -> Any:
    if isinstance(value, _context.mpc):
        raise NoPreciseForm
    nearest = _context.nint(value)
    return nearest if abs(value - nearest) < _context.mpf(10) ** -AGREEMENT else _context.floor(value)


def _log(value: Any) -> Any:
    if value == 0:
        raise ValueError
    return _context.log(value)


def _round(value: Any) -> Any:
    return _context.sign(value) * _floor(abs(value) + _context.mpf(1) / 2)


def _sigmoid(value: Any) -> Any:
    return 1 / (1 + _context.exp(-value))


def _cbrt(value: Any) -> Any:
    return -_context.cbrt(-value) if value < 0 else _context.cbrt(value)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": _floor,
    "ceil": lambda v: -_floor(-v),
    "round": _round,
    "sqrt": _context.sqrt,
    "cbrt": _cbrt,
    "exp": _context.exp,
    "ln": _log,
    "log2": lambda v: _log(v) / _context.log(2),
    "log10": lambda v: _log(v) / _context.log(10),
    "log": lambda v, b: _log(v) / _log(b),
    "abs": abs,
    "sign": _context.sign,
    "sigmoid": _sigmoid,
    "relu": lambda v: max(v, _context.mpf(0)),
    "softplus": lambda v: _context.log(1 + _context.exp(v)),
    "silu": lambda v: v * _sigmoid(v),
    "re": _context.re,
    "im": _context.im,
    "conj": _context.conj,
    "max": max,
    "min": min,
    "pow": _power,
    "root": lambda v, n: _power(v, 1 / n),
    "erf": _context.erf,
    "gelu": lambda v: v * _context.ncdf(v),
    "logit": lambda v: _log(v) - _log(1 - v),
}
_NAMESAKES = "sin cos tan cot sec csc asin acos atan acot asec acsc sinh cosh tanh coth sech csch asinh acosh atanh"
for _name in _NAMESAKES.split():
    _FUNCTIONS[_name] = getattr(_context, _name)


def _call(name: str, args: list[Any]) -> Any:
    if name in ("factorial", "gamma") and abs(args[0]) < 500:
        return (_context.factorial if name == "factorial" else _context.gamma)(args[0])
    if name.endswith("()"):
        return unknown_value(name, args, _context.sin)
    function = _FUNCTIONS.get(name)
    if function is None:
        raise NoPreciseForm
    if name in ("exp", "sinh", "cosh", "sigmoid", "softplus", "silu") and abs(args[0]) > 10**4:
        raise OverflowError
    return function(*args)
