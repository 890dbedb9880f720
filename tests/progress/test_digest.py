"""The summary of a week: when it is due, and what it says about a team."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.progress.daily import Schedule
from bot.progress.digest import Answer, digest_due, week, week_of

MONDAY = date(2026, 3, 2)
BEFORE = MONDAY - timedelta(days=7)
SHANGHAI = "Asia/Shanghai"
STATES = st.sampled_from(["hit", "partial", "missed", "contradicted"])


def schedule(*, zone: str = SHANGHAI, digest: bool = True) -> Schedule:
    return Schedule(platform="chat", workspace="w", channel="ml", at=time(9), timezone=zone, digest=digest)


@pytest.mark.parametrize(
    ("day", "hour", "sent", "due"),
    [
        (MONDAY, 8, BEFORE, None),
        (MONDAY, 9, BEFORE, MONDAY),
        (MONDAY, 23, BEFORE, MONDAY),
        (MONDAY, 10, MONDAY, None),
        (MONDAY + timedelta(days=1), 9, BEFORE, None),
        (MONDAY, 9, date.min, MONDAY),
    ],
    ids=["before the hour", "at the hour", "late on Monday", "a second time", "on Tuesday", "the first of all"],
)
def test_it_is_due_once_on_monday_from_the_hour_on(day: date, hour: int, sent: date, due: date | None) -> None:
    now = datetime.combine(day, time(hour), ZoneInfo(SHANGHAI)).astimezone(UTC)
    assert digest_due(schedule(), sent, now) == due


def test_it_is_never_due_where_nobody_wants_it() -> None:
    assert digest_due(schedule(digest=False), BEFORE, datetime(2026, 3, 2, 4, tzinfo=UTC)) is None


@pytest.mark.parametrize("zone", [SHANGHAI, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_for_two_years_every_week_has_one_digest(zone: str) -> None:
    now, sent, mondays = datetime(2026, 1, 1, tzinfo=UTC), date.min, []
    while now < datetime(2028, 1, 1, tzinfo=UTC):
        if (monday := digest_due(schedule(zone=zone), sent, now)) is not None:
            mondays.append(monday)
            sent = monday
        now += timedelta(minutes=50)
    assert mondays == [mondays[0] + timedelta(weeks=number) for number in range(len(mondays))]
    assert len(mondays) == 104


def answer(who: str, question: str, score: float, **points: str) -> Answer:
    return Answer(who, question, score, tuple(points.items()))


def test_the_hardest_question_has_the_lowest_mean_of_those_that_several_answered() -> None:
    found = week(
        [
            answer("ada", "q1", 0.9),
            answer("grace", "q1", 0.7),
            answer("ada", "q2", 0.5),
            answer("grace", "q2", 0.3),
            answer("linus", "q3", 0.0),
        ]
    )
    assert (found.answers, found.people, found.hardest) == (5, 3, ("q2", 0.4))


def test_a_blind_spot_is_a_point_that_most_people_missed() -> None:
    found = week(
        [
            answer("ada", "q1", 0.5, known="hit", half="missed", unknown="missed"),
            answer("grace", "q1", 0.5, known="hit", half="partial", unknown="contradicted"),
            answer("linus", "q2", 0.0, alone="missed"),
        ]
    )
    assert found.blind_spots == (("q1", "unknown"),)


def test_who_tried_again_counts_with_the_last_try() -> None:
    tries = [
        answer("ada", "q1", 0.0, a="missed"),
        answer("ada", "q1", 1.0, a="hit"),
        answer("grace", "q1", 1.0, a="hit"),
    ]
    found = week(tries)
    assert (found.hardest, found.blind_spots) == (("q1", 1.0), ())


@given(st.lists(st.builds(answer, st.sampled_from("abc"), st.sampled_from("pq"), st.floats(0, 1), x=STATES, y=STATES)))
def test_one_person_alone_is_never_shown_as_the_team(answers: list[Answer]) -> None:
    found = week(answers)
    shown = {name for name, _ in found.blind_spots} | ({found.hardest[0]} if found.hardest else set())
    for question in shown:
        assert len({each.candidate for each in answers if each.question == question}) > 1


def test_a_week_begins_on_monday() -> None:
    assert {week_of(MONDAY + timedelta(days=day)) for day in range(7)} == {MONDAY}
