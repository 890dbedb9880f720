"""The socket to Slack, supervised: it comes back by itself with growing pauses, and stops for good on a bad token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import SystemRandom
from time import time
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot import metrics
from bot.frontends.slack.failures import Failure, failure_of, retry_after

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
PING_SECONDS = 10.0  # four unanswered pings make a connection stale


class Connection(SocketModeClient):
    """Slack's own socket client, except that a refused token ends it: left alone it would ask again for ever.

    Attributes:
        refused: resolves to the error that makes going on pointless.
        on_state: told at every look whether the socket is connected.
    """

    def __init__(
        self, app_token: str, web_client: AsyncWebClient, *, ping_seconds: float, logger: logging.Logger
    ) -> None:
        super().__init__(app_token=app_token, web_client=web_client, ping_interval=ping_seconds, logger=logger)
        self.refused: asyncio.Future[SlackApiError] = asyncio.get_running_loop().create_future()
        self.failed = 0
        self.random = SystemRandom()
        self.on_state: Callable[[bool], None] = lambda _: None

    async def issue_new_wss_url(self) -> str:
        """Where to connect, asked for until Slack says. Raises: SlackApiError: the token is refused."""
        while True:
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
            except Exception as error:
                if isinstance(error, SlackApiError) and failure_of(error) in (Failure.WORKSPACE, Failure.SCOPE):
                    self.give_up(error)
                    raise
                await asyncio.sleep(self.pause(error))
            else:
                self.failed = 0
                metrics.RECONNECTS.labels("slack").inc()
                return str(answer["url"])

    def pause(self, error: Exception) -> float:
        """Seconds to wait after this many failures in a row: doubling, with jitter so that many bots do not march."""
        asked = retry_after(error)
        if asked is not None:
            return asked
        self.failed += 1
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self.failed - 1))
        return self.random.uniform(longest / 2, longest)

    async def watch(self) -> None:
        """Forget an address that does not answer: left alone the client would try the same one for ever."""
        while not self.closed:
            await asyncio.sleep(self.ping_interval)
            is_up = await self.is_connected()
            self.on_state(is_up)
            if not is_up:
                self.wss_uri = None

    def give_up(self, error: SlackApiError) -> None:
        self.closed = True
        if not self.refused.done():
            self.refused.set_result(error)


def open_connection(
    app: AsyncApp, app_token: str, *, ping_seconds: float = PING_SECONDS, logger: logging.Logger
) -> Connection:
    """A connection, not yet open, that hands every envelope to *app* and acknowledges it with what *app* answers."""

    async def handle(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        start = time()
        answer = await run_async_bolt_app(app, request)
        await send_async_response(client, request, answer, start)

    connection = Connection(app_token, app.client, ping_seconds=ping_seconds, logger=logger)
    listeners: list[Callable[[Any, SocketModeRequest], Awaitable[None]]] = connection.socket_mode_request_listeners
    listeners.append(handle)
    return connection
