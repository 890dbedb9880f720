"""`mianshi slack`: wires the front end to a runtime, connects, serves until told to stop, and ends in good order."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.fernet import Fernet
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from bot.daily import Daily
from bot.engine.question import Language
from bot.errors import InterviewError, OperatorError
from bot.frontends.slack.asker import PLATFORM, Payload
from bot.frontends.slack.connection import PING_SECONDS, Connection, open_connection
from bot.frontends.slack.courier import Courier
from bot.frontends.slack.daily_desk import DailyDesk
from bot.frontends.slack.desk import Desk
from bot.frontends.slack.failures import advice
from bot.frontends.slack.http import new_session, oauth_flow, serving, web_app
from bot.frontends.slack.installations import SealedInstallations, Shelf, fernet
from bot.frontends.slack.interviews import House, Interviews
from bot.frontends.slack.orders import Orders
from bot.frontends.slack.pace import Pace
from bot.frontends.slack.people import People
from bot.frontends.slack.settings import SlackSettings
from bot.frontends.slack.tasks import Tasks
from bot.frontends.slack.workspaces import (
    CALL_SECONDS,
    Authorize,
    Clients,
    InstalledWorkspaces,
    OneWorkspace,
    Workspaces,
    quiet_logger,
)
from bot.runtime import Runtime

DAILY_PAUSE = 60.0  # seconds
FINISH_SECONDS = 8.0  # for deliveries under way when the program is told to stop; it has 10 in all

log = structlog.get_logger()


@dataclass(frozen=True)
class Outside:
    """What comes from outside: time, chance, the default language, and the shelf for installations (OAuth only)."""

    clock: Callable[[], datetime]
    new_seed: Callable[[], int]
    language: Language = Language.EN
    shelf: Shelf | None = None
    ping_seconds: float = PING_SECONDS


async def run(
    runtime: Runtime,
    settings: SlackSettings,
    outside: Outside,
    *,
    http: bool = False,
    stop: asyncio.Event | None = None,
    on_ready: Callable[[int], None] = lambda _: None,
) -> None:
    """Serve Slack until *stop* is set (without one: until SIGTERM or Ctrl-C).

    Args: on_ready: called once connected, with the port in HTTP mode (else 0).
    Raises: OperatorError: a setting is missing, or Slack refuses a token.
    """
    settings.check(http=http)
    stop = stop or stop_on_signals()
    tasks = Tasks()
    async with new_session(CALL_SECONDS) as session:
        clients = Clients(settings.api_url, session)
        workspaces, flow = await known_workspaces(settings, clients, outside, http=http)
        daily = Daily(runtime, PLATFORM)
        courier = Courier(runtime, daily, workspaces, Pace(settings.post_seconds), tasks, session)
        front = desk(runtime, workspaces, courier, outside, settings)
        app = bolt_app(settings, clients, workspaces, front)
        runtime.deliver_together_with(PLATFORM, courier.deliver)
        try:
            tasks.spawn(runtime.recover(PLATFORM))
            tasks.spawn(front.replay())
            tasks.later(0, lambda: every_day(daily))
            up = runtime.vitals.connected
            up[PLATFORM] = False
            if http:
                async with serving(settings, web_app(app, flow)) as port:
                    up[PLATFORM] = True
                    on_ready(port)
                    await serve_until(stop, workspaces)
            else:
                async with connected(app, settings, outside, on_ready) as connection:
                    connection.on_state = lambda is_up: up.update({PLATFORM: is_up})
                    await serve_until(stop, workspaces, connection)
        finally:
            await tasks.finish(FINISH_SECONDS)


async def known_workspaces(
    settings: SlackSettings, clients: Clients, outside: Outside, *, http: bool
) -> tuple[Workspaces, AsyncOAuthFlow | None]:
    """The one workspace of the bot token, or all that installed the app."""
    if not (http and settings.many_workspaces):
        return await OneWorkspace.open(clients, settings.bot_token), None
    if outside.shelf is None:
        raise OperatorError("Installations need a database to be kept in: set MIANSHI_DB.")
    key: Fernet = fernet(settings.token_key)
    store = SealedInstallations(outside.shelf, key)
    return InstalledWorkspaces(clients, store), oauth_flow(settings, clients, store, key)


def desk(runtime: Runtime, workspaces: Workspaces, courier: Courier, outside: Outside, settings: SlackSettings) -> Desk:
    people = People(workspaces, outside.clock)
    house = House(runtime, workspaces, people, courier, outside.clock, outside.new_seed, outside.language)
    interviews = Interviews(house, settings.gather_seconds)
    dailies = DailyDesk(house, courier.daily, settings.renew_seconds)
    return Desk(house, interviews, Orders(house, interviews, dailies))


async def every_day(daily: Daily) -> None:
    """Post what is due, for ever; a database that is busy for once does not end it."""
    while True:
        try:
            await daily.run()
        except InterviewError as error:
            log.error("daily questions wait", trouble=str(error))
            await asyncio.sleep(DAILY_PAUSE)


def bolt_app(settings: SlackSettings, clients: Clients, workspaces: Workspaces, front: Desk) -> AsyncApp:
    """Bolt checks signatures, answers url_verification and drops the bot's own messages; the rest goes to the desk."""
    app = AsyncApp(
        name="mianshi",
        logger=quiet_logger(),
        client=clients.plain(),
        signing_secret=settings.signing_secret,
        authorize=Authorize(workspaces),  # type: ignore[arg-type] # Bolt takes an AsyncAuthorize, but does not say so
    )

    async def serve(body: Payload) -> BoltResponse:
        return await front.serve(body)

    app.use(serve)
    return app


