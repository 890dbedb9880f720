"""Where in the answer as typed something was found."""

from __future__ import annotations

from collections.abc import Sequence

from grader.pattern.match import Match
from grader.reading import Reading
from grader.recall import Evidence
from grader.verdict import Span


def places(reading: Reading, one: Evidence) -> list[Match]:
    """Token ranges of the marks that count."""
    marks = reading.marks
    return [marks[at][1:3] for at in one.marks]


def spans(reading: Reading, matches: Sequence[Match]) -> tuple[Span, ...]:
    """Spans in the answer as typed, in order, overlapping and touching ones joined."""
    joined: list[Match] = []
    first, last = -1, -1
    for start, end in sorted(matches):
        if start > last:
            if last >= 0:
                joined.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    if last >= 0:
        joined.append((first, last))
    return tuple([reading.span(start, end) for start, end in joined])
