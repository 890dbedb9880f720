"""Threads: made from a channel or a message, archived, locked, deleted, and who is in them."""

from __future__ import annotations

from tests.loopback.discord import shapes
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.limits import within
from tests.loopback.discord.refusals import THREAD_EXISTS, RefusedError, invalid
from tests.loopback.discord.shapes import ChannelType, Intent, Json, Permission
from tests.loopback.discord.world import World

ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
METADATA = ("archived", "locked", "auto_archive_duration", "invitable")


class Threads:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    async def create(self, parent: Json, body: Json, start: Json | None = None) -> Json:
        """A thread in *parent*; from the message *start* it is public and has the message's id."""
        if parent["type"] != ChannelType.TEXT:
            raise RefusedError(400, 50024, "Cannot execute action on this channel type")
        private = start is None and body.get("type", ChannelType.PRIVATE_THREAD) == ChannelType.PRIVATE_THREAD
        needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        self.world.require(parent, needed)
        within("name", body.get("name"), 100, least=1)
        minutes = body.get("auto_archive_duration") or 1440
        if minutes not in ARCHIVE_MINUTES:
            raise invalid("auto_archive_duration", "60, 1440, 4320 or 10080")
        if start is not None and start["id"] in self.world.channels:
            raise RefusedError(*THREAD_EXISTS)
        kind = ChannelType.PRIVATE_THREAD if private else ChannelType.PUBLIC_THREAD
        id_ = start["id"] if start else self.world.new_id()
        bot_id, now = self.world.bot["id"], self.world.stamp()
        thread = shapes.channel(id_, parent["guild_id"], body["name"], kind) | {
            "parent_id": parent["id"],
            "owner_id": bot_id,
            "member_count": 1,
            "message_count": 0,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": False,
                "locked": False,
                "archive_timestamp": now,
                "create_timestamp": now,
                "auto_archive_duration": minutes,
            },
            "member": {"id": id_, "user_id": bot_id, "join_timestamp": now, "flags": 0},
        }
        if private:
            thread["thread_metadata"]["invitable"] = bool(body.get("invitable", True))
        self.world.channels[id_] = thread
        self.world.thread_members[id_] = {bot_id}
        await self.gateway.dispatch("THREAD_CREATE", thread | {"newly_created": True}, Intent.GUILDS)
        return thread

    async def change(self, channel: Json, body: Json) -> Json:
        """PATCH a thread's state or a channel's name; locking needs Manage Threads."""
        if "thread_metadata" in channel and "locked" in body:
            self.world.require(channel, Permission.MANAGE_THREADS)
        for key, value in body.items():
            target = channel["thread_metadata"] if key in METADATA and "thread_metadata" in channel else channel
            target[key] = value
        event = "THREAD_UPDATE" if "thread_metadata" in channel else "CHANNEL_UPDATE"
        await self.gateway.dispatch(event, channel, Intent.GUILDS)
        return channel

    async def delete(self, channel: Json) -> None:
        """Gone for good, with what was said in it."""
        del self.world.channels[channel["id"]]
        self.world.messages = {k: m for k, m in self.world.messages.items() if m["channel_id"] != channel["id"]}
        gone = {key: channel.get(key) for key in ("id", "guild_id", "parent_id", "type")}
        await self.gateway.dispatch("THREAD_DELETE", gone, Intent.GUILDS)

    def add(self, thread: Json, user_id: str) -> None:
        self.world.require(thread, Permission.SEND_MESSAGES_IN_THREADS)
        self.world.thread_members[thread["id"]].add(user_id)
        thread["member_count"] = len(self.world.thread_members[thread["id"]])

    def sees(self, user_id: str, channel: Json) -> bool:
        """Whether a person can see the channel at all: a private thread is open to its members only."""
        if channel["type"] == ChannelType.DM:
            return bool(channel["recipients"][0]["id"] == user_id)
        return channel["type"] != ChannelType.PRIVATE_THREAD or user_id in self.world.thread_members[channel["id"]]
