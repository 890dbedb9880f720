"""HTTP mode: one small server for Slack's signed requests, the OAuth pages and a health check."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from cryptography.fernet import Fernet
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.frontends.slack.installations import SealedInstallations, SealedStates
from bot.frontends.slack.names import SCOPES
from bot.frontends.slack.settings import SlackSettings
from bot.frontends.slack.workspaces import Clients

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
HEALTH_PATH = "/healthz"
SHUTDOWN_SECONDS = 2.0  # for requests under way; each is answered within ACK_SECONDS
MAX_BODY = 1_000_000  # bytes; Slack's own payloads are far below

Answer = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


def oauth_flow(settings: SlackSettings, clients: Clients, store: SealedInstallations, key: Fernet) -> AsyncOAuthFlow:
    """The installation pages: state checked and used once, tokens sealed."""
    return AsyncOAuthFlow(
        client=clients.plain(),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=sorted(SCOPES),
            user_scopes=[],
            redirect_uri=settings.public_url + REDIRECT_PATH,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=settings.authorize_url,
            installation_store=store,
            installation_store_bot_only=True,
            state_store=SealedStates(key),
        ),
    )


def web_app(app: AsyncApp, flow: AsyncOAuthFlow | None) -> web.Application:
    """The routes."""

    def through(answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await answer(await to_bolt_request(request)))

        return handler

    async def health(request: web.Request) -> web.Response:  # noqa: ARG001 - aiohttp's signature
        return web.Response(text="ok")

    served = web.Application(client_max_size=MAX_BODY)
    served.router.add_post(EVENTS_PATH, through(app.async_dispatch))
    served.router.add_get(HEALTH_PATH, health)
    if flow is not None:
        served.router.add_get(INSTALL_PATH, through(flow.handle_installation))
        served.router.add_get(REDIRECT_PATH, through(flow.handle_callback))
    return served


@asynccontextmanager
async def serving(settings: SlackSettings, served: web.Application) -> AsyncIterator[int]:
    """Listen while inside; gives the port (useful when it was 0)."""
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def new_session(seconds: float) -> aiohttp.ClientSession:
    """The one HTTP session all calls share."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(seconds))
