"""The same bot in SimCord, an independent simulation of Discord, so that our own server's mistakes do not hide ours."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.frontends.discord.connection import Bot
from bot.frontends.discord.settings import Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.test_interview import RIGHT, attempts

pytest.importorskip("simcord")


class WithoutDaily(Bot):
    """SimCord goes on when nothing waits any more, and the daily question waits for ever."""

    async def _keep_asking(self) -> None:
        return


@pytest.fixture
def simcord_bot(runtime: Runtime) -> Bot:
    return WithoutDaily(runtime, Settings(token="unused", gather_seconds=0.02), reads_replies=True)


def having(thread: Any, words: str) -> Any:
    """The newest message in *thread* that shows *words*."""
    return next(m for m in reversed(thread.history()) if words in str([c.to_dict() for c in m.components]))


@pytest.mark.simcord(shard_count=1)
async def test_an_interview_passes_there_too(simcord_env: Any, store: Store) -> None:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("general")
    alice = guild.add_member(simcord_env.create_user("alice"))
    await alice.slash(channel, "interview start", plan="short", language="en")
    thread = channel.threads[0]
    card = having(thread, "Question 1 of 3")
    await alice.click(card, label="Hint")
    assert having(thread, "Think of the gradient")
    await alice.submit_modal(await alice.click(card, label="Answer"), {"text": RIGHT})
    await alice.click(having(thread, "100 %"), label="Next")
    await alice.send(thread, "a")
    await asyncio.sleep(0.1)
    await simcord_env.settle()
    await alice.click(having(thread, "Correct"), label="Next")
    await alice.click(having(thread, "Question 3 of 3"), label="Stop")
    assert having(thread, "Report")
    assert attempts(store) == [("why-relu", 1.0, "answered"), ("pooling-choice", 1.0, "answered")]
