"""Where things are: Discord's ids as the engine's places, and ids of events and sessions."""

from __future__ import annotations

from typing import Any

import discord

from bot.engine.events import Place
from bot.frontends.discord.settings import PLATFORM

DIRECT = "@"  # begins the workspace of direct messages: each conversation is one, or strangers would share a ranking


def place_of(guild_id: int | None, channel_id: int, *, is_private: bool = False, home: int | None = None) -> Place:
    """The room with that id, a thread of *home*; a direct message has no guild and is always private."""
    if guild_id is None:
        return Place(platform=PLATFORM, workspace=f"{DIRECT}{channel_id}", channel=str(channel_id), private=True)
    belongs_to = str(home) if home else ""
    return Place(
        platform=PLATFORM, workspace=str(guild_id), channel=str(channel_id), private=is_private, home=belongs_to
    )


def workspace_of(interaction: discord.Interaction[Any]) -> str:
    """The server that *interaction* happened in, or the conversation."""
    return str(interaction.guild_id) if interaction.guild_id else f"{DIRECT}{interaction.channel_id}"


def is_direct(place: Place) -> bool:
    """Whether *place* is a conversation with one person."""
    return place.workspace.startswith(DIRECT)


def event_id(snowflake: int) -> str:
    """The id of the event that a message or an interaction makes: the same thing seen twice is one event."""
    return f"{PLATFORM}:{snowflake}"


def session_id(interaction_id: int) -> str:
    """The id of the interview that an interaction starts."""
    return f"d{interaction_id}"


def started_by(session: str) -> int:
    """The interaction that started *session*; everything said later has a greater id."""
    return int(session[1:]) if session[1:].isdigit() else 0
