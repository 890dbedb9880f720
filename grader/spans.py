"""Where in the answer as typed something was found."""

from __future__ import annotations

from collections.abc import Sequence

from grader.pattern.match import Match
from grader.reading import Reading
from grader.recall import Evidence
from grader.verdict import Span


def places(reading: Reading, one: Evidence) -> list[Match]:
    """Token ranges of the marks that count."""
    return [(reading.marks[at].start, reading.marks[at].end) for at in one.marks]


def spans(reading: Reading, matches: Sequence[Match]) -> tuple[Span, ...]:
    """Spans in the answer as typed, in order, overlapping and touching ones joined."""
    joined: list[Match] = []
    for start, end in sorted(matches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(reading.span(start, end) for start, end in joined)
