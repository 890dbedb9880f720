"""One SQLite file, one writer thread.

Everything that touches the database runs on one thread of its own, inside one BEGIN IMMEDIATE transaction: a reader
never sees half a step, two steps never interleave, and a cancelled caller cannot leave a transaction open.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from bot.store.migrations import migrate, pending_step, refuse_newer
from grader.errors import OperatorError

T = TypeVar("T")

BUSY_SECONDS = 10.0  # how long to wait for another process's transaction before giving up


class Store:
    """A database, open. Use `Store.open`; close it when done."""

    def __init__(self, path: Path, db: Database, thread: ThreadPoolExecutor) -> None:
        self.path = path
        self._db = db
        self._thread = thread

    @classmethod
    def open(cls, path: Path) -> Store:
        """The database at *path*, made or migrated as needed.

        Raises: OperatorError: not writable, no room, not a database, or from a newer version. Nothing is damaged.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        try:
            db = thread.submit(_connect, path).result()
        except BaseException:
            thread.shutdown()
            raise
        return cls(path, db, thread)

    def run(self, step: Callable[[Database], T]) -> T:
        """What *step* returns, run in one transaction on the store's thread; an exception rolls everything back."""
        return self._thread.submit(self._in_transaction, step).result()

    async def arun(self, step: Callable[[Database], T]) -> T:
        """`run` without blocking the event loop. Being cancelled does not stop the step half-way: it ends whole."""
        return await asyncio.wrap_future(self._thread.submit(self._in_transaction, step))

    async def ashrink(self) -> None:
        """Move everything out of the write-ahead log and empty it, so that deleted bytes are gone from both files."""
        await asyncio.wrap_future(self._thread.submit(self._checkpoint))

    def _checkpoint(self) -> None:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # an unread row would block the next commit

    def vacuum(self) -> None:
        """Write the file anew without its unused pages."""
        self._thread.submit(self._db.vacuum).result()

    def close(self) -> None:
        """Finish what was handed in and close the file."""
        with suppress(RuntimeError):  # closed before
            self._thread.submit(self._db.close).result()
        self._thread.shutdown()

    def _in_transaction(self, step: Callable[[Database], T]) -> T:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = step(self._db)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.conn.rollback()
                raise
        except sqlite3.OperationalError as error:
            raise _explained(error, self.path) from error
        return result


def _connect(path: Path) -> Database:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _explained(error, path) from error
    db = Database(connection)
    try:
        _prepare(db, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _explained(error, path) from error
    except BaseException:
        connection.close()
        raise
    return db


def _prepare(db: Database, path: Path) -> None:
    """Settings that SQLite forgets between connections, then the migrations."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # an answer that was graded survives a power cut
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # who asks to be forgotten is gone from the file's bytes too
    refuse_newer(db)
    _keep_a_copy(db, path)
    migrate(db)


def _keep_a_copy(db: Database, path: Path) -> None:
    """Before a step changes an existing database, put a copy beside it, named after that step."""
    step = pending_step(db)
    copy = path.with_name(f"{path.name}.before-{step}")
    if step and not copy.exists():
        db.execute("VACUUM INTO ?", [str(copy)])


def _explained(error: Exception, path: Path) -> OperatorError:
    """The fault in words for the person who runs the bot, with what to do."""
    text = str(error).lower()
    if "not a database" in text or "malformed" in text:
        advice = "is not a database of mianshi or is damaged. Restore a backup, or choose another file"
    elif "full" in text or "disk i/o" in text:
        advice = "could not be written: the disk is full or failing. Free some space; nothing was lost so far"
    elif "locked" in text or "busy" in text:
        advice = f"was busy with another process for more than {BUSY_SECONDS:.0f} s. Stop that process, or try again"
    elif "readonly" in text or "read-only" in text or "permission" in text or "unable to open" in text:
        advice = "cannot be written. Give this user write permission to the file and its folder, or choose another file"
    else:
        advice = f"failed: {error}. Choose another file"
    return OperatorError(f"The database {path} {advice} (setting MIANSHI_DB, option --db).")
