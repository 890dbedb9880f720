"""Candidates of the soak on either platform: they begin interviews, answer, press on, and remember what they saw."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Protocol

from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord import Person as DiscordPerson
from tests.loopback.discord.people import NotSeenError
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Json
from tests.loopback.slack.delivery import NotAcknowledgedError
from tests.loopback.slack.person import Person as SlackPerson
from tests.loopback.slack.server import SlackServer

ANSWERS = (
    ("why-relu", "The sigmoid saturates, so the gradient vanishes; relu is cheap."),
    ("pooling-choice", "a"),
    ("what-is-dropout", "It sets random units to zero."),
)
GRADE = "Graded wrong?"  # a button that every grade has, on both platforms
REPORT = "questions answered"
SIGN = re.compile(rf"Question \d of 3|{re.escape(GRADE)}|{REPORT}")
EXPECTED = ("Question 1 of 3", GRADE, "Question 2 of 3", GRADE, "Question 3 of 3", GRADE, REPORT)

LOOK_SECONDS = 0.4
PRESS_AGAIN_SECONDS = 12.0  # a person whose click did nothing clicks again
PATIENCE = 150.0  # an answer that has shown nothing by then is lost: it is never said again


@dataclass
class Talk:
    """One interview: where, the answers that were given to it, and what its candidate saw, in order."""

    platform: str
    room: str
    said: list[str] = field(default_factory=list)
    signs: tuple[str, ...] = ()


class Candidate(Protocol):
    """What a person can do on either platform. Acts that the app does not acknowledge do nothing, as on a client."""

    platform: str

    async def begin(self) -> str | None:
        """Start an interview; gives its room once its first question stands there."""

    async def say(self, room: str, text: str) -> None: ...

    async def press_on(self, room: str) -> None:
        """Press what leads on from the newest grade, where there is such a button."""

    def signs(self, room: str) -> tuple[str, ...]: ...


async def interviews(candidate: Candidate, random: Random, pause: tuple[float, float], end: float) -> list[Talk]:
    """Whole interviews, one after another, until the moment *end*; the last one is still finished."""
    talks: list[Talk] = []
    await asyncio.sleep(random.uniform(0, pause[1]))
    while time.monotonic() < end:
        if (room := await candidate.begin()) is None:
            await asyncio.sleep(random.uniform(*pause))
            continue
        talks.append(Talk(candidate.platform, room))
        if not await _held(candidate, talks[-1], random, pause):
            break
    return talks


async def _held(candidate: Candidate, talk: Talk, random: Random, pause: tuple[float, float]) -> bool:
    """Whether every answer led on."""
    for number, (_, answer) in enumerate(ANSWERS):
        await asyncio.sleep(random.uniform(*pause))
        talk.said.append(answer)
        await candidate.say(talk.room, answer)
        if not await _shown(candidate, talk.room, 2 * number + 2, PATIENCE):
            return False
        end = time.monotonic() + PATIENCE
        while not await _shown(candidate, talk.room, 2 * number + 3, 0.5):
            if time.monotonic() > end:
                return False
            await candidate.press_on(talk.room)
            await _shown(candidate, talk.room, 2 * number + 3, PRESS_AGAIN_SECONDS)
    return True


async def _shown(candidate: Candidate, room: str, count: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while len(candidate.signs(room)) < count:
        if time.monotonic() > end:
            return False
        await asyncio.sleep(LOOK_SECONDS)
    return True


class Threads:
    """The bot's messages on Discord by room, kept up to date so that nobody has to look through all of them."""

    def __init__(self, server: LoopbackDiscord) -> None:
        self._server, self._known = server, 0
        self._rooms: dict[str, list[Json]] = defaultdict(list)

    def of(self, room: str) -> list[Json]:
        messages = self._server.world.messages
        new = list(islice(reversed(messages.values()), len(messages) - self._known))[::-1]
        self._known = len(messages)
        for message in new:
            if message["author"]["id"] == self._server.world.bot["id"]:
                self._rooms[message["channel_id"]].append(message)
        return self._rooms[room]


@dataclass
class OnDiscord:
    server: LoopbackDiscord
    threads: Threads
    person: DiscordPerson
    platform: str = "discord"

    async def begin(self) -> str | None:
        try:
            shown = await self.person.command(self.server.general, "interview start", plan="short", language="en")
            reply = text_of(await self.server.until(lambda: shown.reply, 20))
        except (TimeoutError, LookupError):
            return None
        room = reply.partition("<#")[2].partition(">")[0]
        return room if room and await _shown(self, room, 1, 60) else None

    async def say(self, room: str, text: str) -> None:
        await self.person.say(self.server.world.channels[room], text)

    async def press_on(self, room: str) -> None:
        grade = next((m for m in reversed(self.threads.of(room)) if GRADE in text_of(m)), None)
        for label in ("Next", "Report"):
            try:
                if grade is not None:
                    await self.person.click(grade, label)
            except (TimeoutError, NotSeenError):
                continue

    def signs(self, room: str) -> tuple[str, ...]:
        return tuple(sign for m in self.threads.of(room) for sign in SIGN.findall(text_of(m)))


@dataclass
class OnSlack:
    server: SlackServer
    person: SlackPerson
    channel: str
    platform: str = "slack"

    async def begin(self) -> str | None:
        since = self.server.world.new_ts()
        try:
            await self.person.types(self.channel, "/interview start short")
        except (NotAcknowledgedError, ConnectionError):
            return None
        try:
            return await self.server.until(lambda: self._newest(since), 60)
        except TimeoutError:
            return None

    def _newest(self, since: str) -> str | None:
        messages = self.person.team.channels[self.channel].messages.values()
        return next((m.thread_ts for m in reversed(messages) if m.ts > since and EXPECTED[0] in m.said), None)

    async def say(self, room: str, text: str) -> None:
        self.person.says(self.channel, text, thread=room)

    async def press_on(self, room: str) -> None:
        """On Slack the next question follows by itself."""

    def signs(self, room: str) -> tuple[str, ...]:
        thread = self.person.team.channels[self.channel].thread(room)
        return tuple(sign for m in thread if m.bot_id for sign in SIGN.findall(m.said))
