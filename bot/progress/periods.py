"""The periods a leaderboard is kept for, as keys of the candidate's local date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Period(StrEnum):
    """How far back a leaderboard looks."""

    WEEK = "week"
    MONTH = "month"
    SEASON = "season"  # a quarter of the year
    ALL = "all"


def season(day: date) -> str:
    """The season of *day*, such as "2026-Q1"."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def key(period: Period, day: date) -> str:
    """Name of the *period* that *day* lies in; different periods never share a name."""
    match period:
        case Period.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case Period.MONTH:
            return f"{day.year}-{day.month:02}"
        case Period.SEASON:
            return season(day)
        case Period.ALL:
            return "all"


def keys(day: date) -> tuple[str, ...]:
    """The names of every period that *day* lies in."""
    return tuple(key(period, day) for period in Period)
