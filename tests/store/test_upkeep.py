"""Backups are proven, restoring never loses the old database, checking finds what is wrong."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime import Runtime
from bot.store import Store, totals, upkeep
from grader.errors import OperatorError
from tests.builders import NOON, answered, library, started

FULL = "The trees are trained in parallel and then averaged"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "mianshi.sqlite")
    yield opened
    opened.close()


async def interviewed(store: Store) -> None:
    bot = Runtime(store, library(), lambda: NOON)
    await bot.dispatch(started())
    await bot.dispatch(answered(FULL))


def attempts(path: Path) -> int:
    connection = sqlite3.connect(path)
    count = connection.execute("SELECT count(*) FROM attempts").fetchone()[0]
    connection.close()
    return int(count)


async def test_a_backup_while_in_use_has_everything(store: Store, tmp_path: Path) -> None:
    await interviewed(store)
    upkeep.backup(store, tmp_path / "backups" / "one.sqlite")
    assert attempts(tmp_path / "backups" / "one.sqlite") == 1


async def test_a_backup_never_writes_over_another(store: Store, tmp_path: Path) -> None:
    upkeep.backup(store, tmp_path / "one.sqlite")
    with pytest.raises(OperatorError, match="exists already"):
        upkeep.backup(store, tmp_path / "one.sqlite")


def test_a_backup_that_cannot_be_written_says_so(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="could not be written"):
        upkeep.backup(store, tmp_path / "file" / "one.sqlite")


async def test_restoring_brings_back_the_past_and_keeps_the_present(store: Store, tmp_path: Path) -> None:
    upkeep.backup(store, tmp_path / "empty.sqlite")
    await interviewed(store)
    store.close()
    old = upkeep.restore(tmp_path / "empty.sqlite", store.path, NOON)
    assert old is not None
    assert (attempts(store.path), attempts(old)) == (0, 1)
    again = Store.open(store.path)
    await interviewed(again)
    again.close()
    assert attempts(store.path) == 1


def test_a_database_in_use_is_not_replaced(store: Store, tmp_path: Path) -> None:
    upkeep.backup(store, tmp_path / "one.sqlite")
    script = f"from pathlib import Path; from bot.store import upkeep; from tests.builders import NOON;\
upkeep.restore(Path({str(tmp_path / 'one.sqlite')!r}), Path({str(store.path)!r}), NOON)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "is in use" in done.stderr


@pytest.mark.parametrize("content", [b"", b"not a database" * 500])
def test_a_file_that_is_no_backup_is_refused(store: Store, tmp_path: Path, content: bytes) -> None:
    store.close()
    (tmp_path / "bad.sqlite").write_bytes(content)
    with pytest.raises(OperatorError):
        upkeep.restore(tmp_path / "bad.sqlite", store.path, NOON)
    Store.open(store.path).close()


async def test_a_healthy_database_has_no_faults(store: Store) -> None:
    await interviewed(store)
    assert upkeep.check(store) == []


async def test_checking_names_totals_that_are_off_and_rebuilding_mends_them(store: Store) -> None:
    await interviewed(store)
    store.run(lambda db: db.execute("DELETE FROM totals"))
    assert upkeep.check(store) == ["totals differs from the attempts"]
    store.run(totals.rebuild)
    assert upkeep.check(store) == []


def test_rotation_keeps_the_newest(tmp_path: Path) -> None:
    names = [upkeep.name_of(NOON + timedelta(hours=hour)) for hour in range(5)]
    for name in names:
        (tmp_path / name).write_text("")
    (tmp_path / "other.sqlite").write_text("")
    upkeep.rotate(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[-2:], "other.sqlite"]
