"""What was said while the bot was away: read from each open interview's room, newest first, back to what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import discord
import structlog

from bot.engine.state import Record
from bot.frontends.discord.deliver import NETWORK
from bot.frontends.discord.desk import Desk
from bot.frontends.discord.listen import SPOKEN, Listener
from bot.frontends.discord.places import event_id, is_direct, started_by
from bot.frontends.discord.settings import PLATFORM
from bot.runtime import is_open

log = structlog.get_logger()

FAR_BACK = 50  # messages of a room that are looked through
AT_ONCE = 4  # rooms read at the same time; more would use up the rate limit that answers need


async def catch_up(client: discord.Client, desk: Desk, listener: Listener, concerns: Callable[[Record], bool]) -> int:
    """Take in every missed message of the open interviews that *concerns* names; how many there were."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(record: Record) -> int:
        async with limit:
            return await _catch_up_in(client, desk, listener, record)

    records = [
        r
        for r in await desk.runtime.open_sessions_on(PLATFORM)
        if is_open(r) and not r.place.on_request and concerns(r)
    ]
    readable = [r for r in records if desk.reads_replies or is_direct(r.place)]
    found = sum(await asyncio.gather(*(one(record) for record in readable)))
    if found:
        log.info("caught up", sessions=len(readable), messages=found)
    return found


async def _catch_up_in(client: discord.Client, desk: Desk, listener: Listener, record: Record) -> int:
    try:
        missed = await _missed(client, desk, record)
    except NETWORK as error:  # no access now; the next connection tries again
        log.warning("history not readable", session=record.id, trouble=type(error).__name__)
        return 0
    for message in missed:
        await listener.take(await desk.runtime.session(record.id) or record, message)
    return len(missed)


async def _missed(client: discord.Client, desk: Desk, record: Record) -> list[discord.Message]:
    """Messages after the last one that was acted on, oldest first."""
    room = client.get_partial_messageable(int(record.place.channel))
    found: list[discord.Message] = []
    async for message in room.history(limit=FAR_BACK):
        if message.id <= started_by(record.id):
            break
        if message.author.bot or message.type not in SPOKEN:
            continue
        if not record.team and str(message.author.id) != record.owner:
            continue
        if await desk.runtime.was_seen(event_id(message.id)):
            break
        found.append(message)
    return found[::-1]
