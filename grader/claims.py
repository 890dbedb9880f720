"""Misconceptions that an answer claims: by a pattern of the author, or in words near enough to the claim's own."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from grader.compiled import Compiled, affirmed
from grader.fitted import FITTED
from grader.judge import agreed, recall, turned
from grader.reading import Reading
from grader.recall import Evidence, Found
from grader.rubric import Misconception
from grader.spans import places, spans
from grader.verdict import MisconceptionGrade, PointGrade, State

MOSTLY = 0.6  # share of the characters of a claim


def foreseen(ready: Compiled, reading: Reading) -> list[MisconceptionGrade | None]:
    """For each misconception of the rubric the claim that a pattern of its author finds."""
    start = len(ready.rubric.points)
    return [_by_pattern(at, wrong, ready, reading) for at, wrong in enumerate(ready.rubric.misconceptions, start=start)]


def misconceptions(
    ready: Compiled,
    reading: Reading,
    found: Found,
    graded: Sequence[PointGrade],
    by_pattern: Sequence[MisconceptionGrade | None],
    *,
    by_words: bool,
) -> tuple[MisconceptionGrade, ...]:
    """The misconceptions that an answer claims.

    Args:
        graded: the points as graded; words that earned one claim nothing wrong.
        by_pattern: what `foreseen` says.
        by_words: whether the words alone may show a claim, or only a pattern of the author.
    """
    points = len(ready.rubric.points)
    claimed = (
        matched or (_by_words(at, wrong, ready, reading, found, graded) if by_words else None)
        for at, (wrong, matched) in enumerate(zip(ready.rubric.misconceptions, by_pattern, strict=True), start=points)
    )
    return tuple(each for each in claimed if each is not None)


def _by_pattern(at: int, wrong: Misconception, ready: Compiled, reading: Reading) -> MisconceptionGrade | None:
    for accept in ready.accept[at]:
        matches = affirmed(accept, reading)
        if matches:
            return MisconceptionGrade(wrong.id, spans(reading, matches), wrong.cost, f"accept {accept.source!r}")
    return None


def _by_words(
    at: int,
    wrong: Misconception,
    ready: Compiled,
    reading: Reading,
    found: Found,
    graded: Sequence[PointGrade],
) -> MisconceptionGrade | None:
    best = found.best(ready.facts_of[at], FITTED.misconception)
    if best is None or agreed(best) < FITTED.misconception:
        return None
    points = ready.facts_of[: len(ready.rubric.points)]
    if _says_a_point(best, found.of(number for numbers in points for number in numbers)):
        return None
    said = spans(reading, places(reading, best))
    chars = {char for span in said for char in range(*span)}
    earned = {at for point in graded if point.state is State.HIT for span in point.spans for at in range(*span)}
    if len(chars & earned) >= MOSTLY * len(chars):
        return None
    told = f"soft recall {best.recall:.2f} (said from {FITTED.misconception:.2f})"
    return MisconceptionGrade(wrong.id, said, wrong.cost, told)


def _says_a_point(wrong: Evidence, right: Sequence[Evidence]) -> bool:
    """Whether the words of a misconception say a point as well: the two are often near each other."""
    words = frozenset(wrong.marks)
    return any(_says_right(one, wrong, words) for one in right if not turned(one))


def _says_right(right: Evidence, wrong: Evidence, words: AbstractSet[int]) -> bool:
    """Whether the *words* that say the misconception say the point rather."""
    if agreed(right) < agreed(wrong) and recall(right) < recall(wrong):
        return False
    shared = len(words & set(right.marks))
    same = 2 * shared >= len(words)
    return shared > 0 and (agreed(right) >= agreed(wrong) or (same and recall(right) >= recall(wrong)))
