"""The verdict on one free-text answer, with its evidence: types only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]  # half-open [start, end) in characters of the answer exactly as typed


class State(StrEnum):
    """What an answer did with a key point."""

    HIT = "hit"
    PARTIAL = "partial"
    MISSED = "missed"
    CONTRADICTED = "contradicted"


class Note(StrEnum):
    """What is odd about an answer as a whole; the feedback names it."""

    EMPTY = "empty"  # nothing to grade
    ECHO = "echo"  # repeats the question
    KEYWORDS_ONLY = "keywords-only"  # terms listed without a sentence
    EVERY_ALTERNATIVE = "every-alternative"  # names all options, commits to none
    BOTH_SIDES = "both-sides"  # a right claim beside its opposite
    CUT = "cut"  # longer than MAX_ANSWER_CHARS; the rest was not read


@dataclass(frozen=True, slots=True)
class PointGrade:
    """State of one key point.

    Attributes:
        id: of the key point.
        state: see State.
        spans: the candidate's own words that decided it, in order; empty when missed.
        why: for authors (`--explain`): probability and doubt, pattern or soft recall, what turned it.
        say: correction by language when a refusal matched, else empty.
        credit: share of its weight that it earns, in [0, 1].
        doubt: probability that the words turn the point round, where its author says what is wrong, in [0, 1].
    """

    id: str
    state: State
    spans: tuple[Span, ...] = ()
    why: str = ""
    say: tuple[tuple[str, str], ...] = ()
    credit: float = 0.0
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class MisconceptionGrade:
    """A misconception that was said: where, and what it costs."""

    id: str
    spans: tuple[Span, ...]
    cost: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """Full verdict: score in [0, 1], the points in the rubric's order, misconceptions said, notes."""

    score: float
    points: tuple[PointGrade, ...]
    misconceptions: tuple[MisconceptionGrade, ...] = ()
    notes: tuple[Note, ...] = ()
