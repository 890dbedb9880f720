"""Replies in a thread or a direct message: whose they are, and what they are an answer to."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque

import discord
import structlog

from bot.engine.effects import Notice, NoticeCode
from bot.engine.state import Record
from bot.frontends.discord.cards import Card
from bot.frontends.discord.clicks import quiet
from bot.frontends.discord.deliver import NETWORK, scene_of
from bot.frontends.discord.desk import Desk
from bot.frontends.discord.failures import Trouble, explained
from bot.frontends.discord.gather import Gather, Speaker
from bot.frontends.discord.places import is_direct, place_of
from bot.frontends.discord.render import notice
from bot.runtime import is_open
from bot.wording import wording
from bot.wording.commands import command_of

log = structlog.get_logger()

MOST_ROOMS = 10_000  # rooms that are remembered as having no interview
TYPING_PER_SECOND = 10
SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


class Listener:
    """Turns messages into answers; knows which rooms have no interview, so that a busy server costs nothing."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        self._client = client
        self._desk = desk
        self.gather = Gather(desk.settings.gather_seconds, self._said)
        self._empty_rooms: OrderedDict[int, None] = OrderedDict()
        self._typed: deque[float] = deque()  # loop times of the last second
        self._told_about_intent: set[str] = set()
        self._told_trouble: set[tuple[str, Trouble]] = set()

    async def heard(self, message: discord.Message) -> None:
        """A message of anybody, anywhere."""
        if message.author.bot or message.type not in SPOKEN or not self._may_hold_an_interview(message):
            return
        record = await self._record_at(message)
        if record is not None:
            await self.take(record, message)

    async def take(self, record: Record, message: discord.Message) -> None:
        """A message in the room of *record*: part of an answer, a command, or none of our business."""
        person = str(message.author.id)
        if not is_open(record) or not (record.team or person == record.owner):
            return
        if not message.content.strip():
            await self._explain_silence(record)
            return
        speaker = Speaker(record.id, person)
        if command_of(message.content) is not None:
            await self.gather.flush(speaker)
            await self._said(speaker, {message.id: message.content})
        elif self.gather.add(speaker, message.id, message.content):
            await self._show_typing(record)

    def opened(self, channel: int) -> None:
        """An interview has begun in *channel*."""
        self._empty_rooms.pop(channel, None)

    def _may_hold_an_interview(self, message: discord.Message) -> bool:
        """Threads that the bot opened, direct messages, and threads that are not in the cache (archived ones)."""
        channel = message.channel
        if isinstance(channel, discord.Thread):
            return self._client.user is not None and channel.owner_id == self._client.user.id
        is_known_room = isinstance(channel, discord.abc.GuildChannel)
        return not is_known_room and (message.guild is None or channel.id not in self._empty_rooms)

    async def _record_at(self, message: discord.Message) -> Record | None:
        guild = message.guild.id if message.guild else None
        record = await self._desk.runtime.session_at(place_of(guild, message.channel.id))
        if record is None and guild is not None:
            self._empty_rooms[message.channel.id] = None
            if len(self._empty_rooms) > MOST_ROOMS:
                self._empty_rooms.popitem(last=False)
        return record

    async def _said(self, speaker: Speaker, said: dict[int, str]) -> None:
        """A whole burst."""
        outcome = await self._desk.said(speaker.session, speaker.person, said)
        record = outcome.record
        if record is None or not outcome.is_new:
            return
        if outcome.refused is not None:
            await self._refuse(record, outcome.refused, max(said))
            return
        failure = await self._desk.show(record.id)
        if failure is not None and failure.trouble.concerns_people:
            await self._tell_alone(speaker.person, record, failure.trouble)

    async def _refuse(self, record: Record, refused: Notice, message: int) -> None:
        if refused.code is NoticeCode.ALREADY_ANSWERED:
            return  # people go on talking in a team's thread
        scene = scene_of(record, reads_replies=self._desk.reads_replies)
        await self._post(int(record.place.channel), notice(refused, wording(record.language), scene), f"r{message}")

    async def _tell_alone(self, person: str, record: Record, trouble: Trouble) -> None:
        """A direct message about what keeps the bot from writing; once, not with every answer."""
        if (record.id, trouble) in self._told_trouble:
            return
        self._told_trouble.add((record.id, trouble))
        text = explained(wording(record.language), trouble, is_thread=not is_direct(record.place))
        try:
            room = await self._client.create_dm(discord.Object(int(person)))
            await self._desk.deliverer.send(room.id, quiet(text), nonce=f"t{record.version}.{record.index}")
        except NETWORK as error:
            log.warning("no way to tell the candidate", session=record.id, trouble=type(error).__name__)

    async def _explain_silence(self, record: Record) -> None:
        """Without the message content intent words arrive empty: say so once."""
        if self._desk.reads_replies or is_direct(record.place) or record.id in self._told_about_intent:
            return
        self._told_about_intent.add(record.id)
        text = wording(record.language).say("I cannot read replies in this server. Press **Answer** and write there.")
        await self._post(int(record.place.channel), quiet(text), f"i{record.version}")

    async def _show_typing(self, record: Record) -> None:
        """For as long as few people talk; when many do, Discord's 50 calls a second are for their grades."""
        now = asyncio.get_running_loop().time()
        while self._typed and now - self._typed[0] > 1:
            self._typed.popleft()
        if len(self._typed) >= TYPING_PER_SECOND:
            return
        self._typed.append(now)
        try:
            await self._client.get_partial_messageable(int(record.place.channel)).typing()
        except NETWORK as error:
            log.debug("typing not shown", session=record.id, trouble=type(error).__name__)

    async def _post(self, channel: int, card: Card, nonce: str) -> None:
        try:
            await self._desk.deliverer.send(channel, card, nonce)
        except NETWORK as error:
            log.warning("a notice was not taken", trouble=type(error).__name__)
