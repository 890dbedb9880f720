"""The store: a real SQLite file, one transaction a step, clear words when the file cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store import StaleError, Store, rows
from grader.errors import OperatorError
from tests.builders import NOON, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mianshi.sqlite"


def test_a_session_comes_back_as_it_was_saved(path: Path) -> None:
    record = opened().record
    store = Store.open(path)
    store.run(lambda db: rows.ensure_candidate(db, "local", "ada", NOON))
    store.run(lambda db: rows.save_record(db, record, NOON))
    store.close()
    again = Store.open(path)
    assert again.run(lambda db: rows.load_record(db, record.id)) == record
    again.close()


def test_a_save_over_another_version_is_refused(path: Path) -> None:
    store, session = Store.open(path), opened()
    store.run(lambda db: rows.ensure_candidate(db, "local", "ada", NOON))
    store.run(lambda db: rows.save_record(db, session.record, NOON))
    third = session.with_record(version=3).record
    with pytest.raises(StaleError):
        store.run(lambda db: rows.save_record(db, third, NOON))
    store.close()


def test_a_step_that_fails_leaves_nothing_behind(path: Path) -> None:
    store = Store.open(path)

    def half(db: Database) -> None:
        rows.ensure_candidate(db, "local", "ada", NOON)
        raise LookupError("half-way")

    with pytest.raises(LookupError, match="half-way"):
        store.run(half)
    assert store.run(lambda db: db.execute("SELECT count(*) FROM candidates").fetchone()) == (0,)
    store.close()


def test_an_event_is_new_once(path: Path) -> None:
    store = Store.open(path)
    assert [store.run(lambda db: rows.first_seen(db, "e1", NOON)) for _ in range(3)] == [True, False, False]
    store.close()


def test_foreign_keys_hold(path: Path) -> None:
    store = Store.open(path)
    with pytest.raises(sqlite3.IntegrityError):
        store.run(lambda db: rows.save_record(db, opened().record, NOON))  # a session of nobody
    store.close()


def test_three_processes_may_open_a_new_database_at_once(path: Path) -> None:
    code = "import sys; from pathlib import Path; from bot.store import Store; Store.open(Path(sys.argv[1])).close()"

    def start(_: int) -> int:
        return subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(start, range(3))) == [0, 0, 0]


def test_a_database_of_a_newer_version_is_left_alone(path: Path) -> None:
    Store.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('mianshi', '999_future', '')"
        )
    connection.close()
    before = path.read_bytes()
    with pytest.raises(OperatorError, match="newer version"):
        Store.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, just text" * 100, b"\x00" * 5000])
def test_a_file_that_is_no_database_is_named_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(OperatorError, match=r"mianshi\.sqlite"):
        Store.open(path)
    assert path.read_bytes() == content


def test_a_path_that_cannot_be_made_says_which_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="MIANSHI_DB"):
        Store.open(tmp_path / "file" / "mianshi.sqlite")


def test_a_full_disk_is_said_in_words_and_loses_nothing(path: Path) -> None:
    store = Store.open(path)
    store.run(lambda db: rows.ensure_candidate(db, "local", "ada", NOON))
    pages = store.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    store._thread.submit(lambda: store._db.execute(f"PRAGMA max_page_count = {pages}")).result()

    def fill(db: Database) -> None:
        for number in range(5000):
            rows.first_seen(db, f"event {number} with a long name", NOON)

    with pytest.raises(OperatorError, match="full"):
        store.run(fill)
    assert store.run(lambda db: db.execute("SELECT id FROM candidates").fetchall()) == [("ada",)]
    store.close()
