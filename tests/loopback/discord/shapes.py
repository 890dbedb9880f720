"""Numbers of Discord's API and the plain JSON objects that it sends. Source: discord-openapi.json and the API docs."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any, Final

Json = dict[str, Any]
"""One JSON object as Discord sends it; only this edge of the program handles dicts."""

EPOCH_MS: Final = 1420070400000  # first second of 2015: snowflakes count milliseconds from it
EPHEMERAL: Final = 1 << 6
COMPONENTS_V2: Final = 1 << 15


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED: Final = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
KNOWN_INTENTS: Final = (1 << 26) - 1


class Permission(IntFlag):
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


EVERYTHING: Final = (1 << 53) - 1


class ChannelType(IntEnum):
    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


THREADS: Final = (ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)


class Opcode(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Kind(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answer(IntEnum):
    """How the bot acknowledged it."""

    MESSAGE = 4
    THINKING = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


def user(id_: str, name: str, *, bot: bool = False) -> Json:
    return {
        "id": id_,
        "username": name,
        "discriminator": "0",
        "global_name": name.title(),
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def member(who: Json, joined: str) -> Json:
    return {
        "user": who,
        "roles": [],
        "joined_at": joined,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
    }


def channel(id_: str, guild_id: str, name: str, type_: ChannelType) -> Json:
    return {
        "id": id_,
        "type": int(type_),
        "name": name,
        "guild_id": guild_id,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def role(id_: str, name: str, permissions: int) -> Json:
    return {
        "id": id_,
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }


def guild(id_: str, owner_id: str) -> Json:
    """A guild without its roles, members, channels and threads, which the world adds when it is sent."""
    unset = """icon splash discovery_splash description afk_channel_id application_id system_channel_id rules_channel_id
        vanity_url_code banner public_updates_channel_id home_header safety_alerts_channel_id max_presences
        widget_channel_id"""
    nothing: Json = dict.fromkeys(unset.split())
    return nothing | {
        "id": id_,
        "name": "Loopback",
        "emojis": [],
        "stickers": [],
        "features": [],
        "owner_id": owner_id,
        "region": "x",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "nsfw": False,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "widget_enabled": False,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
    }
