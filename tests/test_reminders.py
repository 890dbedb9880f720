"""The reminder before a streak ends: once an evening, to those who want it, whatever dies in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from bot.daily import Daily
from bot.engine.effects import StreakAtRisk
from bot.engine.question import Language
from bot.runtime import DeliveryError, OutboxRow, Runtime
from bot.store import Profile, Store, rows
from tests.builders import library

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUNDAY = datetime(2026, 3, 1, 20, 30, tzinfo=SHANGHAI)
BOOKS = library()


class Clock:
    """A clock that is set, never waited for."""

    def __init__(self, now: datetime = SUNDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)


class Letterbox:
    """A person's direct messages."""

    def __init__(self) -> None:
        self.got: list[OutboxRow] = []
        self.broken: DeliveryError | None = None

    async def deliver(self, row: OutboxRow) -> str:
        if self.broken is not None:
            raise self.broken
        self.got.append(row)
        return str(row.id)

    @property
    def days(self) -> list[int]:
        return [row.effect.days for row in self.got if isinstance(row.effect, StreakAtRisk)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "db.sqlite")
    yield opened
    opened.close()


def scheduler(store: Store, clock: Clock, letters: Letterbox | None = None) -> Daily:
    """A new process."""
    runtime = Runtime(store, BOOKS, clock, "Asia/Shanghai")
    if letters is not None:
        runtime.deliver_with("chat", letters.deliver)
    return Daily(runtime, "chat")


def answer_on(store: Store, *days: date, candidate: str = "ada") -> None:
    """Genuine answers on those local dates."""

    def step(db: Database) -> None:
        rows.ensure_candidate(db, "team", candidate, SUNDAY)
        db.execute(
            "INSERT OR IGNORE INTO sessions VALUES ('s', 'team', ?, 'chat', 'ml', '', 'done', 1, '{}', '', '')",
            [candidate],
        )
        for day in days:
            db.execute(
                "INSERT INTO attempts (session, workspace, candidate, channel, question, topic, level, answer, score,"
                ' how, is_genuine, hints, "values", grader_version, bank_version, asked_at, at, local_date)'
                " VALUES ('s', 'team', ?, 'ml', 'q1', 'cnn', 2, 'words', 1.0, 'answered', 1, 0, '{}', '1', 'b',"
                " '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', ?)",
                [candidate, day.isoformat()],
            )

    store.run(step)


def before(now: datetime, *ago: int) -> list[date]:
    return [now.date() - timedelta(days=number) for number in ago]


async def wanted(store: Store, clock: Clock, hour: int = 20, zone: str = "Asia/Shanghai") -> None:
    """ada wants reminders since the day before."""
    then = Clock(clock.now - timedelta(days=1))
    runtime = Runtime(store, BOOKS, then)
    await runtime.set_profile("team", "ada", Profile(timezone=zone))
    await Daily(runtime, "chat").reminders.on("team", "ada", Language.EN, hour)


async def test_nobody_is_reminded_who_did_not_ask(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await scheduler(store, clock, letters).tick()
    assert letters.got == []


async def test_a_streak_that_ends_tonight_is_told_once_in_private(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2, 3))
    await wanted(store, clock)
    for _ in range(3):
        await scheduler(store, clock, letters).tick()
        clock.now += timedelta(minutes=30)
    assert letters.days == [3]
    assert letters.got[0].place.private
    assert letters.got[0].place.channel == "ada"


