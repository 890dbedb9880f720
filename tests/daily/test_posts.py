"""The daily question is posted once per channel and local day, whatever happens."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.progress.daily import next_slot
from bot.store import Store
from tests.daily.scene import BOOKS, MONDAY, ZONES, Channel, Clock, daily, schedule


async def test_a_question_is_posted_at_the_hour_and_only_then(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    assert await bot.set(schedule()) == MONDAY + timedelta(hours=1)
    await bot.tick()
    assert channel.posts == []
    clock.now = MONDAY + timedelta(hours=1)
    for _ in range(3):
        await bot.tick()
    assert len(channel.questions()) == 1


async def test_only_on_its_weekdays(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    await bot.set(schedule(weekdays=(1, 7)))
    for hour in range(24 * 14):
        clock.now = MONDAY + timedelta(hours=hour)
        await bot.tick()
    assert len(channel.questions()) == 4


async def test_two_processes_on_one_store_post_once(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    other_store = Store.open(store.path)
    bots = [daily(store, clock, channel), daily(other_store, clock, channel)]
    await bots[0].set(schedule())
    clock.now = MONDAY + timedelta(hours=1)
    for bot in bots * 2:
        await bot.tick()
    other_store.close()
    assert len(channel.questions()) == 1


@pytest.mark.parametrize(("late", "posted"), [(timedelta(hours=2), 1), (timedelta(hours=5), 0)])
async def test_a_bot_that_was_down_posts_late_within_the_grace_period(
    store: Store, late: timedelta, posted: int
) -> None:
    clock, channel = Clock(MONDAY), Channel()
    await daily(store, clock).set(schedule())
    clock.now = MONDAY + timedelta(hours=1) + late
    await daily(store, clock, channel).tick()
    assert len(channel.questions()) == posted


async def test_a_channel_that_refuses_gets_its_question_once_it_does_not(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    await bot.set(schedule())
    clock.now, channel.refuses = MONDAY + timedelta(hours=1), True
    await bot.tick()
    channel.refuses = False
    clock.now += timedelta(minutes=2)
    await bot.tick()
    await bot.tick()
    assert len(channel.questions()) == 1


async def test_no_question_comes_again_while_others_are_left(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    await bot.set(schedule(weekdays=(1, 2, 3, 4, 5, 6, 7)))
    for day in range(16):
        clock.now = MONDAY + timedelta(days=day, hours=1)
        await bot.tick()
    asked = [post.question for post in channel.questions()]
    assert len(set(asked[:8])) == 8
    assert Counter(asked) == dict.fromkeys(BOOKS.questions, 2)


async def test_two_processes_deliver_one_post_once_between_them(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    poster = daily(store, clock)  # it died before it delivered
    await poster.set(schedule())
    clock.now = MONDAY + timedelta(hours=1)
    await poster.tick()
    clock.now += timedelta(minutes=3)
    others = [Store.open(store.path) for _ in range(2)]
    await asyncio.gather(*(daily(other, clock, channel).deliver() for other in others))
    for other in others:
        other.close()
    assert len(channel.questions()) == 1


@pytest.mark.parametrize("zone", ZONES)
def test_for_two_years_every_due_local_day_has_exactly_one_slot(zone: str) -> None:
    plan = schedule(timezone=zone, at=time(2, 30), weekdays=(1, 2, 3, 4, 5, 6, 7))
    now, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while now < datetime(2028, 1, 1, tzinfo=UTC):
        slot = next_slot(plan, now)
        assert slot.at > now
        assert slot.at.astimezone(ZoneInfo(zone)).date() == slot.day
        days.append(slot.day)
        now = slot.at
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


@pytest.mark.parametrize("zone", ZONES)
async def test_for_two_years_with_restarts_at_random_moments_one_post_a_day(store: Store, zone: str) -> None:
    random, clock, channel = Random(zone), Clock(datetime(2026, 1, 1, tzinfo=UTC)), Channel()
    plan = schedule(timezone=zone, at=time(2, 30), weekdays=(1, 3, 7))
    bot = daily(store, clock, channel)
    await bot.set(plan)
    due = []
    while clock.now < datetime(2028, 1, 1, tzinfo=UTC):
        slot = next_slot(plan, clock.now)
        due.append(slot.day)
        clock.now = slot.at + timedelta(minutes=random.randrange(100))  # it may have been down at the hour
        for _ in range(random.randrange(1, 3)):
            bot = daily(store, clock, channel)  # a new process
            await bot.tick()
    stored = store.run(lambda db: [row["day"] for row in db["posts"].rows])
    assert stored == [day.isoformat() for day in due]
    assert len(channel.questions()) == len(due)
