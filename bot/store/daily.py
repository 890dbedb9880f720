"""Schedules and posts of the daily question. One row a channel and local day: that is what makes it exactly once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from bot.engine.question import Language
from bot.progress.daily import Schedule, Slot
from bot.progress.digest import Answer
from bot.store.rows import as_time, stamp


def _encoded(value: object) -> str:
    return msgspec.json.encode(value).decode()


ROOM = "daily:"  # begins the channel names of private answers
_schedule = msgspec.json.Decoder(Schedule)


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule with its number and its next firing; *digest_day*: the Monday of the last digest."""

    id: int
    schedule: Schedule
    slot: Slot
    digest_day: date


@dataclass(frozen=True, slots=True)
class Post:
    """A daily question that was posted."""

    id: int
    platform: str
    workspace: str
    channel: str
    question: str
    language: Language
    posted_at: datetime
    closes_at: datetime
    is_closed: bool


def save_schedule(db: Database, schedule: Schedule, slot: Slot, monday: date) -> int:
    """Keep *schedule*, in place of the channel's old one; its number.

    Args: monday: of the present week. A channel that is new has no week behind it: its first digest is a later one's.
    """
    db.execute(
        "INSERT INTO schedules (platform, workspace, channel, schedule, next_at, next_day, digest_day)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (platform, workspace, channel) DO UPDATE SET"
        " schedule = excluded.schedule, next_at = excluded.next_at, next_day = excluded.next_day",
        [
            schedule.platform,
            schedule.workspace,
            schedule.channel,
            _encoded(schedule),
            stamp(slot.at),
            slot.day.isoformat(),
            monday.isoformat(),
        ],
    )
    row = db.execute(
        "SELECT id FROM schedules WHERE platform = ? AND workspace = ? AND channel = ?",
        [schedule.platform, schedule.workspace, schedule.channel],
    ).fetchone()
    return int(row[0])


def advance(db: Database, planned: Planned, slot: Slot) -> None:
    """*planned* has fired; *slot* is its next firing."""
    db.execute(
        "UPDATE schedules SET next_at = ?, next_day = ? WHERE id = ?",
        [stamp(slot.at), slot.day.isoformat(), planned.id],
    )


def drop_schedule(db: Database, platform: str, workspace: str, channel: str) -> bool:
    """Forget the channel's schedule; whether there was one."""
    cursor = db.execute(
        "DELETE FROM schedules WHERE platform = ? AND workspace = ? AND channel = ?", [platform, workspace, channel]
    )
    return bool(cursor.rowcount)


def schedules(db: Database, platform: str, workspace: str | None = None) -> list[Planned]:
    """Every schedule of *platform*, or of one workspace."""
    where, values = ("platform = ?", [platform])
    if workspace is not None:
        where, values = ("platform = ? AND workspace = ?", [platform, workspace])
    return [_planned(row) for row in db.execute(f"{_SCHEDULES} WHERE {where} ORDER BY id", values).fetchall()]


def due_schedules(db: Database, platform: str, now: datetime) -> list[Planned]:
    """Schedules whose next firing has come."""
    query = f"{_SCHEDULES} WHERE platform = ? AND next_at <= ? ORDER BY next_at"
    return [_planned(row) for row in db.execute(query, [platform, stamp(now)]).fetchall()]


_SCHEDULES = "SELECT id, schedule, next_at, next_day, digest_day FROM schedules"


def _planned(row: tuple[Any, ...]) -> Planned:
    slot = Slot(date.fromisoformat(row[3]), as_time(row[2]))
    return Planned(row[0], _schedule.decode(row[1]), slot, date.fromisoformat(row[4]) if row[4] else date.min)


def with_digest(db: Database, platform: str) -> list[Planned]:
    """The schedules that want a summary of the week."""
    query = f"{_SCHEDULES} WHERE platform = ? AND schedule ->> '$.digest' ORDER BY id"
    return [_planned(row) for row in db.execute(query, [platform]).fetchall()]


def digest_sent(db: Database, schedule: int, monday: date) -> None:
    """The digest of the week that began on *monday* is in the outbox."""
    db.execute("UPDATE schedules SET digest_day = ? WHERE id = ?", [monday.isoformat(), schedule])


def add_post(db: Database, planned: Planned, day: date, season: str, question: str, now: datetime) -> int | None:
    """The number of a new post for *day*; None when the channel has one for that day already."""
    schedule = planned.schedule
    cursor = db.execute(
        "INSERT OR IGNORE INTO posts (schedule, platform, workspace, channel, day, season, question, language,"
        " posted_at, closes_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            planned.id,
            schedule.platform,
            schedule.workspace,
            schedule.channel,
            day.isoformat(),
            season,
            question,
            schedule.language.value,
            stamp(now),
            stamp(now + schedule.open_for),
        ],
    )
    return int(cursor.lastrowid or 0) if cursor.rowcount == 1 else None


def post(db: Database, number: int) -> Post | None:
    """The post of that number."""
    row = db.execute(f"{_POSTS} WHERE id = ?", [number]).fetchone()
    return _post(row) if row else None


def shown_as(db: Database, session: str, number: int) -> tuple[int, str] | None:
    """The outbox row of post *number*, kept in order under *session*, and the platform's message ("" if not yet)."""
    row = db.execute(
        "SELECT id, message FROM outbox WHERE session = ? AND effect ->> '$.type' = 'DailyPosted'"
        " AND effect ->> '$.post' = ? ORDER BY id DESC LIMIT 1",
        [session, number],
    ).fetchone()
    return (row[0], row[1] or "") if row else None


