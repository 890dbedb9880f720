"""The outbox on its way out: one row is one card, sent with a nonce so that a repeated delivery is seen once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import discord
import structlog

from bot.engine.effects import Graded, QuestionAsked
from bot.engine.state import Record
from bot.frontends.discord.cards import Card, fitted
from bot.frontends.discord.failures import Failure, failure_of
from bot.frontends.discord.layout import NOBODY, layout
from bot.frontends.discord.places import is_direct
from bot.frontends.discord.render import Scene, render
from bot.runtime import OutboxRow
from bot.wording import wording

log = structlog.get_logger()

NETWORK = (discord.HTTPException, aiohttp.ClientError, OSError, asyncio.TimeoutError)
Find = Callable[[str], Awaitable[Record | None]]


class Deliverer:
    """Sends outbox rows; remembers for which sessions that failed, until it works again."""

    def __init__(self, client: discord.Client, find: Find, *, reads_replies: bool) -> None:
        self._client = client
        self._find = find
        self._reads_replies = reads_replies
        self.failures: dict[str, Failure] = {}

    async def __call__(self, row: OutboxRow) -> str:
        """Show *row*; the id of its (last) message, "" when it shows nothing.

        Raises: DeliveryError: Discord did not take it.
        """
        record = await self._find(row.session)
        if record is None:
            return ""
        card = render(row.effect, wording(row.language), self._scene(record, row))
        if card is None:
            return ""
        try:
            message = await self.send(int(row.place.channel), card, nonce=str(row.id))
        except NETWORK as error:
            failure = failure_of(error)
            self.failures[row.session] = failure
            raise failure.as_delivery_error from error
        self.failures.pop(row.session, None)
        return message

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
