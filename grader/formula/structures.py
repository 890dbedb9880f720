"""Equality of what is no single value: vectors, sets, intervals, equations and inequalities."""

from __future__ import annotations

from collections.abc import Mapping

from grader.formula.sampling import Domain, Equality
from grader.formula.tree import Node, Seq

Domains = Mapping[str, Domain]


def structural_equality(one: Node, other: Node, domains: Domains) -> Equality:
    """Elementwise for vectors and tuples; kinds that do not match are different."""
    from grader.formula.equal import equality  # noqa: PLC0415

    if isinstance(one, Seq) and isinstance(other, Seq) and len(one.items) == len(other.items):
        results = [equality(a, b, domains) for a, b in zip(one.items, other.items, strict=True)]
        return joined(results)
    return Equality.DIFFERENT


def joined(results: list[Equality]) -> Equality:
    """Different if any part is, unknown if any part is, else equal."""
    for verdict in (Equality.DIFFERENT, Equality.UNKNOWN):
        if verdict in results:
            return verdict
    return Equality.EQUAL
