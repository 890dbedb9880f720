"""Form: how an equal formula is written. Asked for by name, judged after the value.

lowest-terms               no fraction that can be reduced, no root below a fraction bar
simplified                 lowest terms, and no minus below a bar
expanded                   no product with a sum in it
factored                   a product of factors that cannot be factored further over the rationals
single-fraction            one fraction bar, nothing beside it
partial-fractions          a sum of fractions over powers of irreducible polynomials
completed-square           a·(x − b)² + c
same                       as the author wrote it, but for the order in sums and products
same-up-to-sign            as "same", and factors may have the opposite sign: (1 − x)(2 − y), (x − 1)(y − 2)
identical                  exactly as the author wrote it
type                       the same kind of thing: number or formula, equation, set, …
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from grader.formula.factors import is_irreducible
from grader.formula.rational import NotRational, Polynomial, canonical
from grader.formula.tree import (
    Bin,
    Call,
    Const,
    Interval,
    Logic,
    Name,
    Neg,
    Node,
    Num,
    Relation,
    Seq,
    children,
    walk,
)

Shape = tuple[object, ...]


def has_form(node: Node, expected: Node, form: str) -> bool:
    """Whether *node* is written in *form*; the names are those of the module's docstring.

    Raises: KeyError: for a form that is not in the list.
    """
    return _FORMS[form](node, expected)


def is_form(name: str) -> bool:
    return name in _FORMS


# As the author wrote it


def _is_identical(node: Node, expected: Node) -> bool:
    return node == expected and _literals(node) == _literals(expected)


def _literals(node: Node) -> list[bool]:
    """For each number whether it is a decimal: 4.0 is not written as 4."""
    return [_is_decimal(part) for part in walk(node) if isinstance(part, Num)]


def _is_decimal(number: Num) -> bool:
    return "." in number.text or "e" in number.text.lower()


def _is_same(node: Node, expected: Node) -> bool:
    return arrangement(node) == arrangement(expected)


def _is_same_up_to_sign(node: Node, expected: Node) -> bool:
    if isinstance(node, Relation) and isinstance(expected, Relation):
        return _sides(node) == _sides(expected) or _sides(_negated(node)) == _sides(expected)
    return _unsigned(arrangement(node)) == _unsigned(arrangement(expected))


def _sides(relation: Relation) -> list[Shape]:
    return _sorted([arrangement(relation.left), arrangement(relation.right)])


def _negated(relation: Relation) -> Relation:
    return Relation(relation.op, Neg(relation.left), Neg(relation.right))


def _unsigned(shape: Shape) -> Shape:
    """Sums turned so that the same ones have the same sign."""
    parts: Shape = tuple(_unsigned(part) if isinstance(part, tuple) else part for part in shape)
    if parts[:1] == ("*",):
        return ("*", *_sorted([part for part in parts[2:] if isinstance(part, tuple)]))
    if parts[:1] == ("+",):
        flipped = tuple(_opposite(part) for part in shape[1:])
        return ("+", *min(_sorted([p for p in shape[1:] if isinstance(p, tuple)]), _sorted(list(flipped)), key=repr))
    return parts


def _opposite(term: object) -> Shape:
    assert isinstance(term, tuple)
    return ("*", -term[1], *term[2:])


def arrangement(node: Node) -> Shape:
    """*node* without the order of its sums and products."""
    match node:
        case Bin("+" | "-", _, _) | Neg(Bin("+" | "-", _, _)):
            return ("+", *_sorted(_terms(node, 1)))
        case Bin("*" | "/", _, _) | Neg():
            sign, factors = _factors(node)
            if sign > 0 and len(factors) == 1:
                return factors[0]
            return ("*", sign, *_sorted(factors))
        case Num(value):
            return ("num", value, _is_decimal(node))
        case Call("exp", (arg,)):
            return ("^", ("e",), arrangement(arg))
        case Const(name):
            return (name,)
        case Name(name):
            return ("name", name)
        case Seq("{", items):
            return ("{", *_sorted([arrangement(item) for item in items]))
        case Logic(op, args) if op != "not":
            return (op, *_sorted([arrangement(arg) for arg in args]))
    head = (node.op,) if isinstance(node, Bin | Relation | Logic) else (type(node).__name__, getattr(node, "name", ""))
    return (*head, *(arrangement(child) for child in children(node)))


def _sorted(shapes: list[Shape]) -> list[Shape]:
    return sorted(shapes, key=repr)


def _terms(node: Node, sign: int) -> list[Shape]:
    match node:
        case Bin("+", left, right):
            return [*_terms(left, sign), *_terms(right, sign)]
        case Bin("-", left, right):
            return [*_terms(left, sign), *_terms(right, -sign)]
        case Neg(Bin("+" | "-", _, _) as inner):
            return _terms(inner, -sign)
    own, factors = _factors(node)
    return [("*", own * sign, *_sorted(factors))]


def _factors(node: Node) -> tuple[int, list[Shape]]:
    """Sign and factors of a product; what stands below a bar is one reciprocal factor each."""
    match node:
        case Neg(arg):
            sign, factors = _factors(arg)
            return -sign, factors
        case Bin("*", left, right):
            one, other = _factors(left), _factors(right)
            return one[0] * other[0], one[1] + other[1]
        case Bin("/", left, right):
            sign, factors = _factors(left)
            return sign, [*factors, ("1/", arrangement(right))]
        case Num(value) if value < 0:
            return -1, [("num", -value, _is_decimal(node))]
    return 1, [arrangement(node)]


def _is_type(node: Node, expected: Node) -> bool:
    return _type_of(node) == _type_of(expected)


def _type_of(node: Node) -> Shape:
    match node:
        case Seq("[", items) if items and all(isinstance(item, Seq) and item.kind == "[" for item in items):
            return ("matrix",)
        case Seq(kind, items):
            return (kind, *(_type_of(item) for item in items)) if kind != "{" else (kind,)
        case Relation("="):
            return ("equation",)
        case Relation() | Logic():
            return ("inequality",)
        case Interval():
            return ("interval",)
    return ("expression",)


# Products and sums


def _is_sum(node: Node) -> bool:
    return isinstance(node, Bin) and node.op in "+-"


def _is_expanded(node: Node, _expected: Node) -> bool:
    """No product has a sum as a factor, no sum is raised to a whole power."""
    for part in walk(node):
        if isinstance(part, Bin) and part.op == "*" and (_is_sum(_bare(part.left)) or _is_sum(_bare(part.right))):
            return False
        if isinstance(part, Bin) and part.op == "/" and _is_sum(_bare(part.left)) and not _is_number(part.right):
            return False
        if isinstance(part, Bin) and part.op == "^" and _is_sum(_bare(part.left)) and _whole(part.right) > 1:
            return False
        if isinstance(part, Neg) and _is_sum(part.arg):
            return False
    return True


def _bare(node: Node) -> Node:
    return _bare(node.arg) if isinstance(node, Neg) else node


def _is_number(node: Node) -> bool:
    return all(isinstance(part, Num | Const | Neg | Bin | Call) for part in walk(node))


def _whole(node: Node) -> int:
    return node.value if isinstance(node, Num) and isinstance(node.value, int) else 0


def _is_factored(node: Node, _expected: Node) -> bool:
    try:
        return all(_is_factor(factor) for factor in factors_of(node))
    except NotRational:
        return False


def factors_of(node: Node) -> list[Node]:
    """The factors of a product, bases of whole powers once, numbers left out."""
    match node:
        case Neg(arg):
            return factors_of(arg)
        case Bin("*", left, right):
            return [*factors_of(left), *factors_of(right)]
        case Bin("^", base, Num(value)) if isinstance(value, int) and value > 0:
            return factors_of(base)
        case Bin("/", left, right) if _is_number(right):
            return factors_of(left)
    return [] if _is_number(node) else [node]


def _is_factor(node: Node) -> bool:
    form = canonical(node)
    return len(form.bottom) == 1 and () in form.bottom and is_irreducible(form.top)


# Fractions


def _is_single_fraction(node: Node, _expected: Node) -> bool:
    node = _bare(node)
    if isinstance(node, Bin) and node.op == "/":
        return not (_has_fraction(node.left) or _has_fraction(node.right))
    return not _has_fraction(node)


def _has_fraction(node: Node) -> bool:
    return any(isinstance(part, Bin) and part.op == "/" for part in walk(node))


def _is_lowest(node: Node, _expected: Node) -> bool:
    """Every numeric fraction is reduced and no root stands below a bar."""
    return all(_is_reduced(part) for part in walk(node) if isinstance(part, Bin) and part.op == "/")


def _is_simplified(node: Node, expected: Node) -> bool:
    """Lowest terms, and no minus below a bar."""
    fractions = [part for part in walk(node) if isinstance(part, Bin) and part.op == "/"]
    return _is_lowest(node, expected) and all((_coefficient(part.right) or 1) > 0 for part in fractions)


def _is_reduced(fraction: Bin) -> bool:
    if any(_is_root(part) for part in walk(fraction.right)):
        return False
    top, bottom = _coefficient(fraction.left), _coefficient(fraction.right)
    if top is None or bottom is None:
        return True
    if top < 0 and bottom < 0:
        return False
    return bottom != 0 and math.gcd(top, bottom) == 1


def _is_root(node: Node) -> bool:
    if isinstance(node, Call) and node.name in ("sqrt", "cbrt", "root"):
        return True
    return isinstance(node, Bin) and node.op == "^" and isinstance(node.right, Bin) and _is_number(node)


def _coefficient(node: Node) -> int | None:
    """The whole number a product begins with: 2 of 2·x, 1 of x; ``None`` for a sum."""
    match node:
        case Num(value):
            return value if isinstance(value, int) else None
        case Neg(arg):
            inner = _coefficient(arg)
            return None if inner is None else -inner
        case Bin("*", left, right):
            one, other = _coefficient(left), _coefficient(right)
            return None if one is None or other is None else one * other
        case Bin("+" | "-", _, _):
            return None
    return 1


def _is_partial_fractions(node: Node, _expected: Node) -> bool:
    try:
        return all(_is_partial(term) for term in _summands(node))
    except NotRational:
        return False


def _summands(node: Node) -> list[Node]:
    """The terms of a sum, also of one with a number as factor: 3·(1/(x + 1) + 1/(x + 2))."""
    match node:
        case Bin("+" | "-", left, right):
            return [*_summands(left), *_summands(right)]
        case Neg(arg):
            return _summands(arg)
        case Bin("*", left, right) if _is_number(left) and _is_sum(_bare(right)):
            return _summands(right)
        case Bin("/", left, right) if _is_number(right) and _is_sum(_bare(left)):
            return _summands(left)
    return [node]


def _is_partial(term: Node) -> bool:
    """A polynomial, or a fraction over a power of one irreducible polynomial of a higher degree than the top."""
    if not isinstance(term, Bin) or term.op != "/":
        return canonical(term).bottom == {(): 1}
    bases = factors_of(term.right)
    if not bases:
        return True
    polynomials = [canonical(base).top for base in bases]
    if any(_monic(poly) != _monic(polynomials[0]) for poly in polynomials):
        return False
    base = _primitive(polynomials[0])
    top = canonical(term.left)
    return is_irreducible(base) and top.bottom == {(): 1} and _total_degree(top.top) < _total_degree(base)


def _monic(poly: Polynomial) -> dict[object, Fraction]:
    lead = poly[max(poly)]
    return {monomial: Fraction(c) / lead for monomial, c in poly.items()}


def _primitive(poly: Polynomial) -> Polynomial:
    whole = [c for c in poly.values() if isinstance(c, int)]
    if len(whole) < len(poly):
        return poly
    divisor = math.gcd(*whole)
    return {monomial: c // divisor for monomial, c in poly.items()}


def _total_degree(poly: Polynomial) -> int:
    return max((sum(n for _, n in monomial) for monomial in poly), default=0)


def _is_completed_square(node: Node, _expected: Node) -> bool:
    """One square with the variable in it, and nothing else with it."""
    squares = [term for term in _signed_terms(node) if _has_variable(term)]
    if not squares:
        return True
    return len(squares) == 1 and _is_scaled_square(squares[0])


def _signed_terms(node: Node) -> list[Node]:
    match node:
        case Bin("+" | "-", left, right):
            return [*_signed_terms(left), *_signed_terms(right)]
        case Neg(arg):
            return _signed_terms(arg)
    return [node]


def _has_variable(node: Node) -> bool:
    return any(isinstance(part, Name) for part in walk(node))


def _is_scaled_square(node: Node) -> bool:
    match node:
        case Bin("^", base, Num(2)):
            return not any(isinstance(part, Bin) and part.op == "^" for part in walk(base))
        case Bin("*", left, right):
            return (_is_scaled_square(left) and _is_factor_alone(right)) or (
                _is_scaled_square(right) and _is_factor_alone(left)
            )
        case Bin("/", left, right):
            return _is_scaled_square(left) and _is_factor_alone(right)
        case Neg(arg):
            return _is_scaled_square(arg)
    return False


def _is_factor_alone(node: Node) -> bool:
    return not _is_sum(node)


_FORMS: dict[str, Callable[[Node, Node], bool]] = {
    "simplified": _is_simplified,
    "lowest-terms": _is_lowest,
    "expanded": _is_expanded,
    "factored": _is_factored,
    "single-fraction": _is_single_fraction,
    "partial-fractions": _is_partial_fractions,
    "completed-square": _is_completed_square,
    "same": _is_same,
    "same-up-to-sign": _is_same_up_to_sign,
    "identical": _is_identical,
    "type": _is_type,
}
