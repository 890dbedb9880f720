"""A conversation as Markdown, drawn from what the loopback server received.

`python -m tests.frontends.discord.conversation [zh]`. The example in the README is its output.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.bank import load_library
from bot.engine.question import Library
from bot.frontends.discord.app import supervise
from bot.frontends.discord.settings import Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.bank_path import BANK
from tests.loopback.discord import LoopbackDiscord, Person
from tests.loopback.discord.limits import ROW, TEXT, interactive, walk
from tests.loopback.discord.shapes import Json


def drawn(messages: list[Json]) -> str:
    """*messages* of a room, oldest first, as quoted Markdown with the buttons in brackets."""
    return "\n\n".join(_drawn(message) for message in messages)


def _drawn(message: Json) -> str:
    texts = [c["content"] for c in walk(message["components"]) if c["type"] == TEXT]
    text = message["content"] or "\n".join(texts)
    rows = [interactive(c["components"]) for c in walk(message["components"]) if c["type"] == ROW]
    buttons = "\n".join(" ".join(f"`[{button['label']}]`" for button in row) for row in rows)
    body = _as_read(text) + ("\n" + buttons if buttons else "")
    author = message["author"]["global_name"]
    return f"**{author}**  \n" + "  \n".join(f"> {line}" for line in body.splitlines())


def _as_read(text: str) -> str:
    """Discord's own marks for small text and headings, as other Markdown has them."""
    text = re.sub(r"^-# (.*)$", r"<sub>\1</sub>", text, flags=re.MULTILINE)
    return re.sub(r"^#+ (.*)$", r"**\1**", text, flags=re.MULTILINE)


async def conversation(library: Library, language: str) -> str:
    """One question with a follow-up, and its model answer."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "db.sqlite")
        runtime = Runtime(store, library, lambda: datetime.now(UTC))
        async with LoopbackDiscord() as server:
            settings = Settings(server.token, server.api_url, gather_seconds=0.05, ready_seconds=0.02)
            stop = asyncio.Event()
            task = asyncio.create_task(supervise(runtime, settings, stop))
            await server.until(lambda: server.gateway.connected and server.world.commands)
            room = await _talked(server, server.person("mei"), language)
            stop.set()
            await task
        store.close()
        return drawn(server.world.history(room["id"]))


async def _talked(server: LoopbackDiscord, mei: Person, language: str) -> Json:
    await mei.command(server.general, "interview start", plan="short", language=language)
    await server.until(lambda: server.world.threads() and len(server.spoken(server.world.threads()[0])) > 1)
    room = server.world.threads()[0]
    answers = ["The sigmoid saturates at both ends,", "so the gradient vanishes after a few layers"]
    for answer in answers if language == "en" else ["sigmoid 两端会饱和，", "层数一多梯度就消失了"]:
        await mei.say(room, answer)
    await server.until(lambda: len(server.spoken(room)) > 3)
    await mei.say(room, "It is cheap: one comparison" if language == "en" else "ReLU 计算很便宜，只要比较一次")
    await server.until(lambda: len(server.spoken(room)) > 4)
    return room


if __name__ == "__main__":
    print(asyncio.run(conversation(load_library(BANK), sys.argv[1] if len(sys.argv) > 1 else "en")))
