"""Orders of growth, compared by their asymptotic ratio.

A term is kept by its logarithm: n² log n has the logarithm 2·[log n] + 1·[log log n], 2^n has ln 2·[n], n! has
[n log n] − [n] + ½[log n] (Stirling). The brackets are scales; constants are dropped. A sum keeps the terms that no
other dominates. Two orders are the same when these terms are: bases of logarithms and constant factors do not
matter, the base of a power does (2^n is not 3^n).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError
from grader.formula.evaluate import evaluate
from grader.formula.tree import Bin, Call, Const, Name, Neg, Node, Num

Powers = tuple[int | Fraction | float, ...]  # of v, log v, log log v, log log log v
Scale = tuple[tuple[str, Powers], ...]  # product over variables, sorted by name
Log = tuple[tuple[Scale, float], ...]  # logarithm of a term: coefficients of scales, sorted
Growth = dict[Log, float]  # terms with their factor; () is the constant term

DEPTH = 4
ZERO: Powers = (0, 0, 0, 0)


class NoGrowth(Exception):
    """An expression whose growth this module cannot tell."""


def growth_of(node: Node) -> Growth:
    """The dominating terms of an expression.

    Raises: NoGrowth: for what cannot be compared, as log(n/m) or sin(n).
    """
    match node:
        case Num(value):
            return {(): float(value)} if value else {}
        case Const(name) if name in ("e", "pi"):
            return {(): 1.0}
        case Name(name):
            return {_log_of_power(name, (0, 1, 0, 0)): 1.0}
        case Neg(arg):
            return {term: -factor for term, factor in growth_of(arg).items()}
        case Bin(op, left, right):
            return _binary(op, left, right)
        case Call(name, args):
            return _call(name, args)
    raise NoGrowth


def _log_of_power(name: str, powers: Powers) -> Log:
    return ((((name, powers),), 1.0),)


def _binary(op: str, left: Node, right: Node) -> Growth:
    if op == "^":
        return _power(left, right)
    one, other = growth_of(left), growth_of(right)
    match op:
        case "+" | "-":
            return _sum(one, other, 1 if op == "+" else -1)
        case "*":
            return _product(one, other)
        case "/" | "//":
            return _product(one, _raised(_single(other), -1.0))
    raise NoGrowth


def _sum(one: Growth, other: Growth, sign: int = 1) -> Growth:
    total = dict(one)
    for term, factor in other.items():
        total[term] = total.get(term, 0.0) + sign * factor
        if abs(total[term]) < 1e-12:
            del total[term]
    return total


def _product(one: Growth, other: Growth) -> Growth:
    product: Growth = {}
    for left, a in one.items():
        for right, b in other.items():
            term = _combined(left, right)
            product[term] = product.get(term, 0.0) + a * b
    if len(product) > 100:
        raise NoGrowth
    return product


def _combined(left: Log, right: Log, sign: float = 1.0) -> Log:
    total = dict(left)
    for scale, coefficient in right:
        total[scale] = total.get(scale, 0.0) + sign * coefficient
    return tuple(sorted((scale, c) for scale, c in total.items() if abs(c) > 1e-12))


def _single(growth: Growth) -> Growth:
    reduced = dominating(growth)
    if len(reduced) != 1:
        raise NoGrowth
    return reduced


def _raised(growth: Growth, exponent: float) -> Growth:
    """(a + b)^x grows as a^x + b^x."""
    if abs(exponent) > 1000:
        raise NoGrowth
    return {tuple((scale, c * exponent) for scale, c in term): 1.0 for term in dominating(growth)}


def _power(base: Node, exponent: Node) -> Growth:
    try:
        number = evaluate(exponent)
    except EvaluationError:
        return _exponential(_product(growth_of(exponent), _logarithm(growth_of(base), keep_constant=True)))
    if isinstance(number, complex | tuple):
        raise NoGrowth
    return _raised(growth_of(base), float(number))


def _exponential(exponent: Growth) -> Growth:
    """e to a sum: each of its terms becomes a scale of the logarithm."""
    log: dict[Scale, float] = {}
    for term, factor in exponent.items():
        scale = _scale_of(term)
        if scale:  # a constant in the exponent is a constant factor
            log[scale] = log.get(scale, 0.0) + factor
    return {tuple(sorted((scale, c) for scale, c in log.items() if abs(c) > 1e-12)): 1.0}


def _scale_of(term: Log) -> Scale:
    """The term n² log n as the scale n² log n, from its logarithm 2·[log n] + 1·[log log n]."""
    powers: dict[str, list[float]] = {}
    for scale, coefficient in term:
        if len(scale) != 1 or sorted(scale[0][1]) != [0, 0, 0, 1] or scale[0][1][0] == 1:
            raise NoGrowth  # a tower of exponentials
        name, level = scale[0][0], scale[0][1].index(1)
        powers.setdefault(name, [0.0] * DEPTH)[level - 1] = coefficient
    return tuple(sorted((name, tuple(values)) for name, values in powers.items()))


def _logarithm(growth: Growth, *, keep_constant: bool = False) -> Growth:
    """log of a sum grows as the sum of the logs of its dominating terms."""
    total: Growth = {}
    for term, factor in dominating(growth).items():
        if not term:
            if factor <= 0:
                raise NoGrowth
            total = _sum(total, {(): math.log(factor) if keep_constant else 1.0})
            continue
        for scale, coefficient in term:
            if coefficient < 0 and len(term) == 1:
                raise NoGrowth
            total = _sum(total, {_log_of_scale(scale): coefficient})
    return total


def _log_of_scale(scale: Scale) -> Log:
    """The scale n^a (log n)^b as a term: its logarithm is a·[log n] + b·[log log n]."""
    logs: dict[Scale, float] = {}
    for name, powers in scale:
        for level, exponent in enumerate(powers):
            if exponent:
                if level + 1 >= DEPTH:
                    raise NoGrowth
                unit = tuple(int(i == level + 1) for i in range(DEPTH))
                logs[((name, unit),)] = float(exponent)
    return tuple(sorted(logs.items()))


_SAME = {"O()", "Θ()", "Ω()", "o()", "ω()", "Õ()", "floor", "ceil", "abs", "round"}


def _call(name: str, args: tuple[Node, ...]) -> Growth:
    if name in _SAME and len(args) == 1:
        return growth_of(args[0])
    match name, args:
        case "ln" | "log2" | "log10", (arg,):
            return _logarithm(growth_of(arg))
        case "log", (arg, base):
            if isinstance(base, Num | Const):
                return _logarithm(growth_of(arg))
            return _product(_logarithm(growth_of(arg)), _raised(_single(_logarithm(growth_of(base))), -1.0))
        case "sqrt", (arg,):
            return _raised(growth_of(arg), 0.5)
        case "cbrt", (arg,):
            return _raised(growth_of(arg), 1 / 3)
        case "exp", (arg,):
            return _exponential(growth_of(arg))
        case "factorial", (arg,):
            return _factorial(arg)
        case "max", _ if args:
            total: Growth = {}
            for arg in args:
                total = _sum(total, growth_of(arg))
            return total
    raise NoGrowth


def _factorial(arg: Node) -> Growth:
    """Stirling: ln n! = n ln n − n + ½ ln n + …"""
    inside = growth_of(arg)
    log = _logarithm(inside, keep_constant=True)
    exponent = _sum(_product(inside, log), inside, -1)
    return _exponential(_sum(exponent, _product({(): 0.5}, log)))


def dominating(growth: Growth) -> Growth:
    """The terms that no other term dominates. Negative ones do not count: n² − n is n²."""
    positive = {term: factor for term, factor in growth.items() if factor > 0}
    kept: Growth = {}
    for term, factor in positive.items():
        if not any(other != term and _is_dominated(term, other) for other in positive):
            kept[term] = factor
    return kept


def _is_dominated(term: Log, other: Log) -> bool:
    """Whether other/term grows in every variable or stays constant."""
    ratio = _leading(_combined(other, term, -1.0))
    return all(sign > 0 for sign in ratio.values()) and bool(ratio)


def _leading(log: Log) -> Mapping[tuple[str, ...], float]:
    """Sign-giving coefficient of the fastest scale, for each set of variables by itself."""
    fastest: dict[tuple[str, ...], tuple[tuple[Powers, ...], float]] = {}
    for scale, coefficient in log:
        variables = tuple(name for name, _ in scale)
        speed = tuple(powers for _, powers in scale)
        if variables not in fastest or speed > fastest[variables][0]:
            fastest[variables] = speed, coefficient
    return {variables: coefficient for variables, (_, coefficient) in fastest.items()}


def same_growth(one: Growth, other: Growth) -> bool:
    """Whether both are of the same order, constants aside."""
    left, right = dominating(one), dominating(other)
    if len(left) != len(right):
        return False
    return all(any(_close(term, candidate) for candidate in right) for term in left)


def _close(one: Log, other: Log) -> bool:
    return all(abs(coefficient) < 1e-9 for _, coefficient in _combined(one, other, -1.0))


def grows_faster(one: Growth, other: Growth) -> bool:
    """Whether some term of *one* is dominated by nothing in *other*."""
    right = dominating(other)
    return any(not any(_close(t, o) or _is_dominated(t, o) for o in right) for t in dominating(one))
