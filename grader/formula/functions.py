"""Functions of one number, by their canonical names.

- floor and ceil of negatives round towards −∞ and +∞: floor(−2.5) = −3.
- round takes halves away from zero: round(2.5) = 3, round(−2.5) = −3 (IEEE 754 roundTiesToAway).
- sqrt and log of negative numbers take the principal complex value: sqrt(−4) = 2i, ln(−1) = iπ (DLMF 4.2).
- log without base is the natural logarithm; lg is base 10 and log2 base 2 (ISO 80000-2, except for lg in computing).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from fractions import Fraction

from grader.formula.arithmetic import (
    MAX_BITS,
    Scalar,
    divide,
    floor,
    real,
    root,
    root_power,
    size,
    tidied,
    too_large,
    undefined,
)

MAX_FACTORIAL = 1000


def ceil(value: Scalar) -> Scalar:
    return -floor(-value)


def _round(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        raise undefined("round")
    half = Fraction(1, 2)
    return floor(value + half) if value >= 0 else -floor(half - value)


def _sqrt(value: Scalar) -> Scalar:
    if isinstance(value, int | Fraction):
        if value < 0:
            root = _sqrt(-value)
            return complex(0, float(root))  # type: ignore[arg-type]
        return root_power(value, Fraction(1, 2))
    if isinstance(value, float) and value >= 0:
        return math.sqrt(value)
    return cmath.sqrt(value)


def _cbrt(value: Scalar) -> Scalar:
    return root(value, 3)


def _exp(value: Scalar) -> Scalar:
    if value == 0:
        return 1
    try:
        return cmath.exp(value) if isinstance(value, complex) else math.exp(value)
    except OverflowError:
        raise too_large("exp") from None


def ln(value: Scalar) -> Scalar:
    if value == 0:
        raise undefined("ln 0")
    if value == 1:
        return 0
    if isinstance(value, complex) or value < 0:
        return cmath.log(complex(value) if isinstance(value, complex) else complex(float(value)))
    if isinstance(value, Fraction):
        return math.log(value.numerator) - math.log(value.denominator) if _huge(value) else math.log(value)
    return math.log(value)


def _huge(value: Fraction) -> bool:
    return value.numerator.bit_length() > 1000 or value.denominator.bit_length() > 1000


def log(value: Scalar, base: Scalar) -> Scalar:
    """Logarithm to any base, exact where the value is a whole power of a whole base."""
    if type(value) is int and type(base) is int and value > 0 and base > 1:
        exponent = round(math.log(value) / math.log(base))
        if exponent * base.bit_length() <= MAX_BITS and base**exponent == value:
            return exponent
    if type(value) is Fraction and value.numerator == 1:
        return -log(value.denominator, base)
    return divide(ln(value), ln(base))


def _factorial(value: Scalar) -> Scalar:
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise undefined("factorial")
    if value == int(value):
        whole = int(value)
        if whole < 0:
            raise undefined("factorial")
        if whole > MAX_FACTORIAL:
            raise too_large("factorial")
        return math.factorial(whole)
    return _gamma(value + 1)


def _gamma(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        raise undefined("gamma")
    try:
        return math.gamma(value)
    except (ValueError, OverflowError):
        raise undefined("gamma") from None


def _analytic(
    real_function: Callable[[float], float], complex_function: Callable[[complex], complex]
) -> Callable[[Scalar], Scalar]:
    def function(value: Scalar) -> Scalar:
        try:
            if not isinstance(value, complex):
                try:
                    return tidied(real_function(float(value)))
                except ValueError:
                    pass
            return tidied(complex_function(complex(value)))
        except (ValueError, ZeroDivisionError, OverflowError):
            raise undefined("function") from None

    return function


def _reciprocal(function: Callable[[Scalar], Scalar]) -> Callable[[Scalar], Scalar]:
    return lambda value: divide(1, function(value))


def _inverse_of_reciprocal(function: Callable[[Scalar], Scalar]) -> Callable[[Scalar], Scalar]:
    return lambda value: function(divide(1, value))


def _sigmoid(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        return 1 / (1 + cmath.exp(-value))
    x = float(value)
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(max(x, -745.0)) / (1 + math.exp(max(x, -745.0)))


def _sign(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        raise undefined("sign")
    return (value > 0) - (value < 0)


def _relu(value: Scalar) -> Scalar:
    return max(real(value), 0)


def _softplus(value: Scalar) -> Scalar:
    x = float(real(value))
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _absolute(value: Scalar) -> Scalar:
    return size(value)


def _re(value: Scalar) -> Scalar:
    return value.real if isinstance(value, complex) else value


def _im(value: Scalar) -> Scalar:
    return value.imag if isinstance(value, complex) else 0


def _conj(value: Scalar) -> Scalar:
    return value.conjugate() if isinstance(value, complex) else value


def _is_integer(value: Scalar) -> Scalar:
    return int(not isinstance(value, complex) and math.isfinite(value) and value == math.floor(value))


def _trunc(value: Scalar) -> Scalar:
    return floor(value) if real(value) >= 0 else ceil(value)


def _exact_zero(function: Callable[[Scalar], Scalar], at_zero: int) -> Callable[[Scalar], Scalar]:
    return lambda value: at_zero if value == 0 else function(value)


_sin, _cos, _tan = _analytic(math.sin, cmath.sin), _analytic(math.cos, cmath.cos), _analytic(math.tan, cmath.tan)
_sinh, _cosh, _tanh = (
    _analytic(math.sinh, cmath.sinh),
    _analytic(math.cosh, cmath.cosh),
    _analytic(math.tanh, cmath.tanh),
)
_asin, _acos, _atan = (
    _analytic(math.asin, cmath.asin),
    _analytic(math.acos, cmath.acos),
    _analytic(math.atan, cmath.atan),
)
SCALAR_FUNCTIONS: dict[str, Callable[[Scalar], Scalar]] = {
    "floor": floor,
    "ceil": ceil,
    "round": _round,
    "trunc": _trunc,
    "frac": lambda v: tidied(v - floor(v)),
    "sqrt": _sqrt,
    "cbrt": _cbrt,
    "exp": _exp,
    "ln": ln,
    "log2": lambda v: log(v, 2),
    "log10": lambda v: log(v, 10),
    "abs": _absolute,
    "sign": _sign,
    "factorial": _factorial,
    "gamma": _gamma,
    "sigmoid": _sigmoid,
    "relu": _relu,
    "softplus": _softplus,
    "re": _re,
    "im": _im,
    "conj": _conj,
    "integer": _is_integer,
    "sin": _exact_zero(_sin, 0),
    "cos": _exact_zero(_cos, 1),
    "tan": _exact_zero(_tan, 0),
    "cot": _reciprocal(_tan),
    "sec": _reciprocal(_cos),
    "csc": _reciprocal(_sin),
    "asin": _asin,
    "acos": _acos,
    "atan": _atan,
    "acot": lambda v: math.pi / 2 if v == 0 else _atan(divide(1, v)),
    "asec": _inverse_of_reciprocal(_acos),
    "acsc": _inverse_of_reciprocal(_asin),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _exact_zero(_tanh, 0),
    "sech": _reciprocal(_cosh),
    "csch": _reciprocal(_sinh),
    "coth": _reciprocal(_tanh),
    "asinh": _analytic(math.asinh, cmath.asinh),
    "acosh": _analytic(math.acosh, cmath.acosh),
    "atanh": _analytic(math.atanh, cmath.atanh),
    "erf": lambda v: math.erf(real(v)),
    "gelu": lambda v: float(real(v)) * _normal_cdf(float(real(v))),
    "silu": lambda v: v * _sigmoid(v),
    "logit": lambda v: ln(divide(v, 1 - v)),
}
