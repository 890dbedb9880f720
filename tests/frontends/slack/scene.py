"""The scene of the Slack scenarios: the loopback Slack with our own manifest, a small bank, and the bot on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import yaml

from bot.bank import load_library
from bot.engine.question import Language, Library
from bot.engine.state import Record
from bot.frontends.slack.asker import place_in
from bot.frontends.slack.service import Outside, run
from bot.frontends.slack.settings import SlackSettings
from bot.runtime import Runtime
from bot.store import Store
from bot.store.installations import InstallationShelf
from tests.bank.examples import CHOICE, NUMBER, TEXT, make_bank
from tests.loopback.slack.model import Json, Message, Team
from tests.loopback.slack.person import Person
from tests.loopback.slack.server import Manifest, SlackServer

ROOT = Path(__file__).parents[3]
MANIFEST = Manifest.from_yaml(yaml.safe_load((ROOT / "deploy" / "slack-manifest.yaml").read_text("utf-8")))
SEED = 7  # of every interview, so that its numbers are known

PLAN = """\
id: short
title: {zh: 短面试, en: Short interview}
about: {zh: 三道题。, en: Three questions.}
phases:
  - {name: {zh: 全部, en: All}, questions: [bn-place, conv-output, bn-at-inference]}
"""

QUESTIONS = ("What does BN average over?", "what is the output side?", "Which statistics")
QUESTIONS_ZH = ("BN 对什么求均值？", "输出边长？", "推理时用什么统计量？")
ANSWER_TEXT = "It uses the moving average gathered during training, not the statistics of the current batch."


def make_library(folder: Path) -> Library:
    """Three questions, one of each sort, and a plan that asks them in order."""
    return load_library(make_bank(folder, TEXT, NUMBER, CHOICE, plan=PLAN))


@dataclass
class Scene:
    """One Slack, one database, and the bot, which can be started and stopped."""

    slack: SlackServer
    library: Library
    database: Path
    settings: SlackSettings
    team: Team
    ada: Person
    bob: Person
    port: int = 0
    runtime: Runtime | None = None

    @asynccontextmanager
    async def bot(self, *, http: bool = False, **changes: object) -> AsyncIterator[Runtime]:
        """The bot at work, in this process."""
        store = Store.open(self.database)
        self.runtime = runtime = Runtime(store, self.library, lambda: datetime.now(UTC))
        outside = Outside(
            clock=runtime.clock,
            new_seed=lambda: SEED,
            language=Language.EN,
            shelf=InstallationShelf(store),
            ping_seconds=0.3,
        )
        stop, ready = asyncio.Event(), asyncio.Event()

        def on_ready(port: int) -> None:
            self.port = port
            ready.set()

        settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        serving = asyncio.create_task(run(runtime, settings, outside, http=http, stop=stop, on_ready=on_ready))
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait([serving, waiting], timeout=10, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
            if http:
                self.slack.deliver_over_http(f"http://127.0.0.1:{self.port}/slack/events")
            else:
                await self.slack.connected()
            yield runtime
        finally:
            waiting.cancel()
            stop.set()
            await asyncio.wait_for(serving, 10)
            store.close()

    # -- seeing --------------------------------------------------------------------------------

    async def sees(self, text: str, channel: str = "C1", *, after: Message | None = None) -> Message:
        """The first message of the bot in *channel* that shows *text*, later than *after*."""
        return await self.slack.until(lambda: self.shown(text, channel, after))

    def shown(self, text: str, channel: str = "C1", after: Message | None = None) -> Message | None:
        place = self.team.channels.get(channel)
        since = after.ts if after is not None else ""
        messages = place.messages.values() if place is not None else []
        return next((m for m in messages if m.bot_id and m.ts > since and text in m.said), None)

    def shown_last(self, text: str, channel: str = "C1") -> Message | None:
        """The newest message of the bot that shows *text*."""
        found = [m for m in self.team.channels[channel].messages.values() if m.bot_id and text in m.said]
        return found[-1] if found else None

    async def whispered(self, person: Person, text: str, channel: str = "C1") -> Message:
        """What only *person* sees."""
        return await self.slack.until(lambda: next((m for m in person.whispers(channel) if text in m.said), None))

    def count(self, text: str, channel: str = "C1") -> int:
        """How many messages of the bot show *text*."""
        return sum(1 for m in self.team.channels[channel].messages.values() if m.bot_id and text in m.said)

    async def begins(self, person: Person, words: str = "start short", channel: str = "C1") -> Message:
        """Start an interview in a channel; gives its first question."""
        await person.types(channel, f"/interview {words}")
        return await self.sees(QUESTIONS[0], channel)

    async def form(self) -> Json:
        """The newest open modal."""
        return await self.slack.until(
            lambda: next((v for v in reversed(self.slack.world.views.values()) if v["type"] == "modal"), None)
        )

    async def record(self, first: Message) -> Record:
        """The saved session of the thread that *first* is in."""
        assert self.runtime is not None
        record = await self.runtime.session_at(place_in(self.team.id, first.channel, first.thread_ts or ""))
        assert record is not None
        return record

    async def eventually(self, test: Callable[[], bool]) -> None:
        """Wait for what Slack does not see happen: a line of the log, a row of the database."""
        async with asyncio.timeout(10):
            while not test():  # noqa: ASYNC110 - neither has an event to wait for
                await asyncio.sleep(0.02)

    async def quiet(self) -> None:
        """Nothing is under way on Slack's side, and the bot had time to do what it might wrongly do."""
        await self.slack.events.settle()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def new_scene(folder: Path, library: Library) -> AsyncIterator[Scene]:
    async with SlackServer.run(MANIFEST) as slack:
        team = slack.new_team("T1", people=["U1", "U2"], channels=["C1", "C2"])
        settings = SlackSettings(
            bot_token=team.bot_token,
            app_token=slack.app_token,
            signing_secret=slack.signing_secret,
            host="127.0.0.1",
            port=0,
            api_url=slack.api_url,
            post_seconds=0.0,
            gather_seconds=0.05,
            renew_seconds=0.05,
        )
        ada, bob = slack.person(team, "U1"), slack.person(team, "U2")
        yield Scene(slack, library, folder / "mianshi.sqlite", settings, team, ada, bob)
