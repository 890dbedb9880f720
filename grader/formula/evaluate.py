r"""Values of formulas: exact rationals first, floats and complex numbers only where a function leaves the rationals.

What a mathematician expects, and where it is written down:

- x^0 = 1 also for x = 0 (Knuth, "Two notes on notation", 1992); 0 to a negative power and x/0 have no value.
- floor and ceil of negatives round towards −∞ and +∞: floor(−2.5) = −3. ``//`` is floor of the quotient and
  a mod b = a − b·floor(a/b) has the sign of b (Knuth, TAOCP 1.2.4).
- round takes halves away from zero: round(2.5) = 3, round(−2.5) = −3 (IEEE 754 roundTiesToAway).
- sqrt, log and powers of negative numbers take the principal complex value: sqrt(−4) = 2i, ln(−1) = iπ
  (DLMF 4.2); an odd root asked for as such, cbrt(−8) or \sqrt[3]{−8}, is the real one, −2. ln 0 has no value.
- log without base is the natural logarithm; lg is base 10 and log2 base 2 (ISO 80000-2 except for lg in computing).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from grader.formula.numerals import exact
from grader.formula.tree import Bin, Call, Const, Interval, Logic, Name, Neg, Node, Num, Relation, Seq, Unit
from grader.formula.units import unit_named
from grader.formula.unknown import unknown_value
from grader.formula.verdict import Reason

Scalar = int | Fraction | float | complex
Value = Scalar | tuple["Value", ...]
MAX_BITS = 8192  # of an exact power; 2^8192 has 2,467 digits, more is computed as a float or not at all
MAX_FACTORIAL = 1000


class EvaluationError(Exception):
    """A formula that has no value here: says why and which operation."""

    def __init__(self, reason: Reason, operation: str) -> None:
        super().__init__(f"{reason.value}: {operation}")
        self.reason, self.operation = reason, operation


def undefined(operation: str) -> EvaluationError:
    return EvaluationError(Reason.UNDEFINED_VALUE, operation)


def too_large(operation: str) -> EvaluationError:
    return EvaluationError(Reason.TOO_LARGE, operation)


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


def _logic(op: str, values: Sequence[Value]) -> int:
    truths = [bool(value) for value in values]
    if op == "not":
        return int(not truths[0])
    return int(all(truths) if op == "and" else any(truths))


# Arithmetic


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
        return _tidy(left + right)
    if op == "-":
        return _tidy(left - right)
    if op == "*":
        return _tidy(left * right)
    if op == "/":
        return divide(left, right)
    if op == "^":
        return power(left, right)
    if op == "//":
        return _floor(divide(left, right))
    return modulo(left, right)


def _tidy(value: Scalar) -> Scalar:
    if type(value) is Fraction and value.denominator == 1:
        return value.numerator
    if isinstance(value, float | complex) and value != value:
        raise undefined("inf - inf")
    if type(value) is int and value.bit_length() > 4 * MAX_BITS:
        raise too_large("*")
    return value


def _elementwise(op: str, left: Value, right: Value) -> Value:
    if not isinstance(left, tuple):
        assert isinstance(right, tuple)
        return tuple(_binary(op, left, item) for item in right)
    if not isinstance(right, tuple):
        return tuple(_binary(op, item, right) for item in left)
    if len(left) != len(right):
        raise EvaluationError(Reason.WRONG_KIND, "vectors of different length")
    return tuple(_binary(op, a, b) for a, b in zip(left, right, strict=True))


def divide(left: Scalar, right: Scalar) -> Scalar:
    if right == 0:
        raise undefined("/0")
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        if type(left) is int and type(right) is int and left % right == 0:
            return left // right
        return exact(Fraction(left) / right)
    try:
        return _tidy(left / right)
    except ZeroDivisionError:  # a fraction too small for a float
        raise undefined("/0") from None


def modulo(left: Scalar, right: Scalar) -> Scalar:
    if right == 0:
        raise undefined("mod 0")
    return _tidy(left - right * _floor(divide(left, right)))


def power(base: Scalar, exponent: Scalar) -> Scalar:
    if isinstance(exponent, Fraction) and isinstance(base, int | Fraction):
        return _root_power(base, exponent)
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
            return _tidy(complex(base) ** complex(exponent))
        number, index = float(base), float(exponent)
        if number < 0 and index != int(index):
            return _tidy(complex(number) ** index)
        result = math.pow(number, index)
    except (OverflowError, ZeroDivisionError):
        raise too_large("^") from None
    if math.isinf(result) or (result == 0 and number != 0):
        raise too_large("^")
    return result


def _root_power(base: int | Fraction, exponent: Fraction) -> Scalar:
    """Powers with a fraction: exact where the root is (8^(2/3) = 4), else the principal value."""
    if base < 0:
        return _tidy(complex(float(base)) ** float(exponent))
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


# Functions


def _floor(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        raise undefined("floor")
    if isinstance(value, float):
        return _near_whole(value) if math.isfinite(value) else value
    return math.floor(value)


def _near_whole(value: float) -> int:
    """Floor of a float, taking what is whole but for rounding error as whole: floor(0.1·30) is 3."""
    nearest = round(value)
    return nearest if abs(value - nearest) <= 1e-12 * max(1.0, abs(value)) else math.floor(value)


def _ceil(value: Scalar) -> Scalar:
    return -_floor(-value)


def _round(value: Scalar) -> Scalar:
    if isinstance(value, complex):
        raise undefined("round")
    half = Fraction(1, 2)
    return _floor(value + half) if value >= 0 else -_floor(half - value)


def _sqrt(value: Scalar) -> Scalar:
    if isinstance(value, int | Fraction):
        if value < 0:
            root = _sqrt(-value)
            return complex(0, float(root))  # type: ignore[arg-type]
        return _root_power(value, Fraction(1, 2))
    if isinstance(value, float) and value >= 0:
        return math.sqrt(value)
    return cmath.sqrt(value)


def _cbrt(value: Scalar) -> Scalar:
    return root(value, 3)


def root(value: Scalar, index: Scalar) -> Scalar:
    """The real root where there is one, also of a negative number for an odd index."""
    if index == 0:
        raise undefined("root 0")
    if type(index) is int and index % 2 and not isinstance(value, complex) and value < 0:
        return _negative(root(-value, index))
    return power(value, divide(1, index))


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
        return _negative(log(value.denominator, base))
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
                    return _tidy(real_function(float(value)))
                except ValueError:
                    pass
            return _tidy(complex_function(complex(value)))
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
    return _floor(value) if real(value) >= 0 else _ceil(value)


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
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "trunc": _trunc,
    "frac": lambda v: _tidy(v - _floor(v)),
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
