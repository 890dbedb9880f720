"""The smallest Bolt app that uses everything: it shows the loopback Slack at work and is the bench's yardstick."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack.model import Json
from tests.loopback.slack.server import Manifest, SlackServer

ECHO_MANIFEST = Manifest(
    commands=frozenset({"/echo", "/slow"}),
    events=frozenset({"message.channels", "message.im", "app_mention", "app_home_opened"}),
    scopes=frozenset({"chat:write", "commands", "channels:history", "im:history", "im:write", "app_mentions:read"}),
    shortcuts=frozenset({"echo"}),
)


def echo_app(api_url: str, token: str, signing_secret: str, session: aiohttp.ClientSession | None = None) -> AsyncApp:
    """An app that echoes replies in threads, opens a modal on a button and publishes a home."""
    posting = AsyncWebClient(token=token, base_url=api_url, session=session)
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=api_url), signing_secret=signing_secret)

    @app.command("/echo")
    async def command(ack: Any, command: Json, client: AsyncWebClient) -> None:
        await ack("one moment")
        root = await client.chat_postMessage(channel=command["channel_id"], text=f"echo for {command['user_id']}")
        button = {"type": "button", "action_id": "note", "text": {"type": "plain_text", "text": "Note"}}
        await client.chat_postMessage(
            channel=command["channel_id"],
            thread_ts=root["ts"],
            text="say something",
            blocks=[{"type": "actions", "block_id": "row", "elements": [button]}],
        )

    @app.command("/slow")
    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.5)
        await ack()

    @app.event("message")
    async def message(event: Json) -> None:
        if event.get("thread_ts"):
            await posting.chat_postMessage(
                channel=event["channel"], thread_ts=event["thread_ts"], text=f"you said {event['text']}"
            )

    @app.event("app_mention")
    async def mention(event: Json, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text="mentioned")

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "at home"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section]})

    @app.action("note")
    async def note(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=note_modal(body["channel"]["id"]))

    @app.view("note")
    async def noted(ack: Any, view: Json, client: AsyncWebClient) -> None:
        text = view["state"]["values"]["note"]["text"]["value"]
        if len(text) < 3:
            await ack(response_action="errors", errors={"note": "too short"})
            return
        await ack()
        await client.chat_postMessage(channel=view["private_metadata"], text=f"noted {text}")

    return app


def note_modal(channel: str) -> Json:
    return {
        "type": "modal",
        "callback_id": "note",
        "title": {"type": "plain_text", "text": "Note"},
        "submit": {"type": "plain_text", "text": "Save"},
        "private_metadata": channel,
        "blocks": [
            {
                "type": "input",
                "block_id": "note",
                "label": {"type": "plain_text", "text": "Your note"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            }
        ],
    }


@asynccontextmanager
async def echo_bot(slack: SlackServer, token: str) -> AsyncIterator[AsyncApp]:
    """The echo app connected over Socket Mode."""
    app = echo_app(slack.api_url, token, slack.signing_secret)
    handler: Any = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.3)
    await handler.connect_async()
    await slack.connected()
    try:
        yield app
    finally:
        await handler.close_async()


async def main(api_url: str, bot_token: str, app_token: str) -> None:
    """The echo as a process of its own: python -m tests.loopback.slack.echobot API BOT_TOKEN APP_TOKEN"""
    async with aiohttp.ClientSession() as session:
        app = echo_app(api_url, bot_token, "unused", session)
        handler: Any = AsyncSocketModeHandler(app, app_token)
        await handler.start_async()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
