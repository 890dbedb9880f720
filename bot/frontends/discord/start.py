"""`/interview start` and coming back: where an interview gets its room."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.engine.effects import Notice, NoticeCode
from bot.engine.events import Place, Resumed, Started, Wish
from bot.engine.question import Language, Library
from bot.engine.select import course, plan_for
from bot.engine.state import Record, Refused
from bot.frontends.discord import rooms
from bot.frontends.discord.clicks import apology, conclude, quiet, tell
from bot.frontends.discord.deliver import NETWORK
from bot.frontends.discord.failures import Trouble, explained, failure_of
from bot.frontends.discord.permissions import missing_for_thread, named
from bot.frontends.discord.places import place_of, session_id
from bot.frontends.discord.render import notice
from bot.runtime import Outcome, is_open
from bot.wording import Wording, wording

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

log = structlog.get_logger()

Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for with `/interview start`."""

    wish: Wish
    language: Language
    private: bool = False
    team: bool = False


class NoRoomError(Exception):
    """There is nowhere to hold the interview; the text says why and what to do."""


async def start(bot: Bot, interaction: Interaction, request: Request) -> None:
    """Open a room and begin; *interaction* was deferred. The candidate alone is told how it went."""
    words = wording(request.language)
    try:
        _check(request.wish, bot.desk.runtime.library, interaction.id)
        # In direct messages there is one room for all: a second start must see the first.
        async with bot.desk.lock(f"room {interaction.channel_id}") if interaction.guild_id is None else nullcontext():
            room = await _room_for(bot, interaction, request, words)
            outcome = await _begin(bot, interaction, request, room)
    except Refused as refused:
        await tell(interaction, notice(refused.notice, words))
        return
    except NoRoomError as error:
        await tell(interaction, quiet(str(error)))
        return
    await conclude(bot.desk, interaction, outcome, request.language)
    await _point_to(interaction, room.place, words)


async def _begin(bot: Bot, interaction: Interaction, request: Request, room: rooms.Room) -> Outcome:
    session = session_id(interaction.id)
    event = Started(
        **bot.desk.envelope(interaction.id, session, str(interaction.user.id)),
        place=room.place,
        language=request.language,
        seed=interaction.id,  # Discord's own number: nobody chooses it, and a replay finds it again
        wish=request.wish,
        team=request.team,
        auto_next=False,
    )
    try:
        outcome = await bot.desk.save(event)
    except Exception:
        if room.thread is not None:
            await rooms.close(room.thread)
        await tell(interaction, quiet(apology(request.language)))
        raise
    bot.listener.opened(int(room.place.channel))
    log.info("interview started", session=session, workspace=room.place.workspace, team=request.team)
    return outcome


async def come_back(bot: Bot, interaction: Interaction, record: Record) -> None:
    """`/interview resume`: in its room, or in a new thread when the old one is gone. *interaction* was deferred."""
    words = wording(record.language)
    if record.owner != str(interaction.user.id):
        await tell(interaction, notice(Notice(code=NoticeCode.NOT_YOUR_INTERVIEW), words))
        return
    place = record.place
    try:
        if not await _still_there(bot, place):
            request = Request(Wish(), record.language, place.private, record.team)
            place = (await _room_for(bot, interaction, request, words)).place
    except NoRoomError as error:
        await tell(interaction, quiet(str(error)))
        return
    moved = None if place == record.place else place
    event = Resumed(**bot.desk.envelope(interaction.id, record.id, str(interaction.user.id)), place=moved)
    outcome = await bot.desk.save(event)
    bot.listener.opened(int(place.channel))
    await conclude(bot.desk, interaction, outcome, record.language)
    await _point_to(interaction, place, words)


async def _point_to(interaction: Interaction, place: Place, words: Wording) -> None:
    """The last word to the private "thinking…", which would stand there for ever otherwise."""
    await tell(interaction, quiet(words.say("Your interview: {place}", place=f"<#{place.channel}>")))


def _check(wish: Wish, library: Library, seed: int) -> None:
    """Refuse before a room is opened. Raises: Refused: an unknown name, or nothing that fits."""
    course(plan_for(wish, library), wish, library, (), seed)


async def _room_for(bot: Bot, interaction: Interaction, request: Request, words: Wording) -> rooms.Room:
    """Raises: NoRoomError."""
    if interaction.guild_id is None:
        return rooms.Room(await _direct_room(bot, interaction, words))
    parent = rooms.parent_of(interaction)
    if parent is None:
        raise NoRoomError(words.say("I cannot open a thread here. Use /interview start in a text channel."))
    missing = missing_for_thread(interaction.app_permissions, is_private=request.private)
    if missing:
        raise NoRoomError(
            words.say(
                "I cannot open a thread here: I need the permission {permission}. Ask an admin for it, "
                "start in another channel, or send me a direct message.",
                permission=named(words, missing),
            )
        )
    try:
        return await rooms.open_thread(
            parent, _name(request, bot.desk.runtime.library, interaction), interaction.user, private=request.private
        )
    except NETWORK as error:
        trouble = failure_of(error).trouble
        text = explained(words, trouble)
        if trouble is Trouble.NO_PERMISSION:
            opening = "create_private_threads" if request.private else "create_public_threads"
            text = words.say(
                "I cannot open a thread here: I need the permission {permission}.", permission=named(words, [opening])
            )
        raise NoRoomError(text) from error


async def _direct_room(bot: Bot, interaction: Interaction, words: Wording) -> Place:
    assert interaction.channel_id is not None
    place = place_of(None, interaction.channel_id)
    record = await bot.desk.runtime.session_at(place)
    if record is not None and is_open(record) and interaction.command and interaction.command.name == "start":
        raise NoRoomError(
            words.say("An interview is open here. Go on with /interview resume, or end it with /interview stop.")
        )
    return place


async def _still_there(bot: Bot, place: Place) -> bool:
    """Whether the room exists. Only a clear no counts: a failing network moves nobody."""
    try:
        await bot.fetch_channel(int(place.channel))
    except discord.NotFound:
        return False
    except NETWORK:
        return True
    return True


def _name(request: Request, library: Library, interaction: Interaction) -> str:
    """Plan or topic, and who."""
    wish, words = request.wish, wording(request.language)
    title = words.say("Mock interview")
    if wish.plan in library.plans:
        title = library.plans[wish.plan].title.said_in(request.language)
    elif wish.topic in library.topics:
        title = library.topics[wish.topic].said_in(request.language)
    return f"{title} · {interaction.user.display_name}"
