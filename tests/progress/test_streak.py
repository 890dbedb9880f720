"""Streaks: runs of days, however the dates arrive."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.progress.streak import Streak, streak

TODAY = date(2026, 3, 29)  # clocks change in much of Europe; a date does not care


def days_ago(*numbers: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (days_ago(), Streak(0, 0)),
        (days_ago(0), Streak(1, 1, is_done_today=True)),
        (days_ago(1, 2, 3), Streak(3, 3)),
        (days_ago(2, 3, 4), Streak(0, 3)),
        (days_ago(0, 1, 3, 4, 5), Streak(2, 3, is_done_today=True)),
        (days_ago(0, 0, 1, 1), Streak(2, 2, is_done_today=True)),
    ],
    ids=["never", "today", "until yesterday", "broken the day before", "a gap", "twice a day"],
)
def test_a_streak_is_the_run_up_to_today_or_yesterday(dates: list[date], expected: Streak) -> None:
    assert streak(dates, TODAY) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (days_ago(*range(1, 8)), Streak(7, 7, freezes=1)),
        (days_ago(*range(2, 9)), Streak(7, 7, freezes=0)),
        (days_ago(*range(3, 10)), Streak(0, 7)),
        (days_ago(*range(3, 17)), Streak(14, 14, freezes=0)),
        (days_ago(*range(1, 29)), Streak(28, 28, freezes=2)),
        (days_ago(0, *range(2, 9)), Streak(8, 8, freezes=0, is_done_today=True)),
    ],
    ids=[
        "seven days earn a freeze",
        "a missed day spends it",
        "two missed days are too many for one freeze",
        "fourteen days earn two",
        "two at most are held",
        "a frozen day does not count",
    ],
)
def test_freezes_bridge_missed_days_by_themselves(dates: list[date], expected: Streak) -> None:
    assert streak(dates, TODAY) == expected


@given(st.lists(st.integers(0, 40)))
def test_the_order_of_dates_does_not_matter(numbers: list[int]) -> None:
    dates = days_ago(*numbers)
    assert streak(dates, TODAY) == streak(sorted(dates), TODAY)
