"""Arithmetic with exact rationals first, floats and complex numbers only where a value leaves the rationals.

- x^0 = 1 also for x = 0 (Knuth, "Two notes on notation", 1992); 0 to a negative power and x/0 have no value.
- a mod b = a − b·floor(a/b) has the sign of b (Knuth, TAOCP 1.2.4).
- Powers of negative numbers take the principal complex value (DLMF 4.2); an odd root asked for as such is the real one.
"""

from __future__ import annotations

import math
from fractions import Fraction

from grader.formula.numerals import exact
from grader.formula.verdict import Reason

Scalar = int | Fraction | float | complex
Value = Scalar | tuple["Value", ...]
MAX_BITS = 8192  # of an exact power; 2^8192 has 2,467 digits, more is computed as a float or not at all


class EvaluationError(Exception):
    """A formula that has no value here: says why and which operation."""

    def __init__(self, reason: Reason, operation: str) -> None:
        super().__init__(f"{reason.value}: {operation}")
        self.reason, self.operation = reason, operation


def undefined(operation: str) -> EvaluationError:
    return EvaluationError(Reason.UNDEFINED_VALUE, operation)


def too_large(operation: str) -> EvaluationError:
    return EvaluationError(Reason.TOO_LARGE, operation)


def nearly_equal(left: Value, right: Value, tolerance: float = 1e-12) -> bool:
    """Equality; exact for rationals, within *tolerance* of the larger size for floats, elementwise for vectors."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        if not isinstance(left, tuple) or not isinstance(right, tuple) or len(left) != len(right):
            return False
        return all(nearly_equal(a, b, tolerance) for a, b in zip(left, right, strict=True))
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return left == right
    if left == right:
        return True
    try:
        return float(size(left - right)) <= tolerance * float(max(size(left), size(right)))
    except OverflowError:
        return False


def real(value: Value) -> int | Fraction | float:
    """*value* as a real number.

    Raises: EvaluationError: for a vector, or a complex number with an imaginary part.
    """
    if isinstance(value, complex):
        if abs(value.imag) > 1e-12 * max(1.0, abs(value.real)):
            raise EvaluationError(Reason.WRONG_KIND, "complex")
        return value.real
    if isinstance(value, tuple):
        raise EvaluationError(Reason.WRONG_KIND, "vector")
    return value


def size(value: Scalar) -> int | Fraction | float:
    """Absolute value of any scalar."""
    if isinstance(value, complex):
        return math.hypot(value.real, value.imag)
    return -value if value < 0 else value


def tidied(value: Scalar) -> Scalar:
    if type(value) is Fraction and value.denominator == 1:
        return value.numerator
    if isinstance(value, float | complex) and value != value:
        raise undefined("inf - inf")
    if type(value) is int and value.bit_length() > 4 * MAX_BITS:
        raise too_large("*")
    return value


def divide(left: Scalar, right: Scalar) -> Scalar:
    if right == 0:
        raise undefined("/0")
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        if type(left) is int and type(right) is int and left % right == 0:
            return left // right
        return exact(Fraction(left) / right)
    try:
        return tidied(left / right)
    except ZeroDivisionError:  # a fraction too small for a float
        raise undefined("/0") from None


def modulo(left: Scalar, right: Scalar) -> Scalar:
    if right == 0:
        raise undefined("mod 0")
    return tidied(left - right * floor(divide(left, right)))


def power(base: Scalar, exponent: Scalar) -> Scalar:
    if isinstance(exponent, Fraction) and isinstance(base, int | Fraction):
        return root_power(base, exponent)
    if isinstance(exponent, float) and math.isinf(exponent):
        return _infinite_power(base, exponent)
    if exponent == 0:
        return 1
    if base == 0:
        if isinstance(exponent, complex) or exponent < 0:
            raise undefined("0^-n")
        return base
    if type(exponent) is int and isinstance(base, int | Fraction):
        return _whole_power(base, exponent)
    return _float_power(base, exponent)


def _infinite_power(base: Scalar, exponent: float) -> Scalar:
    growth = size(base)
    if growth == 1:
        raise undefined("1^inf")
    return math.inf if (growth > 1) == (exponent > 0) else 0


def _whole_power(base: int | Fraction, exponent: int) -> Scalar:
    top = max(abs(base.numerator), base.denominator)
    if top.bit_length() * abs(exponent) <= MAX_BITS:
        return exact(Fraction(base) ** exponent) if exponent < 0 or type(base) is Fraction else base**exponent
    if top == 1:
        return 1 if base == 1 or exponent % 2 == 0 else -1
    return _float_power(base, exponent)


def _float_power(base: Scalar, exponent: Scalar) -> Scalar:
    try:
        if isinstance(base, complex) or isinstance(exponent, complex):
            return tidied(complex(base) ** complex(exponent))
        number, index = float(base), float(exponent)
        if number < 0 and index != int(index):
            return tidied(complex(number) ** index)
        result = math.pow(number, index)
    except (OverflowError, ZeroDivisionError):
        raise too_large("^") from None
    if math.isinf(result) or (result == 0 and number != 0):
        raise too_large("^")
    return result


def root_power(base: int | Fraction, exponent: Fraction) -> Scalar:
    """Powers with a fraction: exact where the root is (8^(2/3) = 4), else the principal value."""
    if base < 0:
        return tidied(complex(float(base)) ** float(exponent))
    if base == 0:
        if exponent < 0:
            raise undefined("0^-n")
        return 0
    top = _exact_root(base.numerator, exponent.denominator)
    bottom = _exact_root(base.denominator, exponent.denominator)
    if top is not None and bottom is not None:
        return _whole_power(Fraction(top, bottom), exponent.numerator)
    return _float_power(base, float(exponent))


def _exact_root(number: int, index: int) -> int | None:
    if index == 2:
        root = math.isqrt(number)
    elif index > 64 or number.bit_length() > 1000:
        return 1 if number == 1 else None
    else:
        root = round(number ** (1 / index))
    return root if root**index == number else None


def root(value: Scalar, index: Scalar) -> Scalar:
    """The real root where there is one, also of a negative number for an odd index."""
    if index == 0:
        raise undefined("root 0")
    if type(index) is int and index % 2 and not isinstance(value, complex) and value < 0:
        return -root(-value, index)
    return power(value, divide(1, index))


def floor(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        raise undefined("floor")
    if isinstance(value, float):
        return _near_whole(value) if math.isfinite(value) else value
    return math.floor(value)


def _near_whole(value: float) -> int:
    """Floor of a float, taking what is whole but for rounding error as whole: floor(0.1·30) is 3."""
    nearest = round(value)
    return nearest if abs(value - nearest) <= 1e-12 * max(1.0, abs(value)) else math.floor(value)
