"""What is suspicious about a rubric: patterns that cannot match, that the question matches, that repeat another's.

Nothing here is an error: `grade` works with such a rubric, but not as its author thinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grader.compiled import Compiled, affirmed, compiled
from grader.pattern import Both, Either, Named, Next, Order, Pattern, Phrase, Word, find
from grader.reading import read
from grader.rubric import KeyPoint, Misconception, Rubric


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - it is called lint.Warning
    """One doubt: the *point* (or misconception) and the *pattern* it is about ("" for a fact), and what to do."""

    point: str
    pattern: str
    message: str


def lint(rubric: Rubric) -> tuple[Warning, ...]:
    """Warnings about *rubric*, in its order.

    Raises:
        PatternError: a pattern cannot be read.
    """
    return tuple(_warnings(compiled(rubric)))


def _warnings(ready: Compiled) -> Iterator[Warning]:
    rubric = ready.rubric
    claims: tuple[KeyPoint | Misconception, ...] = (*rubric.points, *rubric.misconceptions)
    owner: dict[Pattern, str] = {}
    asked = [read(question, ready.known) for question in rubric.question]
    for claim, patterns in zip(claims, ready.accept, strict=True):
        for ready_pattern in patterns:
            source, pattern = ready_pattern.source, ready_pattern.pattern
            if any(find(pattern, question) for question in asked):
                yield Warning(
                    claim.id, source, "the question itself matches it, so an echo earns the point; make it narrower"
                )
            if _is_impossible(pattern):
                yield Warning(claim.id, source, "it can never match: what it wants is also what it excludes (!)")
            for part in _alternatives(pattern):
                if owner.setdefault(part, claim.id) != claim.id:
                    yield Warning(
                        claim.id, source, f"point {owner[part]!r} accepts the same words; one answer earns both"
                    )
    for point, refusals in zip(rubric.points, ready.refuse, strict=True):
        facts = [read(fact, ready.known) for fact in point.facts] if refusals else []
        for refusal, accept in refusals:
            if any(affirmed(accept, fact) for fact in facts):
                yield Warning(point.id, refusal.pattern, "the point's own fact matches this refusal; make it narrower")
    for number, claim in enumerate(claims):
        if all(ready.facts.lanes[fact].fact.total < 0.5 for fact in ready.facts_of[number]) and not claim.accept:
            yield Warning(claim.id, "", "its facts say only words of the question, which earn nothing; add a pattern")


def _alternatives(pattern: Pattern) -> tuple[Pattern, ...]:
    return pattern.parts if isinstance(pattern, Either) else (pattern,)


def _is_impossible(pattern: Pattern) -> bool:
    match pattern:
        case Both(parts, without):
            return any(part in without for part in parts) or any(map(_is_impossible, parts))
        case Next(parts) | Order(parts):
            return any(map(_is_impossible, parts))
        case Either(parts):
            return all(map(_is_impossible, parts))
        case Word() | Phrase() | Named():
            return False
