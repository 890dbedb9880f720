"""The private reminder that a streak ends tonight: who is due for one, and when to look next. Off unless wanted.

It is for an evening on which an answer makes a difference: a run of two days or more, nothing answered today, and no
freeze in hand that would bridge the day by itself. One at the most each local day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.progress.streak import streak

USUAL_HOUR = 20
HOURS = tuple(range(16, 24))  # offered; an earlier hour would nag, not remind
SHORTEST_RUN = 2  # a single day is no streak yet


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wants to be reminded, and when.

    Attributes:
        hour: of their own clock from which on. zone: IANA name. last: local date of the newest reminder.
    """

    hour: int
    zone: str
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder for the local *day*: a run of *days* that ends with it, at *until* (aware, UTC)."""

    day: date
    days: int
    until: datetime


def due(wanted: Wanted, dates: Iterable[date], now: datetime) -> Due | None:
    """The reminder that is due at *now* (aware) for somebody who answered on the local *dates*; None when none is."""
    local = now.astimezone(ZoneInfo(wanted.zone))
    today, answered = local.date(), set(dates)
    if local.hour < wanted.hour or (wanted.last is not None and wanted.last >= today):
        return None
    if any(day >= today for day in answered):  # later than today: they crossed the date line westwards
        return None
    run = streak(answered, today)
    if run.days < SHORTEST_RUN or run.freezes:
        return None
    return Due(today, run.days, midnight_after(today, wanted.zone))


def next_look(hour: int, zone: str, after: datetime) -> datetime:
    """The first moment later than *after* (aware) at which clocks in *zone* come to *hour*; UTC.

    An hour that a clock change leaves out is taken as the moment of the change; of one that comes twice, the first.
    """
    day = after.astimezone(ZoneInfo(zone)).date()
    while True:
        moment = _clock(day, time(hour), zone)
        if moment > after:
            return moment
        day += timedelta(days=1)


def midnight_after(day: date, zone: str) -> datetime:
    """The moment (UTC) at which the local *day* is over."""
    return _clock(day + timedelta(days=1), time(0), zone)


def _clock(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
