"""What the loopback server takes and gives is what Discord's own OpenAPI document says.

Looks for `loopback/discord-openapi.json` below the folder that MIANSHI_SHARED names, or beside the project in
`../shared`; skips where it is absent. Get it from https://github.com/discord/discord-api-spec (openapi.json).
"""

from __future__ import annotations

import os
from pathlib import Path

import discord
import pytest

from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.echobot import echoing
from tests.loopback.discord.openapi import Document

SHARED = Path(os.environ.get("MIANSHI_SHARED", Path(__file__).parents[4] / "shared"))
SPEC = SHARED / "loopback" / "discord-openapi.json"

# discord.py sends this id as a number where the document wants a string; the real service takes both.
KNOWN_DEVIATIONS = [("request", "POST", "/users/@me/channels", "recipient_id")]


@pytest.mark.skipif(not SPEC.exists(), reason="discord-openapi.json is not here")
async def test_the_traffic_of_a_bot_fits_discords_own_document() -> None:
    async with LoopbackDiscord() as server, echoing(server) as bot:
        alice = server.person("alice")
        shown = await alice.command(server.general, "echo start", topic="cnn")
        await server.until(lambda: shown.reply)
        thread = server.world.threads()[0]
        await alice.say(thread, "hello")
        answer = await server.until(lambda: server.last(thread))
        await alice.click(server.spoken(thread)[0], "Hint")
        await alice.submit(await alice.command(server.general, "echo note"), words="x")
        room = bot.get_partial_messageable(int(thread["id"]))
        sent = await room.send("n", nonce="1")
        await sent.edit(content="edited")
        await sent.fetch()
        assert [m.id async for m in room.history(limit=10)]
        await room.typing()
        await bot.fetch_channel(int(thread["id"]))
        await (await bot.fetch_user(int(alice.id))).send("in private")
        private = await server.rest.threads.create(server.general, {"name": "p", "type": 12})
        await bot.http.add_user_to_thread(int(private["id"]), int(alice.id))
        card = discord.ui.LayoutView()
        card.add_item(discord.ui.Container(discord.ui.TextDisplay("text"), discord.ui.Separator()))
        await room.send(view=card)
        await sent.delete()
        assert answer
        faults = [f for f in Document(SPEC).faults(server.rest.log) if f[:4] not in KNOWN_DEVIATIONS]
        assert faults == []
