"""Whether two formulas are equal for all values of their variables.

First by canonical form (exact, both ways for rational functions of plain variables), then by sample points.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.formula.rational import NotRational, Rational, canonical
from grader.formula.sampling import ANYTHING, Domain, Equality, compare
from grader.formula.tree import Interval, Logic, Node, Relation, Seq, names

Domains = Mapping[str, Domain]


def equality(one: Node, other: Node, domains: Domains) -> Equality:
    """Whether *one* equals *other* (the author's) wherever the variables range over *domains*."""
    if one == other:
        return Equality.EQUAL
    if isinstance(one, Seq | Interval | Relation | Logic) or isinstance(other, Seq | Interval | Relation | Logic):
        from grader.formula.structures import structural_equality  # noqa: PLC0415

        return structural_equality(one, other, domains, equality)
    return scalar_equality(one, other, domains)


def scalar_equality(one: Node, other: Node, domains: Domains) -> Equality:
    integers = frozenset(name for name, domain in domains.items() if domain.whole)
    try:
        left, right = canonical(one, integers), canonical(other, integers)
        if left.is_same(right):
            return Equality.EQUAL
        if _differ_for_sure(left, right, domains):
            return Equality.DIFFERENT
    except NotRational:
        pass
    used = names(one) | names(other)
    return compare(one, other, tuple((name, domains.get(name, ANYTHING)) for name in sorted(used)))


def _differ_for_sure(left: Rational, right: Rational, domains: Domains) -> bool:
    """Rational functions that differ as such do so almost everywhere, unless a domain has few points (y = 0, 1)."""
    if not (left.is_plain and right.is_plain):
        return False
    return all(not domain.whole or domain.high - domain.low >= 12 for domain in domains.values())
