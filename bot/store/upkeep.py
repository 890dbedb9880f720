"""Looking after the database file: backups, restoring, checking. All of it works on the file itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.store import totals
from bot.store.database import Store
from bot.store.migrations import refuse_newer
from grader.errors import OperatorError


def backup(store: Store, target: Path) -> None:
    """Copy the whole database to *target* while it is in use, and prove that the copy can be read.

    Raises: OperatorError: *target* exists, or cannot be written, or the copy is not whole.
    """
    if target.exists():
        raise OperatorError(f"{target} exists already. Name a new file; a backup never writes over another.")
    half = target.with_name(f"{target.name}.half")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(store.path)) as source:
            source.execute("VACUUM INTO ?", [str(half)])
        prove(half)
        half.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise OperatorError(f"The backup {target} could not be written: {error}. Nothing else was changed.") from error


def prove(path: Path) -> None:
    """Raise OperatorError unless *path* is a whole database of mianshi that this version can use."""
    with _read_only(path) as connection:
        if faults := _faults(connection):
            raise OperatorError(f"{path} is damaged: {faults[0]}. Use another backup.")
        database = Database(connection)
        if not database["_sqlite_migrations"].exists():
            raise OperatorError(f"{path} is not a database of mianshi. Name another file.")
        refuse_newer(database)


def restore(source: Path, target: Path, now: datetime) -> Path | None:
    """Put the backup *source* in the place of *target*; where the old database was moved to, None if there was none.

    Raises: OperatorError: the backup is not whole, or *target* is in use.
    """
    prove(source)
    old: Path | None = None
    try:
        if target.exists():
            _refuse_live(target)
            old = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}")
            with closing(sqlite3.connect(target)) as connection:
                connection.execute("VACUUM INTO ?", [str(old)])
        half = target.with_name(f"{target.name}.half")
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as connection:
            connection.execute("VACUUM INTO ?", [str(half)])
        for tail in ("-wal", "-shm"):
            target.with_name(target.name + tail).unlink(missing_ok=True)
        half.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise OperatorError(f"{target} could not be replaced: {error}. It is as it was.") from error
    return old


def check(store: Store) -> list[str]:
    """What is wrong with the database: damage, references to nothing, totals that the attempts do not give."""
    return store.run(lambda db: _faults(db.conn) + [f"{table} differs from the attempts" for table in _different(db)])


def _different(db: Database) -> list[str]:
    return totals.differences(db)


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest *keep* scheduled backups in *folder*; what was deleted."""
    found = sorted(folder.glob("mianshi-*.sqlite"), reverse=True)
    for path in found[keep:]:
        path.unlink(missing_ok=True)
    return found[keep:]


def name_of(now: datetime) -> str:
    """File name of a scheduled backup made at *now* (UTC); names sort by time."""
    return f"mianshi-{now:%Y%m%dT%H%M%SZ}.sqlite"


def _faults(connection: sqlite3.Connection) -> list[str]:
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        keys = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return found + [f"row {row[1]} of {row[0]} refers to no row of {row[2]}" for row in keys]


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise OperatorError(f"There is no file {path}.")
    try:
        connection = sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise OperatorError(f"{path} cannot be read: {error}.") from error
    with closing(connection):
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise OperatorError(f"{path} is not a database of mianshi or is damaged: {error}.") from error


def _refuse_live(path: Path) -> None:
    """Raise OperatorError while another process has *path* open (it would go on writing to the old file)."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA journal_mode = DELETE")  # fails while anybody else has the file open
        except sqlite3.OperationalError as error:
            raise OperatorError(f"{path} is in use. Stop mianshi first, then restore again.") from error


def size(path: Path) -> int:
    """Bytes of the database and its write-ahead log."""
    return sum(os.path.getsize(file) for file in (path, path.with_name(path.name + "-wal")) if file.exists())
