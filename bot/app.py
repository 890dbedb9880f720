"""The composition root: the only place that wires the parts together, reads the clock and makes ids."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bot import logs
from bot.bank import cache_folder, load_library
from bot.config import Config, history_file
from bot.engine.events import Wish
from bot.engine.question import Language
from bot.runtime import Runtime
from bot.store import Store
from bot.store.installations import InstallationShelf
from grader.errors import InterviewError


def clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nothing else has."""
    return uuid.uuid4().hex


def new_seed() -> int:
    """A seed nobody can guess."""
    return secrets.randbits(31)


@contextmanager
def open_runtime(config: Config, *, database: Path | None = None, bank: Path | None = None) -> Iterator[Runtime]:
    """A runtime on the configured database and bank, closed afterwards.

    Raises: OperatorError, AuthorError: the database or the bank cannot be used.
    """
    library = load_library(bank or config.bank, cache_folder())
    store = Store.open(database or config.database)
    try:
        yield Runtime(store, library, clock, config.timezone)
    finally:
        store.close()


def serve(config: Config, *, discord: bool = False, slack: bool = False, http: bool = False) -> None:
    """Run the chosen front ends in this process until SIGTERM or Ctrl-C; a second signal leaves at once.

    Raises: OperatorError: nothing is configured, or a platform refuses its token.
    """
    logs.configure(config.text("MIANSHI_LOG_LEVEL"))
    with open_runtime(config) as runtime:
        try:
            asyncio.run(_serve(runtime, config, discord=discord, slack=slack, http=http))
        except BaseExceptionGroup as group:
            raise _first(group) from group


def discord_invite(config: Config) -> str:
    """The link that adds the bot to a server."""
    from bot.frontends.discord.app import invite

    return invite(config)


async def _serve(runtime: Runtime, config: Config, *, discord: bool, slack: bool, http: bool) -> None:
    from bot import health, jobs

    stop = _stop_on_signals()
    systemd = health.Systemd(os.environ.get("NOTIFY_SOCKET", ""))
    watchdog = health.watchdog_interval(os.environ.get("WATCHDOG_USEC", ""))
    port = config.number("MIANSHI_HEALTH_PORT")
    async with health.serving(runtime, config.text("MIANSHI_HEALTH_HOST"), port), asyncio.TaskGroup() as group:
        helpers = [
            group.create_task(jobs.run(runtime, jobs.chores_of(config))),
            group.create_task(health.watch_loop(asyncio.get_running_loop().time)),
            group.create_task(systemd.keep_awake(runtime, watchdog, clock)),
        ]
        async with asyncio.TaskGroup() as front_ends:
            if discord:
                front_ends.create_task(_discord(runtime, config, stop))
            if slack:
                front_ends.create_task(_slack(runtime, config, stop, http=http))
        systemd.tell("STOPPING=1")
        for helper in helpers:
            helper.cancel()


async def _discord(runtime: Runtime, config: Config, stop: asyncio.Event) -> None:
    from bot.frontends.discord.app import supervise
    from bot.frontends.discord.settings import settings_from

    await supervise(runtime, settings_from(config), stop)


async def _slack(runtime: Runtime, config: Config, stop: asyncio.Event, *, http: bool) -> None:
    from bot.frontends.slack import service
    from bot.frontends.slack.settings import SlackSettings

    outside = service.Outside(clock, new_seed, Language(config.language), InstallationShelf(runtime.store))
    await service.run(runtime, SlackSettings.of(config), outside, http=http, stop=stop)


def _stop_on_signals() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; the second ends the process where it stands (the store is always whole)."""
    stop = asyncio.Event()

    def on_signal(number: int) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, on_signal, number)
    return stop


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The fault to be shown: what an operator can mend before anything else."""
    known = group.subgroup(InterviewError)
    found: BaseException = known or group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def chat(runtime: Runtime, wish: Wish, language: Language, seed: int | None) -> bool:
    """Hold an interview in this terminal, or with the lines of a pipe. False when it could not begin."""
    from rich.console import Console

    from bot.frontends.terminal.chat import Chat, Request
    from bot.frontends.terminal.reader import Pipe

    console = Console(highlight=False, soft_wrap=False)
    is_person = sys.stdin.isatty() and sys.stdout.isatty()
    if is_person:
        from bot.frontends.terminal.keyboard import Keyboard

        keyboard = Keyboard(history_file("chat-history"), is_coloured=console.color_system is not None)
    reader = keyboard if is_person else Pipe(sys.stdin)
    request = Request(wish=wish, language=language, seed=new_seed() if seed is None else seed)
    return asyncio.run(Chat(runtime, console, reader, new_id, clock).run(request))
