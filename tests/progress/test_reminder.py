"""A reminder comes on an evening on which an answer saves a streak, once, and on no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.progress.reminder import Due, Wanted, due, midnight_after, next_look
from bot.progress.streak import streak

ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
TODAY = date(2026, 3, 8)  # clocks go forward in New York
EVENING = datetime.combine(TODAY, time(20, 30), ZoneInfo("Asia/Shanghai"))
SHANGHAI = Wanted(20, "Asia/Shanghai")

moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
hours = st.integers(0, 23)


def days_ago(*numbers: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("answered", "days"),
    [
        (days_ago(1, 2), 2),
        (days_ago(*range(1, 7)), 6),
        (days_ago(*range(2, 9)), 7),
        (days_ago(1), None),
        (days_ago(), None),
        (days_ago(0, 1, 2), None),
        (days_ago(2, 3), None),
        (days_ago(*range(1, 8)), None),
        (days_ago(-1, 1, 2), None),
    ],
    ids=[
        "two days in a row",
        "six days",
        "the only freeze went yesterday",
        "one day is no streak yet",
        "never answered",
        "answered today",
        "the run is over",
        "a freeze in hand keeps the day",
        "answered tomorrow, east of the date line",
    ],
)
def test_it_is_due_where_an_answer_tonight_makes_the_difference(answered: list[date], days: int | None) -> None:
    found = due(SHANGHAI, answered, EVENING)
    midnight = datetime(2026, 3, 8, 16, tzinfo=UTC)
    assert found == (Due(TODAY, days, midnight) if days else None)


@pytest.mark.parametrize(("hour", "minute", "is_due"), [(19, 59, False), (20, 0, True), (23, 59, True), (0, 5, False)])
def test_from_its_hour_until_midnight_on_their_own_clock(hour: int, minute: int, *, is_due: bool) -> None:
    now = EVENING.replace(hour=hour, minute=minute)
    assert (due(SHANGHAI, days_ago(1, 2), now) is not None) == is_due


def test_one_a_day_at_the_most() -> None:
    assert due(Wanted(20, "Asia/Shanghai", last=TODAY), days_ago(1, 2), EVENING) is None
    assert due(Wanted(20, "Asia/Shanghai", last=TODAY - timedelta(days=1)), days_ago(1, 2), EVENING) is not None


@given(moments, zones, hours, st.sets(st.integers(-1, 20)))
def test_a_reminder_is_always_true_and_never_late(now: datetime, zone: str, hour: int, ago: set[int]) -> None:
    local = now.astimezone(ZoneInfo(zone))
    answered = [local.date() - timedelta(days=number) for number in ago]
    found = due(Wanted(hour, zone), answered, now)
    if found is None:
        return
    assert found.day == local.date()
    assert local.hour >= hour
    assert now < found.until <= now + timedelta(hours=25)
    assert found.until.astimezone(ZoneInfo(zone)).date() == found.day + timedelta(days=1)
    tomorrow = found.day + timedelta(days=1)
    assert streak(answered, tomorrow).days == 0, "without an answer today the run ends"
    assert streak([*answered, found.day], tomorrow).days == found.days + 1, "with one it goes on"


@given(moments, zones, hours)
def test_the_next_look_is_later_and_at_the_hour(after: datetime, zone: str, hour: int) -> None:
    look = next_look(hour, zone, after)
    local = look.astimezone(ZoneInfo(zone))
    assert after < look <= after + timedelta(hours=25)
    is_left_out = datetime.combine(local.date(), time(hour), UTC) != local.replace(tzinfo=UTC)
    assert local.hour == hour or is_left_out
    assert local.hour >= hour


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 2, 20, 23])
def test_for_two_years_every_local_day_is_looked_at_once(zone: str, hour: int) -> None:
    now, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while now < datetime(2028, 1, 1, tzinfo=UTC):
        now = next_look(hour, zone, now)
        days.append(now.astimezone(ZoneInfo(zone)).date())
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), zones)
def test_midnight_is_where_the_next_day_begins(day: date, zone: str) -> None:
    midnight = midnight_after(day, zone)
    assert midnight.astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)
    assert (midnight - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() == day
