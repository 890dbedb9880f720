"""A channel's week: which question was hardest, and what most people missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.progress.daily import Schedule

FEWEST_PEOPLE = 2  # one person's grade says nothing about a team, and is nobody else's business
MOST_BLIND_SPOTS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the week. *points*: (key point id, state)."""

    candidate: str
    question: str
    score: float
    points: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """What a week's answers come to.

    Attributes:
        hardest: (question id, mean score) of the lowest mean; None when no question was answered by enough people.
        blind_spots: (question id, key point id) that more than half of those asked missed, the most missed first.
    """

    answers: int
    people: int
    hardest: tuple[str, float] | None
    blind_spots: tuple[tuple[str, str], ...]


def digest_due(schedule: Schedule, sent: date, now: datetime) -> date | None:
    """The Monday of the digest that is due at *now* (aware), given the Monday of the last one; None when none is.

    It is due on Mondays from the schedule's hour on. A bot that was down all Monday leaves that week out.
    """
    zone = ZoneInfo(schedule.timezone)
    today = now.astimezone(zone).date()
    hour = datetime.combine(today, schedule.at, zone).astimezone(UTC)
    return today if schedule.digest and today.weekday() == 0 and sent < today and now >= hour else None


def week_of(day: date) -> date:
    """The Monday of the week that *day* lies in."""
    return day - timedelta(days=day.weekday())


def week(answers: Sequence[Answer]) -> Week:
    """The week of *answers*, oldest first; who answered a question twice counts with the last answer."""
    last = {(answer.candidate, answer.question): answer for answer in answers}
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in last.values():
        by_question[answer.question].append(answer)
    asked = {name: given for name, given in sorted(by_question.items()) if len(given) >= FEWEST_PEOPLE}
    means = {name: sum(answer.score for answer in given) / len(given) for name, given in asked.items()}
    hardest = min(means.items(), key=lambda item: item[1], default=None)
    people = len({answer.candidate for answer in answers})
    return Week(len(answers), people, hardest, tuple(_blind_spots(asked.items()))[:MOST_BLIND_SPOTS])


def _blind_spots(asked: Iterable[tuple[str, Sequence[Answer]]]) -> list[tuple[str, str]]:
    missed: dict[tuple[str, str], float] = defaultdict(float)
    for question, given in asked:
        for answer in given:
            for point, state in answer.points:
                missed[question, point] += (state in {"missed", "contradicted"}) / len(given)
    spots = [(spot, share) for spot, share in missed.items() if share > 0.5]
    return [spot for spot, _ in sorted(spots, key=lambda item: -item[1])]
