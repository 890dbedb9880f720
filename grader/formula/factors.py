"""Whether a polynomial with rational coefficients can be factored over the rationals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from itertools import product as products

from grader.formula.rational import Atom, Polynomial

Coefficients = list[int]  # of a polynomial in one variable, from the constant up

MAX_DIVISORS = 200
SPECIALISATIONS = (2, 3, 5, 7, 11, 13)  # values for the other variables; a factor would show for all of them


def is_irreducible(poly: Polynomial) -> bool:
    """Whether *poly* is a number, or has no factors but itself; a numeric content of more than 1 is a factor."""
    atoms = sorted({atom for monomial in poly for atom, _ in monomial}, key=repr)
    if not atoms:
        return True
    if _content(poly) != 1 or _common_atoms(poly):
        return _is_single_atom(poly)
    main = max(atoms, key=lambda atom: (-_degree(poly, atom), repr(atom)))
    others = [atom for atom in atoms if atom != main]
    if _degree(poly, main) == 1 and not others:
        return True
    return any(_is_irreducible_at(poly, main, others, value) for value in SPECIALISATIONS)


def _is_single_atom(poly: Polynomial) -> bool:
    return len(poly) == 1 and all(sum(n for _, n in monomial) == 1 and c == 1 for monomial, c in poly.items())


def _content(poly: Polynomial) -> Fraction:
    """The greatest number that divides all coefficients, as far as these are whole; 1 for fractions."""
    coefficients = list(poly.values())
    if any(not isinstance(c, int) for c in coefficients):
        return Fraction(1)
    return Fraction(reduce(math.gcd, (int(c) for c in coefficients)))


def _common_atoms(poly: Polynomial) -> bool:
    common: set[Atom] | None = None
    for monomial in poly:
        here = {atom for atom, _ in monomial}
        common = here if common is None else common & here
    return bool(common)


def _degree(poly: Polynomial, atom: Atom) -> int:
    return max((n for monomial in poly for a, n in monomial if a == atom), default=0)


def _is_irreducible_at(poly: Polynomial, main: Atom, others: list[Atom], value: int) -> bool:
    """Irreducible with numbers for the other variables, and of the same degree: then irreducible as it is."""
    numbers = {atom: value + 2 * i for i, atom in enumerate(others)}
    coefficients = [Fraction(0)] * (_degree(poly, main) + 1)
    for monomial, coefficient in poly.items():
        term, exponent = Fraction(coefficient), 0
        for atom, n in monomial:
            if atom == main:
                exponent = n
            else:
                term *= Fraction(numbers[atom]) ** n
        coefficients[exponent] += term
    return coefficients[-1] != 0 and _is_irreducible_univariate(_whole(coefficients))


def _whole(coefficients: list[Fraction]) -> Coefficients:
    scale = math.lcm(*(c.denominator for c in coefficients))
    whole = [int(c * scale) for c in coefficients]
    divisor = reduce(math.gcd, whole) or 1
    return [c // divisor for c in whole]


def _is_irreducible_univariate(coefficients: Coefficients) -> bool:
    degree = len(coefficients) - 1
    if degree <= 1:
        return True
    if coefficients[0] == 0 or _has_rational_root(coefficients):
        return False
    return degree <= 3 or not any(_divides(q, coefficients) for q in _quadratics(coefficients))


def _divisors(number: int) -> list[int]:
    number = abs(number)
    if number > 10**9:
        return [1, number]
    found = [d for d in range(1, math.isqrt(number) + 1) if number % d == 0][:MAX_DIVISORS]
    return sorted({*found, *(number // d for d in found)})


def _has_rational_root(coefficients: Coefficients) -> bool:
    for top, bottom in products(_divisors(coefficients[0]), _divisors(coefficients[-1])):
        for root in (Fraction(top, bottom), Fraction(-top, bottom)):
            if _value(coefficients, root) == 0:
                return True
    return False


def _value(coefficients: Coefficients, x: Fraction) -> Fraction:
    total = Fraction(0)
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


def _quadratics(coefficients: Coefficients) -> Iterator[Coefficients]:
    """Quadratic candidates from the values at 0, 1 and −1 (Kronecker)."""
    at_one, at_minus = (int(_value(coefficients, Fraction(x))) for x in (1, -1))
    count = 0
    for c in _divisors(coefficients[0]):
        for one, minus in products(_divisors(at_one), _divisors(at_minus)):
            for signs in products((1, -1), repeat=2):
                p, q = signs[0] * one, signs[1] * minus
                count += 1
                if count > 4000:
                    return
                if (p - q) % 2 == 0 and (p + q) % 2 == 0 and (p + q) // 2 != c:
                    yield [c, (p - q) // 2, (p + q) // 2 - c]


def _divides(divisor: Coefficients, poly: Coefficients) -> bool:
    rest = [Fraction(c) for c in poly]
    while len(rest) >= len(divisor):
        factor = rest[-1] / divisor[-1]
        for i, coefficient in enumerate(reversed(divisor)):
            rest[-1 - i] -= factor * coefficient
        rest.pop()
    return not any(rest)