async def test_two_processes_on_one_store_remind_once(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    other = Store.open(store.path)
    await asyncio.gather(*(scheduler(each, clock, letters).tick() for each in (store, other)))
    other.close()
    assert letters.days == [2]


async def test_killed_between_planning_and_delivering_it_comes_once_after_all(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    await scheduler(store, clock).tick()  # nobody delivers: it died here
    clock.now += timedelta(minutes=3)
    for _ in range(3):
        bot = scheduler(store, clock, letters)
        await bot.tick()
        clock.now += timedelta(minutes=3)
    assert letters.days == [2]


@pytest.mark.parametrize("what", ["the day is over", "they answered", "they switched it off"])
async def test_what_was_planned_is_dropped_when(store: Store, what: str) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    await scheduler(store, clock).tick()
    clock.now += timedelta(minutes=3)
    match what:
        case "the day is over":
            clock.now += timedelta(hours=4)
        case "they answered":
            answer_on(store, clock.now.date())
        case _:
            await scheduler(store, clock).reminders.off("team", "ada")
    bot = scheduler(store, clock, letters)
    await bot.tick()
    await bot._runtime.recover("chat")
    assert letters.got == []
    assert store.run(lambda db: db.execute("SELECT count(*) FROM outbox WHERE delivered_at IS NULL").fetchone()) == (0,)


async def test_a_bot_that_was_down_past_midnight_says_nothing(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    clock.now += timedelta(hours=4)
    await scheduler(store, clock, letters).tick()
    assert letters.got == []


async def test_what_was_not_taken_is_tried_again_while_it_is_true(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    letters.broken = DeliveryError("HTTP 502", retry_after=timedelta(seconds=30))
    bot = scheduler(store, clock, letters)
    assert await bot.tick() <= timedelta(minutes=5)
    letters.broken = None
    clock.now += timedelta(minutes=5)
    await bot.tick()
    await bot.tick()
    assert letters.days == [2]


async def test_switching_off_and_on_again_brings_no_second_one(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    bot = scheduler(store, clock, letters)
    await bot.tick()
    assert await bot.reminders.off("team", "ada")
    assert not await bot.reminders.off("team", "ada")
    await bot.reminders.on("team", "ada", Language.EN, 21)
    assert await bot.reminders.hour("team", "ada") == 21
    clock.now += timedelta(hours=1)
    await bot.tick()
    assert letters.days == [2]


async def test_in_another_time_zone_the_evening_is_theirs(store: Store) -> None:
    clock, letters = Clock(datetime(2026, 3, 1, 12, tzinfo=UTC)), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    runtime = Runtime(store, BOOKS, clock)
    await runtime.set_profile("team", "ada", Profile(timezone="America/New_York"))  # it is 7 in the morning there
    await scheduler(store, clock, letters).tick()
    assert letters.got == []
    clock.now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    await scheduler(store, clock, letters).tick()
    assert letters.days == [2]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])
async def test_over_two_years_of_restarts_one_on_every_evening_that_needs_it_and_none_else(
    store: Store, zone: str
) -> None:
    """They answer on two days and rest on the third, so each third evening a run of two ends unless a freeze holds."""
    random, letters = Random(zone), Letterbox()
    clock = Clock(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)))
    await wanted(store, clock, zone=zone)
    needed = []
    for number in range(2 * 365):
        morning = clock.now = datetime(2026, 1, 1, 9, tzinfo=ZoneInfo(zone)) + timedelta(days=number)
        if number % 3 < 2:
            answer_on(store, morning.date())
        elif number:
            needed.append(morning.date())
        await scheduler(store, clock, letters).tick()
        for _ in range(random.randrange(1, 3)):
            clock.now = morning.replace(hour=20) + timedelta(minutes=random.randrange(200))
            await scheduler(store, clock, letters).tick()
        clock.now = morning.replace(hour=0) + timedelta(days=1, minutes=5)
        await scheduler(store, clock, letters).tick()
    told = [row.effect.until for row in letters.got if isinstance(row.effect, StreakAtRisk)]
    days = [(until - timedelta(hours=1)).astimezone(ZoneInfo(zone)).date() for until in told]
    assert days == needed
    assert set(letters.days) == {2}


async def test_a_person_can_see_and_delete_what_is_kept_about_it(store: Store) -> None:
    clock, letters = Clock(), Letterbox()
    answer_on(store, *before(clock.now, 1, 2))
    await wanted(store, clock)
    bot = scheduler(store, clock, letters)
    await bot.tick()
    ledger = bot._runtime.ledger
    found = json.loads(await ledger.export("team", "ada"))
    assert found["reminders"][0]["hour"] == 20
    assert found["outbox"][0]["effect"]["type"] == "StreakAtRisk"
    await ledger.forget("team", "ada")
    store.close()
    assert b"ada" not in b"".join(path.read_bytes() for path in store.path.parent.iterdir())
