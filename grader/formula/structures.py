"""Equality of what is no single value: vectors, sets, intervals, equations, inequalities and statements.

- Vectors, tuples and matrices agree element by element, in order; sets and solution lists in any order.
- Intervals agree in both ends and in whether these belong.
- Equations agree if the differences of their sides are proportional by a constant other than 0 (2x + 2y = 1 and
  y = 1/2 − x), or by a factor that is never 0; so x = 1 is not (x − 1)³ = 0, which has a threefold root.
- In one variable, statements of equations and inequalities agree if they have the same solutions (abs(x) < 2 and
  −2 < x and x < 2); elsewhere inequalities agree if their differences are proportional by a positive constant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError
from grader.formula.evaluate import evaluate
from grader.formula.rational import NotRational, Polynomial, Rational, canonical, multiply
from grader.formula.sampling import Domain, Equality
from grader.formula.statements import same_statement
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
    names,
    substitute,
    walk,
)

Domains = Mapping[str, Domain]
Compare = Callable[[Node, Node, Domains], Equality]
_ORDERED = frozenset("([x,")


def structural_equality(one: Node, other: Node, domains: Domains, compare: Compare) -> Equality:
    """As ``equality`` for two trees of which at least one is no single value."""
    if _is_region(one) or _is_region(other):
        return _regions(one, other)
    match one, other:
        case (Seq(), Seq()):
            return _sequences(one, other, domains, compare)
        case (Interval(), Interval()) | (Interval(), Seq()) | (Seq(), Interval()):
            return _intervals(one, other, domains, compare)
        case (Relation("="), Relation("=")):
            return _equations(one, other, domains, compare)
        case (Relation() | Logic() | Name(), Relation() | Logic() | Name()):
            return _statements(one, other, domains, compare)
    return Equality.DIFFERENT


def _is_region(node: Node) -> bool:
    """Unions and differences of intervals and sets, and statements "x in …"."""
    match node:
        case Call("union", _) | Relation("in", _, _):
            return True
        case Bin("-", left, right):
            return isinstance(left, Interval | Seq) and isinstance(right, Interval | Seq)
    return False


def _regions(one: Node, other: Node) -> Equality:
    variables = names(one) | names(other)
    if len(variables) > 1:
        return Equality.UNKNOWN
    variable = Name(next(iter(variables), "x"))
    left, right = _membership(one, variable), _membership(other, variable)
    return Equality.DIFFERENT if left is None or right is None else same_statement(left, right)


def _membership(node: Node, variable: Name) -> Node | None:
    """The statement that *variable* lies in a region; a statement stands for itself."""
    match node:
        case Relation("in", Name(), region):
            return _membership(region, variable)
        case Relation() | Logic():
            return node
        case Call("union", args):
            parts = [_membership(arg, variable) for arg in args]
            return None if None in parts else Logic("or", tuple(part for part in parts if part is not None))
        case Bin("-", left, right):
            inside, outside = _membership(left, variable), _membership(right, variable)
            return None if inside is None or outside is None else Logic("and", (inside, Logic("not", (outside,))))
        case Seq("{", items):
            return Logic("or", tuple(Relation("=", variable, item) for item in items))
    interval = _as_interval(node)
    if interval is None:
        return None
    low = Relation("<=" if interval.low_closed else "<", interval.low, variable)
    high = Relation("<=" if interval.high_closed else "<", variable, interval.high)
    return Logic("and", (low, high))


def joined(results: list[Equality]) -> Equality:
    """Different if any part is, unknown if any part is, else equal."""
    for verdict in (Equality.DIFFERENT, Equality.UNKNOWN):
        if verdict in results:
            return verdict
    return Equality.EQUAL


def _sequences(one: Seq, other: Seq, domains: Domains, compare: Compare) -> Equality:
    if one.kind == "{" or other.kind == "{":
        return _sets(one, other, domains, compare)
    if one.kind not in _ORDERED or len(one.items) != len(other.items):
        return Equality.DIFFERENT
    return joined([compare(a, b, domains) for a, b in zip(one.items, other.items, strict=True)])


def _sets(one: Seq, other: Seq, domains: Domains, compare: Compare) -> Equality:
    """Same elements, without order and repetition."""
    if one.kind != other.kind and "," not in (one.kind, other.kind):
        return Equality.DIFFERENT
    if len(one.items) > 30 or len(other.items) > 30:
        return Equality.UNKNOWN
    unknown = False
    for inside, outside in ((one, other), (other, one)):
        for item in inside.items:
            results = [compare(item, candidate, domains) for candidate in outside.items]
            if Equality.EQUAL in results:
                continue
            if Equality.UNKNOWN not in results:
                return Equality.DIFFERENT
            unknown = True
    return Equality.UNKNOWN if unknown else Equality.EQUAL


def _intervals(one: Node, other: Node, domains: Domains, compare: Compare) -> Equality:
    left, right = _as_interval(one), _as_interval(other)
    if left is None or right is None:
        return Equality.DIFFERENT
    if _closed_ends(left) != _closed_ends(right):
        return Equality.DIFFERENT
    return joined([_ends(left.low, right.low, domains, compare), _ends(left.high, right.high, domains, compare)])


def _as_interval(node: Node) -> Interval | None:
    """(1, 2) and [1, 2] are intervals where the other side is one."""
    if isinstance(node, Interval):
        return node
    if isinstance(node, Seq) and len(node.items) == 2 and node.kind in "([":
        return Interval(node.items[0], node.items[1], node.kind == "[", node.kind == "[")
    return None


def _closed_ends(interval: Interval) -> tuple[bool, bool]:
    """Whether each end belongs; an infinite one never does."""
    return (
        interval.low_closed and not _is_infinite(interval.low),
        interval.high_closed and not _is_infinite(interval.high),
    )


def _is_infinite(node: Node) -> bool:
    return node == Const("inf") or node == Neg(Const("inf"))


def _ends(one: Node, other: Node, domains: Domains, compare: Compare) -> Equality:
    if _is_infinite(one) or _is_infinite(other):
        return Equality.EQUAL if one == other else Equality.DIFFERENT
    return compare(one, other, domains)


def difference(relation: Relation) -> Node:
    return Bin("-", relation.left, relation.right)


def _equations(one: Relation, other: Relation, domains: Domains, compare: Compare) -> Equality:
    if {one.left, one.right} == {other.left, other.right}:
        return Equality.EQUAL
    if not (_has_unknowns(one) and _has_unknowns(other)):
        return _true_or_false(one, other, domains, compare)
    left, right = difference(one), difference(other)
    for side, opposite in ((left, right), (right, left)):
        trivial = compare(side, Num(0), domains) is Equality.EQUAL
        if trivial:
            return compare(opposite, Num(0), domains)
    if names(one) != names(other):
        return Equality.DIFFERENT
    proportional = _proportional_polynomials(left, right)
    if proportional is not None:
        return Equality.EQUAL if proportional else Equality.DIFFERENT
    return _constant_ratio(left, right, domains, compare)


def _has_unknowns(node: Node) -> bool:
    """Whether variables or unknown functions occur."""
    return any(isinstance(part, Name) or (isinstance(part, Call) and part.name.endswith("()")) for part in walk(node))


def _true_or_false(one: Relation, other: Relation, domains: Domains, compare: Compare) -> Equality:
    """Equations without variables are true or false: 2 = 3 is 1 = 4."""
    if _has_unknowns(one) or _has_unknowns(other):
        return Equality.DIFFERENT
    both = [compare(relation.left, relation.right, domains) for relation in (one, other)]
    if Equality.UNKNOWN in both:
        return Equality.UNKNOWN
    return Equality.EQUAL if both[0] is both[1] else Equality.DIFFERENT


def _proportional_polynomials(left: Node, right: Node) -> bool | None:
    """Whether the tops of two differences are proportional by a number; ``None`` where they are no polynomials."""
    try:
        one, other = canonical(left), canonical(right)
    except NotRational:
        return None
    if not (one.is_plain and other.is_plain) and names(left) | names(right):
        return None  # without variables only unknown functions are left, and these are as good as variables
    try:
        return proportion(one.top, other.top) is not None or proportion(*_without_roots(one, other)) is not None
    except NotRational:
        return None


def _without_roots(one: Rational, other: Rational) -> tuple[Polynomial, Polynomial]:
    """Tops with what both sides' bottoms would bring in: x = 1/y and x·y = 1 agree where y is not 0."""
    return multiply(one.top, other.bottom), multiply(other.top, one.bottom)


