"""Streaks: runs of days, in the candidate's own time zone, with a genuine attempt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row up to today (or yesterday, which can still be extended today), and the longest run ever."""

    days: int = 0
    best: int = 0


def streak(dates: Iterable[date], today: date) -> Streak:
    """The streak that *dates* (in any order, repeats allowed) make on *today*. All are local dates."""
    run = best = 0
    last: date | None = None
    for day in sorted(set(dates)):
        run = run + 1 if last is not None and day - last == DAY else 1
        best = max(best, run)
        last = day
    is_alive = last is not None and today - last <= DAY
    return Streak(run if is_alive else 0, best)
