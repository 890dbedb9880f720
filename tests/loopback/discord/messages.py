"""Posting, editing, fetching and deleting messages; nonces; who is really mentioned."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tests.loopback.discord import shapes
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.limits import check_message, walk
from tests.loopback.discord.refusals import CLOSED_DMS, THREAD_ARCHIVED, THREAD_LOCKED, RefusedError, invalid
from tests.loopback.discord.shapes import EPHEMERAL, THREADS, ChannelType, Json, Permission
from tests.loopback.discord.world import World

NONCE_LIFE = 300.0  # seconds in which enforce_nonce finds an earlier message ("the past few minutes")


class Messages:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway
        self._waiting: dict[str, list[asyncio.Future[Json]]] = {}
        self._nonces: dict[tuple[str, str], tuple[float, str]] = {}

    def check_may_post(self, channel: Json) -> None:
        """Raise what the bot's own POST to this channel would get; a message un-archives a thread."""
        if channel["type"] == ChannelType.DM:
            if channel["recipients"][0]["id"] in self.world.closed_dms:
                raise RefusedError(*CLOSED_DMS)
        elif channel["type"] in THREADS:
            self.world.require(channel, Permission.SEND_MESSAGES_IN_THREADS)
            if channel["thread_metadata"]["locked"] and not self._manages_threads(channel):
                raise RefusedError(*THREAD_LOCKED)
        else:
            self.world.require(channel, Permission.SEND_MESSAGES)

    def _manages_threads(self, channel: Json) -> bool:
        return bool(self.world.permissions_in(channel) & Permission.MANAGE_THREADS)

    async def bot_posts(self, channel: Json, body: Json) -> Json:
        self.check_may_post(channel)
        if body.get("attachments"):
            self.world.require(channel, Permission.ATTACH_FILES)
        if known := self._posted_before(channel["id"], body):
            return known
        if channel["type"] in THREADS and channel["thread_metadata"]["archived"]:
            channel["thread_metadata"]["archived"] = False
            await self.gateway.dispatch("THREAD_UPDATE", channel, shapes.Intent.GUILDS)
        message = await self.post(self.world.bot, channel, body)
        for waiting in self._waiting.pop(channel["id"], []):
            if not waiting.done():
                waiting.set_result(message)
        if body.get("enforce_nonce"):
            self._nonces[channel["id"], str(body["nonce"])] = (self.world.clock.seconds(), message["id"])
        return message

    def next_in(self, channel_id: str) -> asyncio.Future[Json]:
        """The bot's next message in that channel: for benchmarks, where polling would cost too much."""
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(channel_id, []).append(waiting)
        return waiting

    def _posted_before(self, channel_id: str, body: Json) -> Json | None:
        """With enforce_nonce, the message that was made with the same nonce a moment ago."""
        if not body.get("enforce_nonce"):
            return None
        if body.get("nonce") is None:
            raise invalid("nonce", "This field is required")
        at, message_id = self._nonces.get((channel_id, str(body["nonce"])), (float("-inf"), ""))
        fresh = self.world.clock.seconds() - at < NONCE_LIFE
        return self.world.messages.get(message_id) if fresh else None

    async def post(self, author: Json, channel: Json, body: Json, **more: Any) -> Json:
        """A new message of anybody; *more* are fields that only the server sets (id, flags, interaction_metadata)."""
        check_message(body)
        flags = int(body.get("flags") or 0) | int(more.pop("flags", 0))
        message: Json = {
            "id": self.world.new_id(),
            "channel_id": channel["id"],
            "author": author,
            "content": body.get("content") or "",
            "timestamp": self.world.stamp(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mention_roles": [],
            "mentions": self._mentioned(body),
            "attachments": body.get("attachments") or [],
            "embeds": body.get("embeds") or [],
            "components": numbered(body.get("components") or []),
            "pinned": False,
            "type": 0,
            "flags": flags,
        } | more
        if body.get("nonce") is not None:
            message["nonce"] = body["nonce"]
        if reference := body.get("message_reference"):
            message["type"] = 19
            ids = {key: str(value) for key, value in reference.items() if key.endswith("_id")}
            message["message_reference"] = {"type": 0, "channel_id": channel["id"]} | ids
        if guild_id := channel.get("guild_id"):
            message["guild_id"] = guild_id
            message["member"] = {k: v for k, v in shapes.member(author, self.world.stamp()).items() if k != "user"}
        self.world.messages[message["id"]] = message
        channel["last_message_id"] = message["id"]
        if "message_count" in channel:
            channel["message_count"] += 1
        if not flags & EPHEMERAL:
            await self.gateway.message_event("MESSAGE_CREATE", message)
        return message

    def _mentioned(self, body: Json) -> list[Json]:
        """Who gets a ping: named in the text, and not excluded by allowed_mentions."""
        text = " ".join(
            [body.get("content") or "", *(c.get("content", "") for c in walk(body.get("components") or []))]
        )
        named = [self.world.users[i] for i in dict.fromkeys(re.findall(r"<@!?(\d+)>", text)) if i in self.world.users]
        allowed = body.get("allowed_mentions")
        if allowed is None or "users" in (allowed.get("parse") or []):
            return named
        return [user for user in named if user["id"] in map(str, allowed.get("users") or [])]

    async def edit(self, message: Json, body: Json) -> Json:
        check_message(body, message)
        channel = self.world.channel(message["channel_id"])
        if channel["type"] in THREADS and channel["thread_metadata"]["archived"] and not message["flags"] & EPHEMERAL:
            raise RefusedError(*THREAD_ARCHIVED)
        for key in ("content", "embeds", "components", "flags"):
            if key in body:
                message[key] = body[key] if body[key] is not None else ("" if key == "content" else [])
        message["components"] = numbered(message["components"])
        message["edited_timestamp"] = self.world.stamp()
        if not message["flags"] & EPHEMERAL:
            await self.gateway.message_event("MESSAGE_UPDATE", message)
        return message

    async def delete(self, message: Json) -> None:
        del self.world.messages[message["id"]]
        gone = {"id": message["id"], "channel_id": message["channel_id"], "guild_id": message.get("guild_id")}
        await self.gateway.dispatch("MESSAGE_DELETE", gone, shapes.Intent.GUILD_MESSAGES)

    def fetch(self, channel: Json, query: dict[str, str]) -> list[Json]:
        """GET …/messages: newest first, at most *limit*, before or after a message."""
        limit = int(query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise invalid("limit", "int value should be between 1 and 100.")
        found = self.world.history(channel["id"])
        if after := query.get("after"):
            return [m for m in found if int(m["id"]) > int(after)][:limit][::-1]
        if before := query.get("before"):
            found = [m for m in found if int(m["id"]) < int(before)]
        return found[-limit:][::-1]


def numbered(components: list[Json]) -> list[Json]:
    """Discord gives every component a number of its own where the sender left it out."""
    for number, component in enumerate(walk(components), start=1):
        component.setdefault("id", number)
    return components