def proportion(one: Polynomial, other: Polynomial) -> float | None:
    """The number *one* is times *other*, ``None`` if it is no multiple."""
    if one.keys() != other.keys() or not one:
        return None
    first = next(iter(one))
    ratio = one[first] / other[first]
    if all(one[m] * other[first] == other[m] * one[first] for m in one):
        return float(ratio)
    return None


def _constant_ratio(left: Node, right: Node, domains: Domains, compare: Compare) -> Equality:
    """Whether left/right is the same number at every point, found from the ratio at one point."""
    ratio = _ratio_at_a_point(left, right)
    if ratio is None:
        return Equality.UNKNOWN
    return compare(left, Bin("*", ratio, right), domains)


def _ratio_at_a_point(left: Node, right: Node) -> Node | None:
    """left/right where every variable has a number, simplest numbers first; as a tree, so that it stays exact."""
    variables = sorted(names(left) | names(right))
    for shift in range(4):
        values: dict[str, Node] = {name: Num(Fraction(13 + 7 * i + 5 * shift, 10)) for i, name in enumerate(variables)}
        top, bottom = substitute(left, values), substitute(right, values)
        try:
            if evaluate(bottom) != 0 and evaluate(top) != 0:
                return Bin("/", top, bottom)
        except EvaluationError:
            continue
    return None


def _statements(one: Node, other: Node, domains: Domains, compare: Compare) -> Equality:
    if len(names(one) | names(other)) > 1:
        left, right = _one_equation(one), _one_equation(other)
        if left is not None and right is not None:
            return _equations(left, right, domains, compare)
        exact = _single_inequalities(one, other)
        if exact is not None:
            return exact
    return same_statement(one, other)


def _one_equation(node: Node) -> Relation | None:
    """``a = 0 or x = y`` as ``a·(x − y) = 0``."""
    if isinstance(node, Relation) and node.op == "=":
        return node
    if not isinstance(node, Logic) or node.op != "or":
        return None
    product: Node = Num(1)
    for part in node.args:
        if not isinstance(part, Relation) or part.op != "=":
            return None
        product = Bin("*", product, difference(part))
    return Relation("=", product, Num(0))


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _single_inequalities(one: Node, other: Node) -> Equality | None:
    """a + b < c − d and a + b − c + d < 0: proportional by a positive number, or a negative one and turned round."""
    if not isinstance(one, Relation) or not isinstance(other, Relation):
        return None
    try:
        left, right = canonical(difference(one)), canonical(difference(other))
    except NotRational:
        return None
    if not (left.is_plain and right.is_plain):
        return None
    ratio = proportion(left.top, right.top) if left.bottom == right.bottom else None
    if ratio is None:
        return None
    wanted = other.op if ratio > 0 else _FLIPPED[other.op]
    return Equality.EQUAL if one.op == wanted else Equality.DIFFERENT
