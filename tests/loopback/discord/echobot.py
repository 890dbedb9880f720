"""The least bot that uses what an interview needs, for trying the server itself and as the benchmark's yardstick."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.loopback.discord.server import LoopbackDiscord

WITH_CONTENT = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
WITHOUT_CONTENT = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Hint(ui.DynamicItem[ui.Button[Any]], template=r"hint:(?P<number>\d+)"):
    """Its state is in the custom_id, so it works after a restart."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Hint", custom_id=f"hint:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: ui.Item[Any], match: Any) -> Self:
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"hint {self.number}", ephemeral=True)


class Note(ui.Modal, title="Note"):
    words: ui.TextInput[Any] = ui.TextInput(label="Your note", custom_id="words")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"noted: {self.words.value}", ephemeral=True)


class EchoBot(discord.AutoShardedClient):
    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.05,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)
        self.events: list[str] = []
        self.heard: list[str] = []

    async def setup_hook(self) -> None:
        group = app_commands.Group(name="echo", description="Says it again")

        @group.command(name="start", description="Open a thread")
        @app_commands.choices(topic=[app_commands.Choice(name=t, value=t) for t in ("cnn", "rnn")])
        async def start(interaction: discord.Interaction, topic: str) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            assert isinstance(interaction.channel, discord.TextChannel)
            thread = await interaction.channel.create_thread(name=topic, type=discord.ChannelType.public_thread)
            view = ui.View(timeout=None)
            view.add_item(Hint(1))
            await thread.send(f"{interaction.user.mention} go", view=view)
            await interaction.followup.send(f"Go to {thread.mention}", ephemeral=True)

        @group.command(name="note", description="Ask for a note")
        async def note(interaction: discord.Interaction) -> None:
            await interaction.response.send_modal(Note())

        @group.command(name="find", description="Too many choices when asked for many")
        async def find(interaction: discord.Interaction, what: str) -> None:
            await interaction.response.send_message(what)

        @find.autocomplete("what")
        async def suggest(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"t{n}", value=f"t{n}") for n in range(26 if typed == "many" else 25)]

        self.tree.add_command(group)
        self.add_dynamic_items(Hint)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """At once: discord.py would wait 5 s, which is the real service's pace."""

    async def on_ready(self) -> None:
        self.events.append("ready")

    async def on_resumed(self) -> None:
        self.events.append("resumed")

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self.heard.append(message.content)
            await message.channel.send(f"echo: {message.content}")


def point_at(api_url: str, gateway: str) -> None:
    """Make discord.py talk to another server."""
    Route.BASE = api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


@asynccontextmanager
async def echoing(server: LoopbackDiscord, intents: discord.Intents = WITH_CONTENT) -> AsyncIterator[EchoBot]:
    """The echo bot, connected to *server*."""
    point_at(server.api_url, server.gateway.url)
    bot = EchoBot(intents)
    running = asyncio.create_task(bot.start(server.token))
    ready = asyncio.create_task(bot.wait_until_ready())
    await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    ready.cancel()
    if running.done():
        await bot.close()
        running.result()
    try:
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":  # a process of its own: URL GATEWAY TOKEN
    point_at(*sys.argv[1:3])
    EchoBot(WITH_CONTENT).run(sys.argv[3])
