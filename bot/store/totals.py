"""Running totals, best scores and reviews. An attempt updates them once; reading costs the same after a million.

Everything here follows from the attempts alone: `rebuild` makes it again, `differences` compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlite_utils import Database

from bot.engine.effects import Attempt
from bot.progress.leaderboard import Leaderboard, Standing, ranked
from bot.progress.periods import keys, season
from bot.progress.points import gain
from bot.progress.review import Review, reviewed
from bot.store.rows import as_time, stamp

_review = msgspec.json.Decoder(Review)
EVERYWHERE = ""  # the channel of a workspace's own leaderboard
EVERYTHING = ""  # the topic of a leaderboard over all topics


@dataclass(frozen=True, slots=True)
class Made:
    """What totals need to know of an attempt; *today* is the candidate's local date."""

    workspace: str
    channel: str
    candidate: str
    question: str
    topic: str
    level: int
    score: float
    hints: int
    is_genuine: bool
    at: datetime
    today: date

    @classmethod
    def of(cls, attempt: Attempt, workspace: str, channel: str, today: date) -> Made:
        """The same of an attempt that was just made."""
        return cls(
            workspace,
            channel,
            attempt.candidate,
            attempt.question,
            attempt.topic,
            attempt.level,
            attempt.score,
            attempt.hints,
            attempt.genuine,
            attempt.at,
            today,
        )


def record(db: Database, made: Made) -> int:
    """Take *made* into totals, best scores and reviews; the points it won."""
    _review_again(db, made)
    return _add_points(db, made) if made.is_genuine else 0


def _add_points(db: Database, made: Made) -> int:
    key = [made.workspace, made.candidate, season(made.today), made.question]
    row = db.execute(
        "SELECT score FROM best_scores WHERE workspace = ? AND candidate = ? AND season = ? AND question = ?", key
    ).fetchone()
    best = row[0] if row else 0.0
    points = gain(best, made.score, made.level)
    db.execute(
        "INSERT INTO best_scores (workspace, candidate, season, question, score) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET score = max(score, excluded.score)",
        [*key, made.score],
    )
    if points:
        db.conn.executemany(
            "INSERT INTO totals (workspace, channel, topic, period, candidate, points) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET points = points + excluded.points",
            [
                (made.workspace, channel, topic, period, made.candidate, points)
                for channel in {EVERYWHERE, made.channel}
                for topic in {EVERYTHING, made.topic}
                for period in keys(made.today)
            ],
        )
    return points


def _review_again(db: Database, made: Made) -> None:
    key = [made.workspace, made.candidate, made.question]
    row = db.execute("SELECT state FROM reviews WHERE workspace = ? AND candidate = ? AND question = ?", key).fetchone()
    state = reviewed(_review.decode(row[0]) if row else None, made.score, made.hints, made.at)
    db.execute(
        "INSERT INTO reviews (workspace, candidate, question, due, state) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET due = excluded.due, state = excluded.state",
        [*key, stamp(state.due), msgspec.json.encode(state).decode()],
    )


def leaderboard(
    db: Database, workspace: str, period: str, *, me: str, topic: str = "", channel: str = "", limit: int = 10
) -> Leaderboard:
    """The ranking of *period* (a key of bot.progress.periods); people who opted out are left out of it."""
    where = "t.workspace = ? AND t.channel = ? AND t.topic = ? AND t.period = ?"
    listed = f"FROM totals t JOIN candidates c ON c.workspace = t.workspace AND c.id = t.candidate WHERE {where}"
    key = [workspace, channel, topic, period]
    best = db.execute(
        f"SELECT t.candidate, t.points {listed} AND c.is_listed = 1 ORDER BY t.points DESC, t.candidate LIMIT ?",
        [*key, limit],
    ).fetchall()
    people = db.execute(f"SELECT count(*) {listed} AND c.is_listed = 1", key).fetchone()[0]
    row = db.execute(f"SELECT t.points {listed} AND t.candidate = ?", [*key, me]).fetchone()
    mine = Standing(_rank(db, key, listed, row[0]), me, row[0]) if row else None
    return Leaderboard(ranked(best), mine, people)  # the best of all are ranked among themselves


def _rank(db: Database, key: list[str], listed: str, points: int) -> int:
    ahead = db.execute(f"SELECT count(*) {listed} AND c.is_listed = 1 AND t.points > ?", [*key, points]).fetchone()
    return 1 + int(ahead[0])


def due(db: Database, workspace: str, candidate: str, at: datetime, limit: int = 20) -> list[str]:
    """Questions that *candidate* should meet again by *at*, the longest overdue first."""
    rows = db.execute(
        "SELECT question FROM reviews WHERE workspace = ? AND candidate = ? AND due <= ? ORDER BY due LIMIT ?",
        [workspace, candidate, stamp(at), limit],
    ).fetchall()
    return [row[0] for row in rows]


def next_due(db: Database, workspace: str, candidate: str) -> datetime | None:
    """When the next question comes back, if any does."""
    row = db.execute(
        "SELECT min(due) FROM reviews WHERE workspace = ? AND candidate = ?", [workspace, candidate]
    ).fetchone()
    return as_time(row[0]) if row and row[0] else None


TABLES = ("totals", "best_scores", "reviews")


def rebuild(db: Database) -> int:
    """Make totals, best scores and reviews again from the attempts; how many there were."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
    count = 0
    for row, made in _attempts(db):
        db.execute("UPDATE attempts SET gained = ? WHERE id = ?", [record(db, made), row])
        count += 1
    return count


def differences(db: Database) -> list[str]:
    """Tables whose rows are not what the attempts say; nothing is changed."""
    before = {table: _rows(db, table) for table in TABLES}
    db.execute("SAVEPOINT recomputed")
    try:
        rebuild(db)
        return [table for table in TABLES if _rows(db, table) != before[table]]
    finally:
        db.execute("ROLLBACK TO recomputed")
        db.execute("RELEASE recomputed")


def _rows(db: Database, table: str) -> set[tuple[object, ...]]:
    return set(db.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - names of our own


def _attempts(db: Database) -> Iterator[tuple[int, Made]]:
    found = db.execute(
        "SELECT id, workspace, channel, candidate, question, topic, level, score, hints, is_genuine, at, local_date"
        " FROM attempts ORDER BY id"
    ).fetchall()
    for row in found:
        number, *fields, is_genuine, at, today = row
        yield number, Made(*fields, bool(is_genuine), as_time(at), date.fromisoformat(today))  # type: ignore[call-arg]
