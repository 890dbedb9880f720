"""The outbox on its way out: one row is one card, sent with a nonce so that a repeated delivery is seen once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Protocol

import aiohttp
import discord
import structlog

from bot.engine.effects import DailyClosed, DailyPosted, DigestPosted, Graded, QuestionAsked, StreakAtRisk
from bot.engine.state import Record
from bot.frontends.discord.cards import Block, Card, fitted
from bot.frontends.discord.failures import Failure, failure_of
from bot.frontends.discord.layout import NOBODY, layout, trace_of, trace_of_card
from bot.frontends.discord.places import is_direct
from bot.frontends.discord.render import Scene, render
from bot.runtime import OutboxRow
from bot.wording import wording
from bot.wording.catalogue import marked

log = structlog.get_logger()

NETWORK = (discord.HTTPException, aiohttp.ClientError, OSError, asyncio.TimeoutError)
DOUBTFUL = 20  # messages of a room among which the last one of the bot is looked for
LONGEST_PAUSE = 3600.0  # seconds; somebody who gives a permission back uses /interview resume, which does not wait
APOLOGY = marked("Something went wrong on my side. Your interview is saved; please try again.")

BY_THE_CLOCK = (DailyPosted, DailyClosed, DigestPosted, StreakAtRisk)  # these belong to no interview


class Scheduled(Protocol):
    """How that is shown which the clock brings about, to a channel or to one person."""

    def card(self, row: OutboxRow) -> Card:
        """What it looks like."""

    async def room_for(self, row: OutboxRow) -> int:
        """Where it goes."""

    async def refused(self, row: OutboxRow, error: Exception) -> None:
        """Discord does not take it there."""


Find = Callable[[str], Awaitable[Record | None]]


@dataclass(frozen=True, slots=True)
class Held:
    """A session whose messages are not taken at the moment; *again*: loop time of the next try."""

    failure: Failure
    tries: int
    again: float


class Deliverer:
    """Sends outbox rows; remembers for which sessions that failed, until it works again.

    A session is tried again after a pause that doubles each time: Discord bans an address that makes 10,000 refused
    calls in ten minutes, so a lost permission in many servers must not become a storm of calls.
    """

    def __init__(self, client: discord.Client, find: Find, retry_seconds: float, *, reads_replies: bool) -> None:
        self._client = client
        self._find = find
        self._reads_replies = reads_replies
        self.scheduled: Scheduled | None = None
        self._first_pause = retry_seconds
        self._held: dict[str, Held] = {}
        self._delivered_to: set[str] | None = set()  # sessions, while rows of an earlier run are delivered

    async def __call__(self, row: OutboxRow) -> str:
        """Show *row*; the id of its (last) message, "" when it shows nothing.

        Raises: DeliveryError: Discord did not take it.
        """
        card = await self._card(row)
        if card is None:
            return ""
        try:
            room = await self._room_for(row)
            message = await self._sent_before(row, room, card) or await self.send(room, card, str(row.id))
        except NETWORK as error:
            if self.scheduled is not None and isinstance(row.effect, BY_THE_CLOCK):
                await self.scheduled.refused(row, error)
            failure = failure_of(error)
            if not isinstance(row.effect, StreakAtRisk):  # which is tried again by its own scheduler, while it is true
                self._hold(row.session, failure)
            raise failure.as_delivery_error from error
        self._held.pop(row.session, None)
        return message

    def failure(self, session: str) -> Failure | None:
        """Why messages of *session* are not taken at the moment."""
        held = self._held.get(session)
        return held.failure if held else None

    def due(self) -> list[str]:
        """Sessions that are to be tried again now; asked for a second time, they are not due any more."""
        now = asyncio.get_running_loop().time()
        due = {session: held.failure for session, held in self._held.items() if held.again <= now}
        for session, failure in due.items():
            self._hold(session, failure)
        return list(due)

    def all_recovered(self) -> None:
        """What earlier runs left was delivered; from now on a row is new."""
        self._delivered_to = None

    async def _sent_before(self, row: OutboxRow, room: int, card: Card) -> str:
        """The message of *row* in *room*, if an earlier run was killed after sending it and before noting that.

        Within minutes the nonce would see to it, too. Only the first row of a session can be in doubt, and a reminder,
        which is delivered when its turn comes rather than at the start.
        """
        if not isinstance(row.effect, StreakAtRisk):
            if self._delivered_to is None or row.session in self._delivered_to:
                return ""
            self._delivered_to.add(row.session)
        wanted = trace_of_card(fitted(card)[-1])
        async for message in self._client.get_partial_messageable(room).history(limit=DOUBTFUL):
            if self._client.user is not None and message.author.id == self._client.user.id:
                return str(message.id) if _is_same(trace_of(message), wanted) else ""
        return ""

    def _hold(self, session: str, failure: Failure) -> None:
        before = self._held.get(session)
        tries = before.tries + 1 if before else 0
        pause = inf if failure.trouble.is_final else min(LONGEST_PAUSE, self._first_pause * 2**tries)
        self._held[session] = Held(failure, tries, asyncio.get_running_loop().time() + pause)

    async def _card(self, row: OutboxRow) -> Card | None:
        """What *row* looks like. A fault of ours must not keep all that follows from being shown."""
        words = wording(row.language)
        try:
            if self.scheduled is not None and isinstance(row.effect, BY_THE_CLOCK):
                return self.scheduled.card(row)
            record = await self._find(row.session)
            if record is None:
                self._held.pop(row.session, None)
                return None
            return render(row.effect, words, self._scene(record, row))
        except Exception:
            log.exception("cannot be shown", row=row.id, session=row.session)
            return Card((Block(words.say(APOLOGY)),))

    async def _room_for(self, row: OutboxRow) -> int:
        if self.scheduled is not None and isinstance(row.effect, BY_THE_CLOCK):
            return await self.scheduled.room_for(row)
        return int(row.place.channel)

    async def send(self, channel: int, card: Card, nonce: str) -> str:
        """Post *card* to *channel* in as many messages as it needs; the id of the last."""
        room = self._client.get_partial_messageable(channel)
        sent = ""
        for part, piece in enumerate(fitted(card)):
            message = await room.send(view=layout(piece), nonce=f"{nonce}.{part}", allowed_mentions=NOBODY)
            sent = str(message.id)
        return sent

    def _scene(self, record: Record, row: OutboxRow) -> Scene:
        scene = scene_of(record, reads_replies=self._reads_replies)
        if isinstance(row.effect, QuestionAsked | Graded):
            is_last = row.effect.number >= len(record.steps)
            return replace(scene, number=row.effect.number, is_last=is_last)
        return scene


def scene_of(record: Record, *, reads_replies: bool) -> Scene:
    """The scene of the open question of *record*."""
    return Scene(
        session=record.id,
        owner=record.owner,
        language=record.language,
        number=record.index + 1,
        is_last=record.index + 1 >= len(record.steps),
        is_team=record.team,
        is_public=not record.place.private,
        reads_replies=reads_replies or is_direct(record.place),
    )


def _is_same(sent: list[str], wanted: list[str]) -> bool:
    """Whether a message has these texts and buttons; the name of a server before a text may not be known yet."""
    return len(sent) == len(wanted) and all(
        one.endswith(other) or other.endswith(one) for one, other in zip(sent, wanted, strict=True)
    )