@asynccontextmanager
async def connected(
    app: AsyncApp, settings: SlackSettings, outside: Outside, on_ready: Callable[[int], None]
) -> AsyncIterator[Connection]:
    """Socket Mode while inside; connecting may take as long as Slack is away."""
    logger = logging.getLogger(f"{__name__}.socket")
    logger.setLevel(logging.INFO)  # below that slack_sdk logs whole messages, and so what candidates write
    connection = open_connection(app, settings.app_token, ping_seconds=outside.ping_seconds, logger=logger)

    async def connect() -> None:
        await connection.connect()  # type: ignore[no-untyped-call]
        if not connection.closed:
            connection.on_state(True)
            on_ready(0)

    loop = asyncio.get_running_loop()
    helpers = [loop.create_task(connect()), loop.create_task(connection.watch())]
    try:
        yield connection
    finally:
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        await connection.close()  # type: ignore[no-untyped-call]


async def serve_until(stop: asyncio.Event, workspaces: Workspaces, connection: Connection | None = None) -> None:
    """Wait for *stop*. Raises: OperatorError: Slack refuses the token, so there is nothing to serve."""
    ends: list[asyncio.Future[object]] = [asyncio.ensure_future(stop.wait())]
    if isinstance(workspaces, OneWorkspace):
        ends.append(asyncio.ensure_future(workspaces.lost.wait()))
    if connection is not None:
        ends.append(asyncio.ensure_future(connection.refused))
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
    if connection is not None and connection.refused.done() and not connection.refused.cancelled():
        error = connection.refused.result()
        raise OperatorError(advice(error).replace("MIANSHI_SLACK_BOT_TOKEN", "MIANSHI_SLACK_APP_TOKEN"))
    if isinstance(workspaces, OneWorkspace) and workspaces.refusal:
        raise OperatorError(
            f"Slack does not accept the bot token any more ({workspaces.refusal}). Install the app again, "
            "take the new Bot User OAuth Token, and set MIANSHI_SLACK_BOT_TOKEN."
        )


def stop_on_signals() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no signal handlers; Ctrl-C still ends the program
            loop.add_signal_handler(name, stop.set)
    return stop
