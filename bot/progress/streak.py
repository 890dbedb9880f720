"""Streaks: runs of days, in the candidate's own time zone, with a genuine attempt.

Every seventh day of a run earns a freeze (two at most are held). A missed day spends one by itself and the run goes on;
a day that was frozen does not count. A streak is a pure function of the set of dates: the order of events, restarts and
travel change nothing, because the local date was stored with each attempt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DAYS_PER_FREEZE = 7
MAX_FREEZES = 2


@dataclass(frozen=True, slots=True)
class Streak:
    """Where a run of days stands.

    Attributes:
        days: days with an attempt in the run that is alive today (0: none is).
        best: the longest run ever. freezes: held today. is_done_today: whether today is in it already.
    """

    days: int = 0
    best: int = 0
    freezes: int = 0
    is_done_today: bool = False


def streak(dates: Iterable[date], today: date) -> Streak:
    """The streak that *dates* (any order, repeats allowed) make on *today*. All are local dates; none later than it."""
    run = best = freezes = 0
    last: date | None = None
    for day in sorted(set(dates)):
        run, freezes = _bridged(run, freezes, _missed(last, day))
        run += 1
        if run % DAYS_PER_FREEZE == 0:
            freezes = min(MAX_FREEZES, freezes + 1)
        best, last = max(best, run), day
    run, freezes = _bridged(run, freezes, _missed(last, today))
    return Streak(run, best, freezes, last == today)


def _missed(last: date | None, day: date) -> int:
    """Whole days between *last* and *day* without an attempt."""
    return max(0, (day - last).days - 1) if last is not None else 0


def _bridged(run: int, freezes: int, missed: int) -> tuple[int, int]:
    """The run and the freezes after *missed* days: kept while freezes last, else over."""
    return (run, freezes - missed) if missed <= freezes else (0, 0)
