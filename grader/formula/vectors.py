"""Functions of several values: sums, norms, softmax, products of vectors and matrices."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from grader.formula.arithmetic import (
    EvaluationError,
    Scalar,
    Value,
    divide,
    modulo,
    power,
    real,
    root,
    size,
    too_large,
    undefined,
)
from grader.formula.evaluate import evaluate
from grader.formula.functions import ln, log
from grader.formula.numerals import exact
from grader.formula.tree import Bin, Num
from grader.formula.verdict import Reason

Args = Sequence[Value]


def _scalar(value: Value) -> Scalar:
    if isinstance(value, tuple):
        raise EvaluationError(Reason.WRONG_KIND, "vector")
    return value


def _flat(args: Args) -> list[Scalar]:
    """The numbers of max(1, 2) as of max([1, 2]) or of a matrix."""
    found: list[Scalar] = []
    for arg in args:
        found.extend(_flat(arg) if isinstance(arg, tuple) else [arg])
    return found


def _reals(args: Args) -> list[int | Fraction | float]:
    return [real(value) for value in _flat(args)]


def _vector(value: Value) -> tuple[Value, ...]:
    if not isinstance(value, tuple):
        raise EvaluationError(Reason.WRONG_KIND, "number")
    return value


def add(left: Value, right: Value) -> Value:
    if isinstance(left, tuple) or isinstance(right, tuple):
        raise EvaluationError(Reason.WRONG_KIND, "vector")
    total = left + right
    return exact(total) if isinstance(total, Fraction) else total


def total(values: Sequence[Scalar]) -> Scalar:
    result: Scalar = 0
    for value in values:
        result = result + value
    return exact(result) if isinstance(result, Fraction) else result


def _sum(args: Args) -> Value:
    return total(_flat(args))


def _prod(args: Args) -> Value:
    result: Scalar = 1
    for value in _flat(args):
        result = result * value
    return exact(result) if isinstance(result, Fraction) else result


def _mean(args: Args) -> Value:
    values = _flat(args)
    return divide(total(values), len(values))


def _var(args: Args) -> Value:
    """Population variance, divided by n: what batch normalisation uses."""
    values = _flat(args)
    mean = divide(total(values), len(values))
    return divide(total([(value - mean) ** 2 for value in values]), len(values))


def _std(args: Args) -> Value:
    return root(_scalar(_var(args)), 2)


def _median(args: Args) -> Value:
    values = sorted(_reals(args))
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else divide(values[middle - 1] + values[middle], 2)


def _norm(args: Args) -> Value:
    """norm(v) is Euclidean (of a matrix: Frobenius), norm(v, 1) the sum of sizes, norm(v, inf) the largest."""
    sizes = [size(value) for value in _flat([args[0]])]
    order = real(args[1]) if len(args) > 1 else 2
    if order == math.inf:
        return max(sizes)
    return power(total([power(one, order) for one in sizes]), divide(1, order))


def _softmax(args: Args) -> Value:
    values = [float(value) for value in _reals(args)]
    top = max(values)
    weights = [math.exp(value - top) for value in values]
    return tuple(weight / sum(weights) for weight in weights)


def _dot(args: Args) -> Value:
    left, right = _flat([args[0]]), _flat([args[1]])
    if len(left) != len(right):
        raise EvaluationError(Reason.WRONG_KIND, "vectors of different length")
    return total([a * b for a, b in zip(left, right, strict=True)])


def _matmul(args: Args) -> Value:
    left, right = _vector(args[0]), _vector(args[1])
    columns = _vector(_transpose([right]))
    if not isinstance(right[0], tuple):
        return tuple(_dot([row, right]) for row in left)
    return tuple(tuple(_dot([row, column]) for column in columns) for row in left)


def _transpose(args: Args) -> Value:
    matrix = _vector(args[0])
    if not isinstance(matrix[0], tuple):
        return matrix
    return tuple(zip(*(_vector(row) for row in matrix), strict=True))


def _det(args: Args) -> Value:
    rows = [[_scalar(value) for value in _vector(row)] for row in _vector(args[0])]
    if any(len(row) != len(rows) for row in rows) or len(rows) > 6:
        raise EvaluationError(Reason.WRONG_KIND, "det")
    return _minor(rows)


def _minor(rows: list[list[Scalar]]) -> Scalar:
    if len(rows) == 1:
        return rows[0][0]
    terms = [
        (-1) ** column * value * _minor([row[:column] + row[column + 1 :] for row in rows[1:]])
        for column, value in enumerate(rows[0])
    ]
    return total(terms)


def _trace(args: Args) -> Value:
    return total([_scalar(_vector(row)[i]) for i, row in enumerate(_vector(args[0]))])


def _cumsum(args: Args) -> Value:
    sums: list[Scalar] = []
    for value in _flat(args):
        sums.append(total([*sums[-1:], value]))
    return tuple(sums)


def _take(args: Args) -> Value:
    """take(v, i): element i of v, counted from 1."""
    index = real(args[1])
    vector = _vector(args[0])
    if index != int(index) or not 1 <= index <= len(vector):
        raise undefined("take")
    return vector[int(index) - 1]


def _top(args: Args) -> Value:
    """top(v, k): the k largest values, largest first."""
    return tuple(sorted(_reals([args[0]]), reverse=True)[: int(real(args[1]))])


def _gcd(args: Args) -> Value:
    return math.gcd(*(_whole(value) for value in _reals(args)))


def _lcm(args: Args) -> Value:
    return math.lcm(*(_whole(value) for value in _reals(args)))


def _whole(value: float | Fraction) -> int:
    if value != int(value):
        raise undefined("gcd")
    return int(value)


def _binom(args: Args) -> Value:
    n, k = (_whole(real(value)) for value in args)
    if not 0 <= n <= 1000 or k < 0:
        raise too_large("binom")
    return math.comb(n, k)


def _clip(args: Args) -> Value:
    low, high = real(args[1]), real(args[2])
    return min(max(real(args[0]), low), high)


def _if(args: Args) -> Value:
    return args[1] if args[0] else args[2]


def _leaky_relu(args: Args) -> Value:
    x, slope = real(args[0]), real(args[1]) if len(args) > 1 else Fraction(1, 100)
    return x if x > 0 else x * slope


def _round_to(args: Args) -> Value:
    digits = _whole(real(args[1]))
    if abs(digits) > 50:
        raise too_large("round")
    scale = Fraction(10) ** digits
    value = real(args[0])
    shifted = evaluate(Bin("*", Num(exact(scale)), Num(Fraction(value) if isinstance(value, float) else value)))
    half = Fraction(1, 2)
    number = Fraction(real(shifted))
    whole = math.floor(number + half) if number >= 0 else -math.floor(half - number)
    return exact(Fraction(whole) / scale)


def _log(args: Args) -> Value:
    return log(_scalar(args[0]), _scalar(args[1])) if len(args) == 2 else ln(_scalar(args[0]))


def _index_of(choose: Callable[[list[int | Fraction | float]], int | Fraction | float]) -> Callable[[Args], Value]:
    """Position of the extreme, counted from 0 as in NumPy."""

    def position(args: Args) -> Value:
        values = _reals(args)
        return values.index(choose(values))

    return position


VECTOR_FUNCTIONS: dict[str, Callable[[Args], Value]] = {
    "max": lambda args: max(_reals(args)),
    "min": lambda args: min(_reals(args)),
    "sum": _sum,
    "prod": _prod,
    "mean": _mean,
    "var": _var,
    "std": _std,
    "median": _median,
    "norm": _norm,
    "softmax": _softmax,
    "dot": _dot,
    "matmul": _matmul,
    "transpose": _transpose,
    "det": _det,
    "trace": _trace,
    "cumsum": _cumsum,
    "take": _take,
    "top": _top,
    "gcd": _gcd,
    "lcm": _lcm,
    "binom": _binom,
    "clip": _clip,
    "if": _if,
    "leaky_relu": _leaky_relu,
    "round": _round_to,
    "log": _log,
    "root": lambda args: root(_scalar(args[0]), _scalar(args[1])),
    "mod": lambda args: modulo(_scalar(args[0]), _scalar(args[1])),
    "len": lambda args: len(_vector(args[0])),
    "pow": lambda args: power(_scalar(args[0]), _scalar(args[1])),
    "sorted": lambda args: tuple(sorted(_reals(args))),
    "argmax": _index_of(max),
    "argmin": _index_of(min),
    "atan2": lambda args: math.atan2(real(args[0]), real(args[1])),
}
