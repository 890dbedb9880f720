"""Canonical forms: a formula as a quotient of two polynomials with exact coefficients.

What is no polynomial (floor, ln, roots, powers with a variable) becomes an atom named after its own canonical form, so
floor((n + 2p − k)/s) and (n − k + 2p)//s are the same atom. Two formulas whose cross products agree are equal for sure
(wherever both have a value); formulas of plain variables alone whose cross products differ are different for sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError
from grader.formula.arithmetic import power as exact_power
from grader.formula.numerals import exact
from grader.formula.tree import Bin, Call, Const, Name, Neg, Node, Num, Unit

Atom = tuple[object, ...]  # ("name", "k"), ("const", "pi"), ("floor", canonical form of the argument)
Monomial = tuple[tuple[Atom, int], ...]  # atom -> exponent >= 1, sorted
Polynomial = dict[Monomial, int | Fraction]
Frozen = tuple[tuple[tuple[Monomial, int | Fraction], ...], tuple[tuple[Monomial, int | Fraction], ...]]

MAX_TERMS = 150  # of a polynomial; above it the formula is compared by sampling
MAX_POWER = 24  # of one term
MAX_ATOM_CHARS = 4000
MAX_EXPANDED = 8  # power of a sum that is multiplied out
ONE: Polynomial = {(): 1}


class NotRational(Exception):
    """No canonical form: too large, or vectors, relations, the imaginary unit."""


@dataclass(frozen=True, slots=True)
class Rational:
    top: Polynomial
    bottom: Polynomial

    def is_same(self, other: Rational) -> bool:
        if self.bottom is other.bottom or self.bottom == other.bottom:
            return self.top == other.top
        return multiply(self.top, other.bottom) == multiply(other.top, self.bottom)

    @property
    def is_plain(self) -> bool:
        """Whether only variables occur, no other atoms."""
        return all(atom[0] == "name" for part in (self.top, self.bottom) for monomial in part for atom, _ in monomial)

    def frozen(self) -> Frozen:
        """A hashable form, the same for many (not all) spellings of an equal quotient."""
        top, bottom = _cancelled(self.top, self.bottom)
        lead = bottom[min(bottom)]
        return _sorted(top, lead), _sorted(bottom, lead)


def _sorted(poly: Polynomial, lead: int | Fraction) -> tuple[tuple[Monomial, int | Fraction], ...]:
    return tuple(sorted((monomial, exact(Fraction(c) / lead)) for monomial, c in poly.items()))


def _cancelled(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The quotient without the powers that all terms above and below have in common."""
    terms = [dict(monomial) for poly in (top, bottom) for monomial in poly]
    if not top or any(not term for term in terms):
        return top, bottom
    common = {atom: min(term.get(atom, 0) for term in terms) for atom in terms[0]}
    common = {atom: count for atom, count in common.items() if count}
    if not common:
        return top, bottom
    return _divided(top, common), _divided(bottom, common)


def _divided(poly: Polynomial, common: dict[Atom, int]) -> Polynomial:
    divided: Polynomial = {}
    for monomial, coefficient in poly.items():
        rest = tuple((atom, n - common.get(atom, 0)) for atom, n in monomial if n - common.get(atom, 0))
        divided[rest] = coefficient
    return divided


def add(one: Polynomial, other: Polynomial, sign: int = 1) -> Polynomial:
    total = dict(one)
    for monomial, coefficient in other.items():
        value = total.get(monomial, 0) + sign * coefficient
        if value:
            total[monomial] = value
        else:
            del total[monomial]
    if len(total) > MAX_TERMS:
        raise NotRational
    return total


def multiply(one: Polynomial, other: Polynomial) -> Polynomial:
    if one is ONE:
        return other
    if other is ONE:
        return one
    if len(one) * len(other) > 10 * MAX_TERMS:
        raise NotRational
    product: Polynomial = {}
    for left, a in one.items():
        for right, b in other.items():
            monomial = _joined(left, right)
            value = product.get(monomial, 0) + a * b
            if value:
                product[monomial] = value
            else:
                del product[monomial]
    if len(product) > MAX_TERMS:
        raise NotRational
    return product


def _joined(left: Monomial, right: Monomial) -> Monomial:
    if not left:
        return right
    if not right:
        return left
    powers = dict(left)
    for atom, exponent in right:
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted(powers.items(), key=_atom_order))


def _atom_order(item: tuple[Atom, int]) -> str:
    atom = item[0]
    return str(atom[1]) if atom[0] == "name" else repr(atom)


