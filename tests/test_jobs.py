"""Chores: backups on time and not too many of them, words that are not kept for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.jobs import Chores, chores_of, tidy
from bot.runtime import OutboxRow, Runtime
from bot.store import Store, upkeep
from tests.builders import NOON, answered, library, started


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


async def shown(_: OutboxRow) -> str:
    """A screen."""
    return ""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "db" / "mianshi.sqlite")
    yield opened
    opened.close()


async def test_backups_are_written_on_time_and_rotated(store: Store, tmp_path: Path) -> None:
    clock, folder = Clock(), tmp_path / "backups"
    bot = Runtime(store, library(), clock)
    for _ in range(72):
        await tidy(bot, Chores(backups=folder, backup_every=timedelta(hours=12), backups_kept=3))
        clock.now += timedelta(hours=1)
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == [upkeep.name_of(NOON + timedelta(hours=hour)) for hour in (36, 48, 60)]


async def test_words_expire_and_scores_stay(store: Store) -> None:
    clock = Clock()
    bot = Runtime(store, library(), clock)
    bot.deliver_with("terminal", shown)
    await bot.dispatch(started())
    await bot.dispatch(answered("we average the zebra outputs"))
    await bot.dispatch(answered("trained in parallel like zebras"))
    clock.now += timedelta(days=31)
    await tidy(bot, Chores(keep=timedelta(days=30)))
    board = await bot.ledger.leaderboard("local", "ada")
    stats = await bot.ledger.stats("local", "ada")
    assert stats.attempts == 2
    assert board.people == 0  # of this week
    store.close()
    assert not any(b"zebra" in path.read_bytes() for path in store.path.parent.iterdir())


def test_chores_come_from_the_settings(tmp_path: Path) -> None:
    environ = {"MIANSHI_BACKUP_DIR": str(tmp_path), "MIANSHI_BACKUP_HOURS": "6", "MIANSHI_KEEP_DAYS": "30"}
    assert chores_of(load(environ, tmp_path)) == Chores(tmp_path, timedelta(hours=6), 7, timedelta(days=30))
    assert chores_of(load({}, tmp_path)) == Chores()
