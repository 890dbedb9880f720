"""The composition root: the only place that wires the parts together, reads the clock and makes ids."""

from __future__ import annotations

import asyncio
import secrets
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.bank import cache_folder, load_library
from bot.config import Config, history_file
from bot.engine.events import Wish
from bot.engine.question import Language
from bot.runtime import Runtime
from bot.store import Store


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