def canonical(node: Node, integers: frozenset[str] = frozenset()) -> Rational:
    """The canonical form; *integers* names the variables that take whole values only.

    Raises: NotRational: where there is none or it would be too large.
    """
    match node:
        case Num(value):
            return Rational({(): value} if value else {}, ONE)
        case Name(name):
            return _atom(("name", name))
        case Const(name):
            if name in ("i", "inf"):
                raise NotRational
            return _atom(("const", name))
        case Neg(arg):
            inner = canonical(arg, integers)
            return Rational({m: -c for m, c in inner.top.items()}, inner.bottom)
        case Bin(op, left, right):
            return _binary(op, left, right, integers)
        case Call(name, args):
            return _call(name, args, integers)
        case Unit("%"):
            return Rational({(): Fraction(1, 100)}, ONE)
    raise NotRational


def _atom(atom: Atom) -> Rational:
    if atom[0] not in ("name", "const") and len(repr(atom)) > MAX_ATOM_CHARS:
        raise NotRational  # a mod b mod c … doubles with every step
    return Rational({((atom, 1),): 1}, ONE)


def _binary(op: str, left: Node, right: Node, integers: frozenset[str]) -> Rational:
    one = canonical(left, integers)
    if op == "^":
        return _power(one, right, integers)
    other = canonical(right, integers)
    match op:
        case "+" | "-":
            return _sum(one, other, 1 if op == "+" else -1)
        case "*":
            return Rational(multiply(one.top, other.top), multiply(one.bottom, other.bottom))
        case "/":
            return _quotient(one, other)
        case "//":
            return _floor(_quotient(one, other), integers)
        case "mod":
            whole = _floor(_quotient(one, other), integers)
            return _sum(one, Rational(multiply(other.top, whole.top), multiply(other.bottom, whole.bottom)), -1)
    raise NotRational


def _sum(one: Rational, other: Rational, sign: int) -> Rational:
    if one.bottom is other.bottom or one.bottom == other.bottom:
        return Rational(add(one.top, other.top, sign), one.bottom)
    top = add(multiply(one.top, other.bottom), multiply(other.top, one.bottom), sign)
    return Rational(top, multiply(one.bottom, other.bottom))


def _quotient(one: Rational, other: Rational) -> Rational:
    if not other.top:
        raise NotRational
    top, bottom = multiply(one.top, other.bottom), multiply(one.bottom, other.top)
    if len(bottom) == 1 and () in bottom:
        divisor = bottom[()]
        return Rational({m: exact(Fraction(c) / divisor) for m, c in top.items()}, ONE)
    return Rational(top, bottom)


def _constant(form: Rational) -> int | Fraction | None:
    if form.bottom != ONE or any(form.top.keys() - {()}):
        return None
    return form.top.get((), 0)


def _power(base: Rational, exponent: Node, integers: frozenset[str]) -> Rational:
    index = canonical(exponent, integers)
    number = _constant(index)
    limit = MAX_POWER if len(base.top) + len(base.bottom) == 2 else MAX_EXPANDED
    if isinstance(number, int) and abs(number) <= limit:
        return _whole_power(base, number)
    value = _constant(base)
    if number is not None and value is not None and value > 0:
        try:
            result = exact_power(value, number)
        except EvaluationError:
            raise NotRational from None
        if isinstance(result, int | Fraction):
            return Rational({(): result} if result else {}, ONE)
    if isinstance(number, int) and value is None:
        return _large_power(base, number)
    return _atom(("pow", base.frozen(), index.frozen()))


def _large_power(base: Rational, number: int) -> Rational:
    """(4a − x)^6000 as 4^6000·((a − x/4))^6000: the base with leading coefficient 1 is the atom."""
    if base.bottom != ONE or number < 0 or len(base.top) < 2:
        return _atom(("pow", base.frozen(), Rational({(): number}, ONE).frozen()))
    lead = Fraction(base.top[min(base.top)])
    if max(abs(lead.numerator), lead.denominator).bit_length() * number > 10**5:
        raise NotRational
    monic = Rational({monomial: exact(c / lead) for monomial, c in base.top.items()}, ONE)
    return Rational({((("monic", monic.frozen()), number),): exact(lead**number)}, ONE)


