"""What a history of attempts says: mastery by topic, a calendar, what was missed again and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.progress.mastery import Mastery, mastery
from bot.progress.streak import Streak, streak

MOST_WEAK = 5


@dataclass(frozen=True, slots=True)
class Past:
    """An attempt as statistics see it.

    Attributes:
        points: (key point id, state). day: the candidate's local date.
    """

    question: str
    topic: str
    level: int
    score: float
    is_genuine: bool
    at: datetime
    day: date
    points: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A key point that is still open: missed or contradicted the last time, *times* in all."""

    question: str
    point: str
    times: int


@dataclass(frozen=True, slots=True)
class Stats:
    """A candidate at a glance.

    Attributes:
        topics: mastery by topic id, the best known first. calendar: genuine attempts by local date.
        weak: most often missed first. read_again: questions whose last score was lowest.
    """

    attempts: int
    questions: int
    streak: Streak
    topics: Mapping[str, Mastery]
    calendar: Mapping[date, int]
    weak: tuple[WeakPoint, ...]
    read_again: tuple[str, ...]


def stats(history: Sequence[Past], at: datetime, today: date) -> Stats:
    """Statistics of *history* (oldest first) as of *at*; *today* is the candidate's local date."""
    genuine = [past for past in history if past.is_genuine]
    by_topic: dict[str, list[Past]] = defaultdict(list)
    for past in genuine:
        by_topic[past.topic].append(past)
    known = {topic: mastery([(past.score, at - past.at) for past in pasts]) for topic, pasts in by_topic.items()}
    return Stats(
        attempts=len(genuine),
        questions=len({past.question for past in genuine}),
        streak=streak((past.day for past in genuine), today),
        topics=dict(sorted(known.items(), key=lambda item: -item[1].estimate)),
        calendar=Counter(past.day for past in genuine),
        weak=weak_points(genuine),
        read_again=tuple(past.question for past in _last(genuine) if past.score < 0.6)[:MOST_WEAK],
    )


def weak_points(history: Iterable[Past]) -> tuple[WeakPoint, ...]:
    """Points open after the last attempt at their question, the most often missed first."""
    missed: Counter[tuple[str, str]] = Counter()
    is_open: dict[tuple[str, str], bool] = {}
    for past in history:
        for point, state in past.points:
            key = (past.question, point)
            is_open[key] = state in {"missed", "contradicted"}
            missed[key] += is_open[key]
    found = [WeakPoint(*key, times) for key, times in missed.items() if is_open[key]]
    return tuple(sorted(found, key=lambda weak: -weak.times)[:MOST_WEAK])


def _last(history: Sequence[Past]) -> list[Past]:
    """The last attempt at every question, the worst first."""
    return sorted({past.question: past for past in history}.values(), key=lambda past: past.score)
