"""A database with a quarter's history of many people, made fast: its tables are filled directly, by the bot's rules."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec

from bot.engine.effects import Graded, PointShown
from bot.engine.state import Record
from bot.progress.periods import keys
from bot.progress.points import gain
from bot.progress.review import reviewed
from bot.store import Store
from bot.store.rows import stamp
from tests.builders import NOON, PLACE, opened

WORKSPACES, PEOPLE = 200, 10_000
QUESTIONS, TOPICS = 476, 22  # as many as the bank that comes with the bot
DAYS = 85
FIRST = date(2026, 1, 1)
LAST = FIRST + timedelta(days=DAYS - 1)
ANSWER = "The trees are trained in parallel on samples of their own, and their outputs are averaged. " * 2


class Row(NamedTuple):
    """One attempt in the order of the columns of `_ATTEMPT`."""

    session: str
    workspace: str
    candidate: str
    channel: str
    question: str
    topic: str
    level: int
    answer: str
    score: float
    gained: int
    grade: str
    asked_at: str
    at: str
    local_date: str


_ATTEMPT = (
    "INSERT INTO attempts (session, workspace, candidate, channel, question, topic, level, answer, score, gained,"
    ' grade, asked_at, at, local_date, how, is_genuine, hints, "values", grader_version, bank_version)'
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'answered', 1, 0, '{}', '1', 'bench')"
)


def filled(path: Path, attempts_each: int) -> None:
    """Make the database at *path*: everybody has made *attempts_each* attempts, spread over a quarter."""
    Store.open(path).close()  # the tables
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")  # nothing is lost when this is killed: it is made again
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    for number in range(WORKSPACES):
        _fill_workspace(db, f"w{number:03}", attempts_each)
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("ANALYZE")
    db.close()


def people_of(workspace: str) -> list[str]:
    """The candidates of *workspace*."""
    return [f"{workspace}-{number:03}" for number in range(PEOPLE // WORKSPACES)]


def _fill_workspace(db: sqlite3.Connection, workspace: str, attempts_each: int) -> None:
    chance, people = Random(workspace), people_of(workspace)
    db.executemany(
        "INSERT INTO candidates (workspace, id, created_at) VALUES (?, ?, '')", [(workspace, p) for p in people]
    )
    db.executemany(
        "INSERT INTO sessions (id, workspace, candidate, platform, channel, thread, stage, version, record, created_at,"
        " updated_at) VALUES (?, ?, ?, 'chat', 'ml', '', 'done', 1, ?, '', '')",
        [(f"s-{person}", workspace, person, _json(record_of(workspace, person))) for person in people],
    )
    totals: Counter[tuple[str, str, str, str]] = Counter()
    bests: dict[tuple[str, str, str], float] = {}
    for person in people:
        db.executemany(_ATTEMPT, _attempts(chance, workspace, person, attempts_each, totals, bests))
    db.executemany(
        "INSERT INTO totals (workspace, channel, topic, period, candidate, points) VALUES (?, ?, ?, ?, ?, ?)",
        [(workspace, *key, points) for key, points in sorted(totals.items())],
    )
    db.executemany(
        "INSERT INTO best_scores (workspace, candidate, season, question, score) VALUES (?, ?, ?, ?, ?)",
        [(workspace, *key, score) for key, score in sorted(bests.items())],
    )
    db.executemany(
        "INSERT INTO reviews (workspace, candidate, question, due, state) VALUES (?, ?, ?, ?, ?)",
        [(workspace, person, question, *_review()) for person, _, question in sorted(bests)],
    )


def _attempts(
    chance: Random,
    workspace: str,
    person: str,
    count: int,
    totals: Counter[tuple[str, str, str, str]],
    bests: dict[tuple[str, str, str], float],
) -> Iterator[Row]:
    """The person's attempts, oldest first; what they win goes into *totals* and *bests*."""
    channel = f"{workspace}-c{chance.randrange(3)}"
    for number in range(count):
        day = FIRST + timedelta(days=number * DAYS // count)
        question, score = chance.randrange(QUESTIONS), chance.randrange(9) / 8
        topic, level = f"t{question % TOPICS}", 1 + question % 5
        best = (person, "2026-Q1", f"q{question}")
        points = gain(bests.get(best, 0.0), score, level)
        bests[best] = max(score, bests.get(best, 0.0))
        if points:
            for period in _keys(day):
                for place in ("", channel):
                    totals[place, "", period, person] += points
                    totals[place, topic, period, person] += points
        at = _stamp(day, number)
        grade = _grade(score)
        yield Row(
            f"s-{person}",
            workspace,
            person,
            channel,
            best[2],
            topic,
            level,
            ANSWER,
            score,
            points,
            grade,
            at,
            at,
            str(day),
        )


_keys = cache(keys)


@cache
def _stamp(day: date, number: int) -> str:
    return stamp(datetime.combine(day, time(8), NOON.tzinfo) + timedelta(seconds=number))


@cache
def _grade(score: float) -> str:
    states = ["hit" if place < score * 4 else "missed" for place in range(4)]
    points = tuple(
        PointShown(
            id=f"p{place}", state=state, fact="The trees are trained in parallel", quotes=("trained in parallel",)
        )
        for place, state in enumerate(states)
    )
    return _json(Graded(candidate="", question="", number=1, score=score, answer=ANSWER, final=True, points=points))


@cache
def _review() -> tuple[str, str]:
    state = reviewed(None, 0.7, 0, NOON)
    return stamp(state.due), _json(state)


def record_of(workspace: str, person: str) -> Record:
    """The session that all attempts of *person* hang on."""
    place = msgspec.structs.replace(PLACE, workspace=workspace, channel=f"{workspace}-c0")
    return opened(place=place, candidate=person, session=f"s-{person}").record


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
