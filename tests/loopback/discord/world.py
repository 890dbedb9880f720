"""What exists: people, guilds, channels, messages, and what the bot may do where."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tests.loopback.discord import shapes
from tests.loopback.discord.refusals import MISSING_ACCESS, MISSING_PERMISSIONS, RefusedError, unknown
from tests.loopback.discord.shapes import EPOCH_MS, EVERYTHING, THREADS, ChannelType, Json, Permission


class Clock:
    """Real time, which a test can skip forward: the 15-minute rule is tested without waiting."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def skip(self, seconds: float) -> None:
        self._skipped += seconds

    def seconds(self) -> float:
        return time.monotonic() + self._skipped

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._skipped)


class World:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._count = 0
        self.users: dict[str, Json] = {}
        self.guilds: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, Json] = {}
        self.commands: list[Json] = []
        self.thread_members: dict[str, set[str]] = {}
        self.closed_dms: set[str] = set()  # people who take no direct messages from the bot
        self.bot_permissions = EVERYTHING
        self.denied: dict[str, int] = {}  # by channel: what an overwrite takes from the bot
        self.bot = self.new_user("interviewer", bot=True)
        self.owner = self.new_user("owner")

    # ---- making things -------------------------------------------------------------------------------------------
    def new_id(self) -> str:
        """A snowflake: later ids are greater, and tell their time."""
        self._count += 1
        ms = int(self.clock.now().timestamp() * 1000) - EPOCH_MS
        return str((ms << 22) + (self._count & 0x3FFFFF))

    def stamp(self) -> str:
        return self.clock.now().isoformat()

    def new_user(self, name: str, *, bot: bool = False) -> Json:
        user = shapes.user(self.new_id(), name, bot=bot)
        self.users[user["id"]] = user
        return user

    def new_guild(self, channels: Iterable[str] = ("general",)) -> Json:
        guild = shapes.guild(self.new_id(), self.owner["id"])
        self.guilds[guild["id"]] = guild
        for name in channels:
            self.new_channel(guild["id"], name)
        return guild

    def new_channel(self, guild_id: str, name: str) -> Json:
        channel = shapes.channel(self.new_id(), guild_id, name, ChannelType.TEXT)
        self.channels[channel["id"]] = channel
        return channel

    def dm_with(self, user_id: str) -> Json:
        """The one DM channel of the bot with this person."""
        for channel in self.channels.values():
            if channel["type"] == ChannelType.DM and channel["recipients"][0]["id"] == user_id:
                return channel
        if user_id not in self.users:
            raise unknown("User")
        dm: Json = {
            "id": self.new_id(),
            "type": int(ChannelType.DM),
            "last_message_id": None,
            "flags": 0,
            "recipients": [self.users[user_id]],
        }
        self.channels[dm["id"]] = dm
        return dm

    # ---- finding things ------------------------------------------------------------------------------------------
    def channel(self, id_: str) -> Json:
        if id_ not in self.channels:
            raise unknown("Channel")
        return self.channels[id_]

    def message(self, channel_id: str, id_: str) -> Json:
        message = self.messages.get(id_)
        if message is None or message["channel_id"] != channel_id or message["flags"] & shapes.EPHEMERAL:
            raise unknown("Message")
        return message

    def history(self, channel_id: str) -> list[Json]:
        """Messages of a channel, oldest first, without the ephemeral ones."""
        found = [m for m in self.messages.values() if m["channel_id"] == channel_id]
        return [m for m in found if not m["flags"] & shapes.EPHEMERAL]

    def threads(self, guild_id: str | None = None) -> list[Json]:
        found = [c for c in self.channels.values() if c["type"] in THREADS]
        return [c for c in found if guild_id in (None, c["guild_id"])]

    def guild_payload(self, guild_id: str) -> Json:
        """GUILD_CREATE as a bot without member and presence intents gets it: itself is the only member in it."""
        roles = [shapes.role(guild_id, "@everyone", self.bot_permissions)]
        channels = [c for c in self.channels.values() if c.get("guild_id") == guild_id and c["type"] not in THREADS]
        return self.guilds[guild_id] | {
            "joined_at": self.stamp(),
            "large": False,
            "unavailable": False,
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "member_count": len(self.users),
            "roles": roles,
            "members": [shapes.member(self.bot, self.stamp())],
            "channels": channels,
            "threads": [t for t in self.threads(guild_id) if not t["thread_metadata"]["archived"]],
        }

    # ---- what the bot may do -------------------------------------------------------------------------------------
    def permissions_in(self, channel: Json) -> int:
        """The bot's permissions in *channel*; a thread has those of its parent."""
        if channel["type"] == ChannelType.DM:
            return EVERYTHING
        place = channel.get("parent_id") or channel["id"]
        return self.bot_permissions & ~self.denied.get(place, 0)

    def require(self, channel: Json, *needed: Permission) -> None:
        allowed = self.permissions_in(channel)
        if not allowed & Permission.VIEW_CHANNEL:
            raise RefusedError(*MISSING_ACCESS)
        if any(not allowed & permission for permission in needed):
            raise RefusedError(*MISSING_PERMISSIONS)

    def deny(self, channel: Json, permission: Permission) -> None:
        """Take *permission* from the bot in *channel* and the threads in it."""
        self.denied[channel["id"]] = self.denied.get(channel["id"], 0) | permission
        channel["permission_overwrites"] = [
            {"id": channel["guild_id"], "type": 0, "allow": "0", "deny": str(self.denied[channel["id"]])}
        ]

    def allow(self, channel: Json, permission: Permission) -> None:
        """Give back what `deny` took."""
        self.denied[channel["id"]] = self.denied.get(channel["id"], 0) & ~permission
        channel["permission_overwrites"] = [
            {"id": channel["guild_id"], "type": 0, "allow": "0", "deny": str(self.denied[channel["id"]])}
        ]
