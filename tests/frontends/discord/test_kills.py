"""The real process, killed without warning (SIGKILL) between every two steps, and in the middle of them."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.store import Store
from tests.frontends.discord.conftest import Interview, begin
from tests.frontends.discord.test_interview import RIGHT, attempts
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.server import text_of


class Bots:
    """One bot process at a time on one database."""

    def __init__(self, server: LoopbackDiscord, database: Path) -> None:
        self._server, self._database = server, database
        self._process: Process | None = None

    async def start(self) -> None:
        before = self._server.gateway.identifies
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.frontends.discord.process",
            self._server.api_url,
            self._server.token,
            str(self._database),
            stdout=DEVNULL,
        )
        await self._server.until(lambda: self._server.gateway.identifies > before, 30)

    async def end(self, by: signal.Signals) -> float:
        """Seconds it took to end."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(by)
        await self._process.wait()
        await self._server.until(lambda: not self._server.gateway.connected, 5)
        return time.monotonic() - began

    async def kill_and_start(self) -> None:
        await self.end(signal.SIGKILL)
        await self.start()


@asynccontextmanager
async def bots(server: LoopbackDiscord, database: Path) -> AsyncIterator[Bots]:
    bots = Bots(server, database)
    await bots.start()
    try:
        yield bots
    finally:
        await bots.end(signal.SIGKILL)


def check_thread(interview: Interview) -> None:
    """Nothing missing, nothing twice, everything in order."""
    texts = interview.texts()
    expected = [
        "Question 1 of 3",
        "Think of the gradient",
        "✅ ReLU is cheap",
        "Question 2 of 3",
        "Correct",
        "Question 3 of 3",
    ]
    places = []
    for words in (*expected, "questions answered"):
        found = [at for at, text in enumerate(texts) if words in text]
        assert len(found) == 1, (words, texts)
        places += found
    assert places == sorted(places)


async def test_killed_between_every_two_steps_the_interview_goes_on(server: LoopbackDiscord, tmp_path: Path) -> None:
    database = tmp_path / "killed.sqlite"
    async with bots(server, database) as bot:
        interview = await begin(server, server.person("alice"))
        card = await interview.sees("Question 1 of 3")
        await bot.kill_and_start()
        await interview.candidate.click(card, "Hint")
        await interview.sees("Think of the gradient")
        await bot.kill_and_start()
        await interview.say(RIGHT)
        grade = await interview.sees("100 %")
        await bot.kill_and_start()
        await interview.candidate.click(grade, "Next")
        card = await interview.sees("Question 2 of 3")
        await bot.kill_and_start()
        await interview.candidate.click(card, "a")
        grade = await interview.sees("Correct")
        await bot.kill_and_start()
        await interview.candidate.click(grade, "Next")
        card = await interview.sees("Question 3 of 3")
        await bot.kill_and_start()
        await interview.candidate.click(card, "Skip")
        await interview.sees("questions answered")
        await bot.kill_and_start()
    check_thread(interview)
    store = Store.open(database)
    assert [row[2] for row in attempts(store)] == ["answered", "answered", "skipped"]
    store.close()


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.16, 0.18], ids=lambda s: f"{s * 1000:.0f} ms")
async def test_killed_in_the_middle_of_an_answer_it_is_graded_once(
    server: LoopbackDiscord, tmp_path: Path, moment: float
) -> None:
    database = tmp_path / "killed.sqlite"
    async with bots(server, database) as bot:
        interview = await begin(server, server.person("alice"))
        await interview.sees("Question 1 of 3")
        await interview.say("the sigmoid saturates so its gradient vanishes")
        await interview.say("and relu is cheap")
        await asyncio.sleep(moment)
        await bot.kill_and_start()
        await interview.sees("100 %")
        await asyncio.sleep(0.2)
    assert sum("100 %" in text for text in interview.texts()) == 1
    store = Store.open(database)
    assert attempts(store) == [("why-relu", 1.0, "answered")]
    store.close()


async def test_sigterm_finishes_what_has_begun_within_ten_seconds(server: LoopbackDiscord, tmp_path: Path) -> None:
    async with bots(server, tmp_path / "ended.sqlite") as bot:
        interview = await begin(server, server.person("alice"))
        await interview.sees("Question 1 of 3")
        await interview.say(RIGHT)
        await server.until(lambda: server.rest.typing)
        assert await bot.end(signal.SIGTERM) < 10
        assert "100 %" in text_of(interview.messages()[-1])
        await bot.start()