def _whole_power(base: Rational, number: int) -> Rational:
    if number < 0:
        if not base.top:
            raise NotRational
        base = Rational(base.bottom, base.top)
    if number == 0:
        return Rational(ONE, ONE)
    top, bottom = base.top, base.bottom
    for _ in range(abs(number) - 1):
        top, bottom = multiply(top, base.top), multiply(bottom, base.bottom)
    if len(bottom) == 1 and () in bottom:
        return _quotient(Rational(top, ONE), Rational(bottom, ONE))
    return Rational(top, bottom)


def _call(name: str, args: tuple[Node, ...], integers: frozenset[str]) -> Rational:
    forms = [canonical(arg, integers) for arg in args]
    match name, forms:
        case "floor", [form]:
            return _floor(form, integers)
        case "ceil", [form]:
            inner = _floor(Rational({m: -c for m, c in form.top.items()}, form.bottom), integers)
            return Rational({m: -c for m, c in inner.top.items()}, inner.bottom)
        case "sqrt", [form]:
            return _root(form, integers)
        case "exp", [form]:
            return _power(_atom(("const", "e")), args[0], integers)
        case "log2" | "log10", [form]:
            return _quotient(_logarithm(form), _logarithm(Rational({(): 2 if name == "log2" else 10}, ONE)))
        case "log", [form, base]:
            return _quotient(_logarithm(form), _logarithm(base))
        case "ln", [form]:
            return _logarithm(form)
    return _atom((name, *(form.frozen() for form in forms)))


def _logarithm(form: Rational) -> Rational:
    value = _constant(form)
    if value == 1:
        return Rational({}, ONE)
    if value is not None and value <= 0:
        raise NotRational
    if form.top == {((("const", "e"), 1),): 1} and form.bottom == ONE:
        return Rational(ONE, ONE)
    return _atom(("ln", form.frozen()))


def _root(form: Rational, integers: frozenset[str]) -> Rational:
    return _power(form, Num(Fraction(1, 2)), integers)


def _floor(form: Rational, integers: frozenset[str]) -> Rational:
    """floor(u + m) = floor(u) + m for the part m that is whole whatever the integer variables are."""
    whole, rest = _split_whole(form, integers)
    if not rest:
        return Rational(whole, ONE)
    remaining = Rational(rest, form.bottom)
    number = _constant(remaining)
    if number is not None:
        return Rational(add(whole, {(): number // 1} if number // 1 else {}), ONE)
    atom = _atom(("floor", remaining.frozen()))
    return Rational(add(atom.top, whole), ONE)


def _split_whole(form: Rational, integers: frozenset[str]) -> tuple[Polynomial, Polynomial]:
    if form.bottom != ONE:
        return _split_quotient(form, integers)
    whole: Polynomial = {}
    rest: Polynomial = {}
    for monomial, coefficient in form.top.items():
        is_whole = all(_is_integer(atom, integers) for atom, _ in monomial)
        if is_whole and isinstance(coefficient, int):
            whole[monomial] = coefficient
        elif is_whole and not monomial:
            floor = coefficient // 1
            _keep(whole, monomial, floor)
            _keep(rest, monomial, coefficient - floor)
        else:
            rest[monomial] = coefficient
    return whole, rest


def _keep(poly: Polynomial, monomial: Monomial, value: int | Fraction) -> None:
    if value:
        poly[monomial] = exact(Fraction(value))


def _split_quotient(form: Rational, integers: frozenset[str]) -> tuple[Polynomial, Polynomial]:
    """Of (a + 2s)/s the 2: terms of the top that are whole multiples of a bottom with one term."""
    if len(form.bottom) != 1:
        return {}, form.top
    (monomial, coefficient), *_ = form.bottom.items()
    whole: Polynomial = {}
    rest: Polynomial = {}
    for term, factor in form.top.items():
        quotient = _monomial_quotient(term, monomial)
        number = Fraction(factor) / coefficient
        if quotient is None or number.denominator != 1 or not all(_is_integer(a, integers) for a, _ in quotient):
            rest[term] = factor
        else:
            whole[quotient] = number.numerator
    return whole, rest


def _monomial_quotient(top: Monomial, bottom: Monomial) -> Monomial | None:
    powers = dict(top)
    for atom, exponent in bottom:
        powers[atom] = powers.get(atom, 0) - exponent
        if powers[atom] < 0:
            return None
    return tuple((atom, exponent) for atom, exponent in powers.items() if exponent)


def _is_integer(atom: Atom, integers: frozenset[str]) -> bool:
    return atom[0] == "floor" or (atom[0] == "name" and atom[1] in integers)
