"""A database of an earlier step is brought up to date; a copy from before is kept beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store import Store, rows, totals, upkeep
from bot.store.migrations import steps
from tests.builders import NOON

NAMES = [step.name for step in steps._migrations]


def database_before(path: Path, step: str) -> None:
    """A database as it was before *step* was written, with a person and an attempt in it."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    steps.apply(db, stop_before=step)
    rows.ensure_candidate(db, "local", "ada", NOON)
    db.execute(
        "INSERT INTO sessions VALUES ('s1', 'local', 'ada', 'terminal', 'terminal', '', 'done', 1, '{}', ?, ?)",
        [rows.stamp(NOON), rows.stamp(NOON)],
    )
    db.execute(
        "INSERT INTO attempts (session, workspace, candidate, channel, question, topic, level, answer, score, how,"
        ' is_genuine, hints, "values", grader_version, bank_version, asked_at, at, local_date)'
        " VALUES ('s1', 'local', 'ada', 'terminal', 'q1', 'cnn', 2, 'an answer', 0.5, 'answered', 1, 0, '{}', '1', 'b',"
        " ?, ?, '2026-03-01')",
        [rows.stamp(NOON), rows.stamp(NOON)],
    )
    db.close()


@pytest.mark.parametrize("step", NAMES[1:])
def test_an_older_database_is_upgraded_with_everything_in_it(tmp_path: Path, step: str) -> None:
    path = tmp_path / "mianshi.sqlite"
    database_before(path, step)
    store = Store.open(path)
    store.run(totals.rebuild)
    assert upkeep.check(store) == []
    assert store.run(lambda db: db.execute("SELECT answer FROM attempts").fetchall()) == [("an answer",)]
    store.close()
    copy = tmp_path / f"mianshi.sqlite.before-{step}"
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT answer FROM attempts").fetchall() == [("an answer",)]


def test_an_up_to_date_database_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        Store.open(tmp_path / "mianshi.sqlite").close()
    assert not list(tmp_path.glob("*.before-*"))
