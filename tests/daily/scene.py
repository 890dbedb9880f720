"""A clock, a channel and a bank for the daily question."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.daily import Daily
from bot.engine.effects import (
    AnyEffect,
    DailyPosted,
    DigestPosted,
)
from bot.progress.daily import Schedule
from bot.runtime import DeliveryError, OutboxRow, Runtime
from bot.store import Store
from tests.builders import library, question

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
FULL = "The trees are trained in parallel and then averaged"
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",  # clocks change by half an hour
    "Africa/Casablanca",  # clocks change around Ramadan
    "Europe/London",
    "Pacific/Apia",
)


class Clock:
    """A clock that is set, never waited for."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Channel:
    """A channel that writes down what is posted, and can refuse."""

    def __init__(self) -> None:
        self.posts: list[AnyEffect] = []
        self.refuses = False

    async def deliver(self, row: OutboxRow) -> str:
        if self.refuses:
            raise DeliveryError("Missing permission: Send Messages", retry_after=timedelta(minutes=1))
        self.posts.append(row.effect)
        return str(row.id)

    def questions(self) -> list[DailyPosted]:
        return [effect for effect in self.posts if isinstance(effect, DailyPosted)]

    def digests(self) -> list[DigestPosted]:
        return [effect for effect in self.posts if isinstance(effect, DigestPosted)]


BOOKS = library([question(f"q{number}") for number in range(1, 9)])


def daily(store: Store, clock: Clock, channel: Channel | None = None) -> Daily:
    runtime = Runtime(store, BOOKS, clock)
    if channel is not None:
        runtime.deliver_with("chat", channel.deliver)
    return Daily(runtime, "chat")


def schedule(**changes: object) -> Schedule:
    fields: dict[str, object] = {
        "platform": "chat",
        "workspace": "guild",
        "channel": "ml",
        "at": time(9),
        "timezone": "UTC",
        "admin": "ada",
        **changes,
    }
    return Schedule(**fields)  # type: ignore[arg-type]  # a test names only fields that exist


async def posted(store: Store, clock: Clock, channel: Channel) -> tuple[Daily, int]:
    bot = daily(store, clock, channel)
    await bot.set(schedule())
    clock.now = MONDAY + timedelta(hours=1)
    await bot.tick()
    return bot, channel.questions()[0].post
