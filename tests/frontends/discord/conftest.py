"""A loopback Discord with the real front end, in process; restarts and kills of a real process are in test_restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.bank import load_library
from bot.engine.question import Library
from bot.frontends.discord.app import supervise
from bot.frontends.discord.settings import Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.bank_path import BANK
from tests.loopback.discord import LoopbackDiscord, Person
from tests.loopback.discord.rates import Pace
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Json


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(BANK)


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    """Discord's own limits, but its buckets fill up a hundred times as fast."""
    async with LoopbackDiscord(messages=Pace(50, 0.5), everything=Pace(500, 1.0)) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "mianshi.sqlite")
    yield store
    store.close()


@pytest.fixture
def runtime(store: Store, library: Library) -> Runtime:
    return Runtime(store, library, lambda: datetime.now(UTC))


@pytest.fixture
def settings(server: LoopbackDiscord) -> Settings:
    return Settings(
        token=server.token,
        api_url=server.api_url,
        gather_seconds=0.08,
        ready_seconds=0.02,
        retry_seconds=0.1,
        identify_seconds=0.05,
        first_backoff=0.05,
        longest_backoff=0.2,
        closing_seconds=3,
    )


@asynccontextmanager
async def running(runtime: Runtime, settings: Settings, server: LoopbackDiscord) -> AsyncIterator[asyncio.Task[None]]:
    """The front end, connected, until the end of the block; then it is asked to stop as by SIGTERM."""
    stop = asyncio.Event()
    connections = server.gateway.identifies
    task = asyncio.create_task(supervise(runtime, settings, stop))
    try:
        await server.until(lambda: task.done() or server.gateway.identifies > connections, 10)
        if task.done():
            task.result()
        yield task
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


@pytest.fixture
async def bot(runtime: Runtime, settings: Settings, server: LoopbackDiscord) -> AsyncIterator[asyncio.Task[None]]:
    async with running(runtime, settings, server) as task:
        yield task


class Interview:
    """One interview as its candidate sees it."""

    def __init__(self, server: LoopbackDiscord, candidate: Person, room: Json) -> None:
        self.server, self.candidate, self.room = server, candidate, room

    def messages(self) -> list[Json]:
        return self.server.spoken(self.room)

    def texts(self) -> list[str]:
        return [text_of(message) for message in self.messages()]

    async def sees(self, words: str, count: int = 1, timeout: float = 5.0) -> Json:  # noqa: ASYNC109
        """The newest of the bot's messages that hold *words*, once there are *count* of them."""

        def found() -> Json | None:
            matching = [m for m in self.messages() if words in text_of(m)]
            return matching[-1] if len(matching) >= count else None

        try:
            return await self.server.until(found, timeout)
        except TimeoutError as error:
            shown = "\n---\n".join(self.texts()[-6:])
            raise TimeoutError(f"never saw {words!r}; the last messages:\n{shown}\n{error}") from None

    async def answer(self, card: Json, text: str) -> None:
        """By the Answer button of *card*."""
        opened = await self.candidate.click(card, "Answer")
        await self.candidate.submit(opened, text=text)

    async def say(self, text: str) -> None:
        await self.candidate.say(self.room, text)


Begin = Callable[..., "asyncio.Future[Interview]"]


async def begin(server: LoopbackDiscord, candidate: Person, **options: object) -> Interview:
    """/interview start in #general, and the thread that it opens."""
    known = len(server.world.threads())
    shown = await candidate.command(server.general, "interview start", **{"plan": "short", "language": "en"} | options)
    await server.until(lambda: shown.reply)
    assert len(server.world.threads()) == known + 1, text_of(shown.reply or {})
    return Interview(server, candidate, server.world.threads()[-1])


def patient(settings: Settings, **changes: object) -> Settings:
    return replace(settings, **changes)  # type: ignore[arg-type]
