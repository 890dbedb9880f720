"""Whether two formulas are equal for all values of their variables.

First by canonical form (exact, both ways for rational functions of plain variables), then by sample points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.formula.rational import NotRational, Rational, canonical
from grader.formula.sampling import ANYTHING, Domain, Equality, compare, parse_domain
from grader.formula.tree import Bin, Call, Interval, Logic, Node, Relation, Seq, names

Domains = Mapping[str, Domain]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What every answer to a question is compared with."""

    domains: Domains
    form: Rational | None  # canonical form of what is expected, where it has one


def comparison(variables: tuple[tuple[str, str], ...], expected: Node) -> Comparison:
    """The comparison with *expected*, prepared once.

    Raises: AuthorError: for a domain that is none.
    """
    domains = {name: parse_domain(name, text) for name, text in variables if not name.endswith("()")}
    return Comparison(domains, canonical_or_none(expected, domains))


def equality(one: Node, other: Node, domains: Domains, known: Rational | None = None) -> Equality:
    """Whether *one* equals *other* (the author's) wherever the variables range over *domains*.

    ``known``: the canonical form of *other* where it is at hand.
    """
    if one == other:
        return Equality.EQUAL
    if _is_structure(one) or _is_structure(other):
        from grader.formula.structures import structural_equality  # noqa: PLC0415

        return structural_equality(one, other, domains, equality)
    return scalar_equality(one, other, domains, known)


def _is_structure(node: Node) -> bool:
    """Whether *node* is no single value: a vector, set, interval, statement, or a union or difference of these."""
    match node:
        case Seq() | Interval() | Relation() | Logic() | Call("union", _):
            return True
        case Bin("-", left, right):
            return isinstance(left, Seq | Interval) and isinstance(right, Seq | Interval)
    return False


def scalar_equality(one: Node, other: Node, domains: Domains, known: Rational | None = None) -> Equality:
    integers = frozenset(name for name, domain in domains.items() if domain.whole)
    try:
        left, right = canonical(one, integers), known or canonical(other, integers)
        if left.is_same(right):
            return Equality.EQUAL
        if _differ_for_sure(left, right, domains):
            return Equality.DIFFERENT
    except NotRational:
        pass
    used = names(one) | names(other)
    return compare(one, other, tuple((name, domains.get(name, ANYTHING)) for name in sorted(used)))


def canonical_or_none(node: Node, domains: Domains) -> Rational | None:
    """The canonical form of a formula that has one."""
    try:
        return canonical(node, frozenset(name for name, domain in domains.items() if domain.whole))
    except NotRational:
        return None


def surely_equal(one: Node, other: Node, domains: Domains) -> bool:
    """Equal by canonical form alone: quick, for trying many formulas."""
    integers = frozenset(name for name, domain in domains.items() if domain.whole)
    try:
        return canonical(one, integers).is_same(canonical(other, integers))
    except NotRational:
        return False


def _differ_for_sure(left: Rational, right: Rational, domains: Domains) -> bool:
    """Rational functions that differ as such do so almost everywhere, unless a domain has few points (y = 0, 1)."""
    if not (left.is_plain and right.is_plain):
        return False
    return all(not domain.whole or domain.high - domain.low >= 12 for domain in domains.values())
