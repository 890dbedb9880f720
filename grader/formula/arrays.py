"""A formula at many points at once: numpy arrays in, an array of floats or complex numbers out (nan: no value)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.formula.tree import Bin, Call, Const, Name, Neg, Node, Num, Unit
from grader.formula.unknown import unknown_value

Array = NDArray[Any]


class NoArrayForm(Exception):
    """A function or kind of value that is not mapped over arrays."""


def evaluate_all(node: Node, points: Mapping[str, Array], count: int) -> Array:
    """Values of *node* at *count* points, shape (count,), with the conventions of evaluate.py.

    Raises: NoArrayForm: for vectors, relations and functions without an array form.
    """
    result = np.asarray(_values(node, points))
    return np.broadcast_to(result, (count,)) if result.ndim == 0 else result


def _values(node: Node, points: Mapping[str, Array]) -> Array:
    match node:
        case Num(value):
            return np.asarray(float(value) if -(10**300) < value < 10**300 else math.inf)
        case Name(name):
            if name not in points:
                raise NoArrayForm
            return points[name]
        case Bin(op, left, right):
            return _binary(op, _values(left, points), _values(right, points))
        case Neg(arg):
            return -_values(arg, points)
        case Const(name):
            return np.asarray(_CONSTANTS[name])
        case Call(name, args):
            return _call(name, [_values(arg, points) for arg in args])
        case Unit("%"):
            return np.asarray(0.01)
    raise NoArrayForm


_CONSTANTS: dict[str, Any] = {
    "pi": np.float64(math.pi),
    "e": np.float64(math.e),
    "i": np.complex128(1j),
    "inf": np.float64(np.inf),
}


def _binary(op: str, left: Array, right: Array) -> Array:
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return _finite_quotient(left, right)
        case "^":
            return _power(left, right)
        case "//":
            return _floor(_finite_quotient(left, right))
    rest: Array = left - right * _floor(_finite_quotient(left, right))
    return rest


def _finite_quotient(left: Array, right: Array) -> Array:
    return np.where(right == 0, np.nan, np.true_divide(left, right))


def _power(base: Array, exponent: Array) -> Array:
    if np.iscomplexobj(base) or np.iscomplexobj(exponent) or np.any((base < 0) & (exponent != np.floor(exponent))):
        result = np.power(np.asarray(base, dtype=complex), exponent)
    else:
        result = np.power(base, exponent)
    return np.where((base == 0) & (np.real(exponent) < 0), np.nan, result)


def _real(value: Array) -> Array:
    if np.iscomplexobj(value):
        raise NoArrayForm
    return value


def _floor(value: Array) -> Array:
    value = _real(value)
    nearest = np.rint(value)
    near = np.abs(value - nearest) <= 1e-12 * np.maximum(1.0, np.abs(value))
    return np.where(near, nearest, np.floor(value))


def _round(value: Array) -> Array:
    value = _real(value)
    return np.sign(value) * _floor(np.abs(value) + 0.5)


def _ln(value: Array) -> Array:
    return np.where(value == 0, np.nan, np.emath.log(value))


def _factorial(value: Array) -> Array:
    value = _real(value)
    whole = (value == np.floor(value)) & (value >= 0) & (value <= 170)
    if not whole.all():
        raise NoArrayForm
    values = [float(math.factorial(int(number))) for number in np.ravel(value)]
    return np.reshape(np.array(values), np.shape(value))


def _sigmoid(value: Array) -> Array:
    return 1 / (1 + np.exp(-value))


def _cbrt(value: Array) -> Array:
    return np.cbrt(_real(value))


def _over(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda value: _finite_quotient(np.asarray(1.0), function(value))


_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "floor": _floor,
    "ceil": lambda v: -_floor(-v),
    "round": _round,
    "sqrt": np.emath.sqrt,
    "cbrt": _cbrt,
    "exp": np.exp,
    "ln": _ln,
    "log2": lambda v: _ln(v) / math.log(2),
    "log10": lambda v: _ln(v) / math.log(10),
    "abs": np.abs,
    "sign": lambda v: np.sign(_real(v)),
    "factorial": _factorial,
    "sigmoid": _sigmoid,
    "relu": lambda v: np.maximum(_real(v), 0.0),
    "softplus": lambda v: np.logaddexp(0.0, _real(v)),
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": _over(np.tan),
    "sec": _over(np.cos),
    "csc": _over(np.sin),
    "asin": np.emath.arcsin,
    "acos": np.emath.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech": _over(np.cosh),
    "csch": _over(np.sinh),
    "coth": _over(np.tanh),
    "asinh": np.arcsinh,
    "atanh": np.emath.arctanh,
    "silu": lambda v: v * _sigmoid(v),
    "re": np.real,
    "im": np.imag,
    "conj": np.conj,
    "trunc": lambda v: np.sign(_real(v)) * _floor(np.abs(v)),
    "frac": lambda v: v - _floor(v),
    "logit": lambda v: _ln(v) - _ln(1 - v),
}


def _maximum(first: Array, *rest: Array) -> Array:
    for value in rest:
        first = np.maximum(_real(first), _real(value))
    return first


def _minimum(first: Array, *rest: Array) -> Array:
    for value in rest:
        first = np.minimum(_real(first), _real(value))
    return first


def _choice(condition: Array, yes: Array, no: Array) -> Array:
    return np.where(np.asarray(condition, dtype=bool), yes, no)


_OF_SEVERAL: dict[str, Callable[..., Array]] = {
    "max": _maximum,
    "min": _minimum,
    "log": lambda value, base: _finite_quotient(_ln(value), _ln(base)),
    "root": lambda value, index: _power(value, _finite_quotient(np.asarray(1.0), index)),
    "pow": _power,
    "mod": lambda value, modulus: _binary("mod", value, modulus),
    "if": _choice,
    "clip": lambda value, low, high: _minimum(_maximum(value, low), high),
    "leaky_relu": lambda value, slope: np.where(_real(value) > 0, value, value * slope),
    "atan2": lambda y, x: np.arctan2(_real(y), _real(x)),
}


def _call(name: str, args: list[Array]) -> Array:
    if name.endswith("()"):
        return np.asarray(unknown_value(name, args, np.sin))
    function = _FUNCTIONS.get(name) if len(args) == 1 else _OF_SEVERAL.get(name)
    if function is None:
        raise NoArrayForm
    try:
        return function(*args)
    except TypeError:
        raise NoArrayForm from None  # another number of arguments