def closing(db: Database, platform: str, now: datetime) -> list[Post]:
    """Open posts whose time is over."""
    query = f"{_POSTS} WHERE platform = ? AND is_closed = 0 AND closes_at <= ? ORDER BY closes_at"
    return [_post(row) for row in db.execute(query, [platform, stamp(now)]).fetchall()]


def close(db: Database, number: int) -> bool:
    """Close the post; whether it was open."""
    return bool(db.execute("UPDATE posts SET is_closed = 1 WHERE id = ? AND is_closed = 0", [number]).rowcount)


_POSTS = "SELECT id, platform, workspace, channel, question, language, posted_at, closes_at, is_closed FROM posts"


def _post(row: tuple[Any, ...]) -> Post:
    number, platform, workspace, channel, question, language, posted_at, closes_at, is_closed = row
    return Post(
        number,
        platform,
        workspace,
        channel,
        question,
        Language(language),
        as_time(posted_at),
        as_time(closes_at),
        bool(is_closed),
    )


def used(db: Database, platform: str, workspace: str, channel: str, season: str) -> list[str]:
    """Questions posted in the channel this season, oldest first."""
    rows = db.execute(
        "SELECT question FROM posts WHERE platform = ? AND workspace = ? AND channel = ? AND season = ? ORDER BY id",
        [platform, workspace, channel, season],
    ).fetchall()
    return [row[0] for row in rows]


def topic_means(db: Database, workspace: str, since: datetime) -> dict[str, float]:
    """Mean score of the workspace's genuine attempts by topic."""
    rows = db.execute(
        "SELECT topic, avg(score) FROM attempts WHERE workspace = ? AND is_genuine = 1 AND at >= ? GROUP BY topic",
        [workspace, stamp(since)],
    ).fetchall()
    return dict(rows)


def next_moment(db: Database, platform: str) -> datetime | None:
    """When something is due next on *platform*: a post or a closing."""
    row = db.execute(
        "SELECT min(at) FROM (SELECT min(next_at) AS at FROM schedules WHERE platform = ?"
        " UNION ALL SELECT min(closes_at) FROM posts WHERE platform = ? AND is_closed = 0)",
        [platform, platform],
    ).fetchone()
    return as_time(row[0]) if row and row[0] else None


@dataclass(frozen=True, slots=True)
class DailyAnswer:
    """One person's answer to a post: their score, the states of the points, and whether they show their squares."""

    candidate: str
    score: float
    points: tuple[tuple[str, str], ...]
    is_shared: bool


def answers(db: Database, number: int) -> list[DailyAnswer]:
    """Everybody's answers to post *number*, in the order they came."""
    rows = db.execute(
        "SELECT a.candidate, a.score, a.grade -> '$.points', s.candidate IS NOT NULL FROM attempts a"
        " JOIN sessions d ON d.id = a.session LEFT JOIN shares s ON s.post = ? AND s.candidate = a.candidate"
        " WHERE d.channel = ? AND a.how = 'answered' ORDER BY a.id",
        [number, room(number)],
    ).fetchall()
    return [DailyAnswer(row[0], row[1], _states(row[2]), bool(row[3])) for row in rows]


def _states(text: str | None) -> tuple[tuple[str, str], ...]:
    points: Iterable[dict[str, Any]] = msgspec.json.decode(text) if text else ()
    return tuple((point["id"], point["state"]) for point in points)


def room(number: int) -> str:
    """The channel name of the private sessions that answer post *number*."""
    return f"{ROOM}{number}"


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An answer to post *number* that a follow-up was asked about, which was not answered; *at*: when it was given."""

    session: str
    number: int
    workspace: str
    candidate: str
    at: datetime


def unsettled(db: Database, platform: str, number: int | None = None) -> list[Unsettled]:
    """Answers on *platform* (or to one post) that wait for the answer to their follow-up."""
    rooms = ROOM + "*" if number is None else room(number)
    rows = db.execute(
        "SELECT id, channel, workspace, candidate, updated_at FROM sessions"
        " WHERE platform = ? AND stage = 'probed' AND channel GLOB ? ORDER BY created_at",
        [platform, rooms],
    ).fetchall()
    return [
        Unsettled(session, int(channel.removeprefix(ROOM)), workspace, candidate, as_time(at))
        for session, channel, workspace, candidate, at in rows
    ]


def share(db: Database, number: int, workspace: str, candidate: str) -> None:
    """Show the candidate's squares under post *number*."""
    db.execute(
        "INSERT OR IGNORE INTO shares (post, workspace, candidate) VALUES (?, ?, ?)", [number, workspace, candidate]
    )


def answers_between(db: Database, workspace: str, channel: str, first: date, last: date) -> list[Answer]:
    """Genuine answers of the channel on the local dates *first* to *last*, oldest first."""
    rows = db.execute(
        "SELECT candidate, question, score, grade -> '$.points' FROM attempts WHERE workspace = ? AND channel = ?"
        " AND is_genuine = 1 AND local_date BETWEEN ? AND ? ORDER BY at, id",
        [workspace, channel, first.isoformat(), last.isoformat()],
    ).fetchall()
    return [Answer(candidate, question, score, _states(points)) for candidate, question, score, points in rows]
