"""The daily question: when it is due, and which one it is. Pure: schedules and histories in, answers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim

from bot.engine.question import Language, Library, Question

GRACE = timedelta(hours=3)  # a question later than this is skipped: half the day it was meant for is over
UNKNOWN = 0.5  # mean score assumed of a topic that nobody has answered yet


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When and what is asked in one channel.

    Attributes:
        at: wall clock time in *timezone* (an IANA name). weekdays: 1 (Monday) to 7.
        topics: to ask from, () for all. levels: inclusive. open_for: until the answer is shown.
        admin: who set it; told when the channel refuses. digest: also a summary every Monday.
    """

    platform: str
    workspace: str
    channel: str
    at: time
    timezone: str
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    topics: tuple[str, ...] = ()
    levels: tuple[int, int] = (1, 5)
    language: Language = Language.EN
    open_for: timedelta = timedelta(hours=20)
    admin: str = ""
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """One due firing: the local *day* it is for, and the moment (aware, UTC)."""

    day: date
    at: datetime


def next_slot(schedule: Schedule, after: datetime) -> Slot:
    """The first firing of *schedule* later than *after*: one each local day.

    Source: cronsim moves an hour that does not exist on; of an hour that comes twice we take the first alone.
    """
    zone = ZoneInfo(schedule.timezone)
    days = ",".join(str(day % 7) for day in schedule.weekdays)  # cron counts Sunday as 0
    firings = CronSim(f"{schedule.at.minute} {schedule.at.hour} * * {days}", after.astimezone(zone))
    local = next(moment for moment in firings if not moment.fold and moment.astimezone(UTC) > after)
    return Slot(local.date(), local.astimezone(UTC))


def is_in_time(slot: Slot, now: datetime) -> bool:
    """Whether a bot that was down at the hour may still post."""
    return now - slot.at <= GRACE


def choose(
    library: Library, schedule: Schedule, used: Sequence[str], means: Mapping[str, float], seed: int
) -> Question | None:
    """The question of a day; None when nothing fits the schedule.

    One that was not *used* this season, of the topic that the team is weakest at (*means* by topic id); once all were
    used, the one used longest ago.
    """
    low, high = schedule.levels
    topics = schedule.topics or tuple(library.topics)
    fits = [q for q in library.questions.values() if q.topic in topics and low <= q.level <= high]
    last = {name: place for place, name in enumerate(used)}
    Random(seed).shuffle(fits)  # the order among equals
    return min(fits, key=lambda q: (last.get(q.id, -1), round(means.get(q.topic, UNKNOWN), 1)), default=None)
