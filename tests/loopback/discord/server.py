"""The server itself: one aiohttp application with the REST API and the gateway on a free port."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tests.loopback.discord.faults import Fault
from tests.loopback.discord.gateway import Gateway
from tests.loopback.discord.limits import walk
from tests.loopback.discord.people import MEMBER, Person
from tests.loopback.discord.rates import EVERYTHING, MESSAGES, Pace, Rates
from tests.loopback.discord.rest import PREFIX, Rest
from tests.loopback.discord.shapes import EVERYTHING as ALL_PERMISSIONS
from tests.loopback.discord.shapes import Json
from tests.loopback.discord.world import Clock, World

T = TypeVar("T")
TOKEN = "loopback.discord.token"


class LoopbackDiscord:
    """Args: messages, everything: rate limits; guilds: how many the bot is in; heartbeat_ms: what HELLO asks for."""

    def __init__(
        self,
        *,
        messages: Pace = MESSAGES,
        everything: Pace = EVERYTHING,
        guilds: int = 1,
        channels: int = 1,
        heartbeat_ms: int = 41_250,
    ) -> None:
        self.token = TOKEN
        self.clock = Clock()
        self.world = World(self.clock)
        for _ in range(guilds):
            guild = self.world.new_guild(["general", *(f"room-{n}" for n in range(1, channels))])
        self.guild = guild
        self.general = next(c for c in self.world.channels.values() if c["guild_id"] == guild["id"])
        self.gateway = Gateway(self.world, self.token, heartbeat_ms=heartbeat_ms)
        self.rates = Rates(self.clock, messages, everything)
        self.rest = Rest(self.world, self.gateway, self.rates, self.token)
        self.port = 0

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=30 << 20)
        application.router.add_get("/gateway", self.gateway.serve)
        application.router.add_get("/gateway/", self.gateway.serve)
        application.router.add_route("*", PREFIX + "/{rest:.*}", self.rest.serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.gateway.drop(code=1001)
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What MIANSHI_DISCORD_API_URL is set to."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def person(self, name: str, *, locale: str = "en-US", admin: bool = False) -> Person:
        """A member of the guild; *admin*s have Manage Server."""
        return Person(self, self.world.new_user(name), locale, ALL_PERMISSIONS if admin else MEMBER)

    def fail(self, fault: Fault) -> None:
        self.rest.faults.append(fault)

    async def until(self, found: Callable[[], T | None], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """Wait until *found* gives something true, and return it."""
        end = time.monotonic() + timeout
        while not (value := found()):
            if time.monotonic() > end:
                raise TimeoutError(f"waited {timeout} s in vain; the bot's last calls: {self.recent_calls()}")
            await asyncio.sleep(0.005)
        return value

    def recent_calls(self, count: int = 8) -> str:
        return "; ".join(f"{e.method} {e.path} -> {e.status}" for e in self.rest.log[-count:])

    def spoken(self, channel: Json) -> list[Json]:
        """The bot's own messages in *channel*, oldest first."""
        return [m for m in self.world.history(channel["id"]) if m["author"]["id"] == self.world.bot["id"]]

    def last(self, channel: Json) -> Json | None:
        return next(iter(self.spoken(channel)[::-1]), None)


def text_of(message: Json) -> str:
    """All that a reader sees of a message: its text, the texts of its layout and of its embeds, its buttons' labels."""
    seen = [message["content"]]
    seen += [part for c in walk(message["components"]) for part in (c.get("content"), c.get("label")) if part]
    for embed in message["embeds"]:
        seen += [embed.get("title", ""), embed.get("description", "")]
        seen += [f"{f['name']}\n{f['value']}" for f in embed.get("fields", [])]
        seen += [(embed.get("footer") or {}).get("text", "")]
    return "\n".join(part for part in seen if part)
