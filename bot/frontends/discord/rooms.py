"""Opening the room of an interview: a thread in a server, the conversation itself in direct messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import discord

from bot.engine.events import Place
from bot.frontends.discord.places import place_of

MAX_NAME = 100
ARCHIVE_MINUTES: Final = 1440  # after a day without a word; the next word opens it again


@dataclass(frozen=True, slots=True)
class Room:
    """Where the interview is held; *thread* is None in direct messages."""

    place: Place
    thread: discord.Thread | None = None


def parent_of(interaction: discord.Interaction[Any]) -> discord.TextChannel | None:
    """The text channel that a thread can be opened in: this one, or the one that this thread belongs to."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return channel if isinstance(channel, discord.TextChannel) else None


async def open_thread(parent: discord.TextChannel, name: str, person: discord.abc.Snowflake, *, private: bool) -> Room:
    """A thread with *person* in it.

    Raises: discord.HTTPException: a permission is missing, say; no thread is left behind in that case.
    """
    kind = discord.ChannelType.private_thread if private else discord.ChannelType.public_thread
    if parent.is_news():
        kind = discord.ChannelType.news_thread  # the only kind that announcement channels have
    thread = await parent.create_thread(
        name=name[:MAX_NAME], type=kind, auto_archive_duration=ARCHIVE_MINUTES, invitable=not private
    )
    try:
        await thread.add_user(person)
    except discord.HTTPException:
        if private:  # nobody could ever see it
            await close(thread)
            raise
    place = place_of(parent.guild.id, thread.id, is_private=private, home=parent.id)
    return Room(place, thread)


async def close(thread: discord.Thread) -> None:
    """Put away a thread that is not needed after all; the bot may archive its own, but not delete it."""
    try:
        await thread.edit(archived=True)
    except discord.HTTPException:
        return
