"""Memory of the bot in one server and in two thousand: python -m tests.bench.discord_memory."""

from __future__ import annotations

import asyncio
import tempfile

from tests.bench.discord_load import memory_of, running
from tests.loopback.discord import LoopbackDiscord

CHANNELS = 30  # text channels of each server
SETTLED = 3.0  # seconds without a change after the last server arrived


async def memory(guilds: int) -> float:
    """MB of the process once it has been told of *guilds* servers."""
    async with LoopbackDiscord(guilds=guilds, channels=CHANNELS) as server:
        module = "tests.frontends.discord.process"
        with tempfile.TemporaryDirectory() as folder:
            async with running(server, module, server.api_url, server.token, f"{folder}/db.sqlite") as bot:
                return await _settled(bot)


async def _settled(bot: int) -> float:
    """The memory once it no longer changes."""
    before, now = -1.0, 0.0
    while now != before:
        await asyncio.sleep(SETTLED)
        before, now = now, memory_of(bot)
    return now


async def main() -> None:
    for guilds in (1, 2000):
        print(f"{guilds:5} servers of {CHANNELS} channels: {await memory(guilds):.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
