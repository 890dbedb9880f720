"""Housekeeping while the bot runs: scheduled backups with rotation, and what is not to be kept for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.config import Config
from bot.runtime import Runtime
from bot.store import people, rows, upkeep
from grader.errors import OperatorError

log = structlog.get_logger()

EVENTS_KEPT = timedelta(days=2)  # platforms retry within hours; older event ids can go
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Chores:
    """What is to be done and how often. *backups* None: no scheduled backups. *keep* None: words are kept for ever."""

    backups: Path | None = None
    backup_every: timedelta = timedelta(hours=24)
    backups_kept: int = 7
    keep: timedelta | None = None


def chores_of(config: Config) -> Chores:
    """The chores that the settings ask for."""
    days = config.number("MIANSHI_KEEP_DAYS")
    folder = config.text("MIANSHI_BACKUP_DIR")
    return Chores(
        backups=Path(folder).expanduser() if folder else None,
        backup_every=timedelta(hours=config.number("MIANSHI_BACKUP_HOURS") or 24),
        backups_kept=max(1, config.number("MIANSHI_BACKUP_KEEP") or 7),
        keep=timedelta(days=days) if days is not None else None,
    )


async def run(runtime: Runtime, chores: Chores, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Do the chores now and then every hour, for ever; one that fails is logged and tried again."""
    while True:
        try:
            await tidy(runtime, chores)
        except OperatorError as error:
            log.warning("chores failed", trouble=str(error))
        await sleep(EVERY.total_seconds())


async def tidy(runtime: Runtime, chores: Chores) -> None:
    """One round. Raises: OperatorError: the disk or the database does not take it."""
    now = runtime.clock()
    await runtime.store.arun(lambda db: rows.forget_events(db, now - EVENTS_KEPT))
    if chores.keep is not None:
        limit = now - chores.keep
        if count := await runtime.store.arun(lambda db: people.expire(db, limit)):
            await runtime.store.ashrink()
            log.info("answers expired", count=count)
    if chores.backups is not None and _is_due(chores.backups, now, chores.backup_every):
        target = chores.backups / upkeep.name_of(now)
        await asyncio.to_thread(upkeep.backup, runtime.store, target)
        gone = upkeep.rotate(chores.backups, chores.backups_kept)
        log.info("backup written", file=str(target), deleted=len(gone))


def _is_due(folder: Path, now: datetime, every: timedelta) -> bool:
    """Whether the newest backup in *folder* is older than *every*; told from its name, so restarts change nothing."""
    return not any(path.name > upkeep.name_of(now - every) for path in folder.glob("mianshi-*.sqlite"))
