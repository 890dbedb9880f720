"""Who wants a private reminder before a streak ends, and when each of them is to be looked at next.

A row stays when its reminder is switched off: it remembers the day of the newest one, so that switching off and on
again in one evening brings no second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from bot.engine.effects import StreakAtRisk
from bot.engine.events import Place
from bot.engine.question import Language
from bot.store.rows import REMINDER_PREFIX, as_time, push_to, stamp


@dataclass(frozen=True, slots=True)
class Reminder:
    """One person's wish. *zone*: the IANA name they have set, or ""; *last*: local date of the newest reminder."""

    workspace: str
    candidate: str
    language: Language
    hour: int
    zone: str
    last: date | None


def session_of(workspace: str, candidate: str) -> str:
    """The name under which the reminders of one person are in the outbox."""
    return f"{REMINDER_PREFIX}{workspace}:{candidate}"


def switch_on(
    db: Database, platform: str, workspace: str, candidate: str, language: Language, hour: int, look: datetime
) -> None:
    """Remind *candidate* from *hour* on; *look*: when that comes first."""
    db.execute(
        "INSERT INTO reminders (workspace, candidate, platform, language, hour, next_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (workspace, candidate) DO UPDATE SET platform = excluded.platform, language = excluded.language,"
        " hour = excluded.hour, next_at = excluded.next_at",
        [workspace, candidate, platform, language.value, hour, stamp(look)],
    )


def switch_off(db: Database, workspace: str, candidate: str) -> bool:
    """No more reminders; whether there were any."""
    cursor = db.execute(
        "UPDATE reminders SET hour = NULL WHERE workspace = ? AND candidate = ? AND hour IS NOT NULL",
        [workspace, candidate],
    )
    return bool(cursor.rowcount)


def hour_of(db: Database, workspace: str, candidate: str) -> int | None:
    """The hour that *candidate* has set; None while reminders are off."""
    row = db.execute(
        "SELECT hour FROM reminders WHERE workspace = ? AND candidate = ?", [workspace, candidate]
    ).fetchone()
    return row[0] if row else None


def to_look_at(db: Database, platform: str, now: datetime) -> list[Reminder]:
    """The people of *platform* whose hour has come."""
    rows = db.execute(
        "SELECT r.workspace, r.candidate, coalesce(c.language, r.language), r.hour, coalesce(c.timezone, ''), r.day"
        " FROM reminders r LEFT JOIN candidates c ON c.workspace = r.workspace AND c.id = r.candidate"
        " WHERE r.platform = ? AND r.hour IS NOT NULL AND r.next_at <= ? ORDER BY r.next_at",
        [platform, stamp(now)],
    ).fetchall()
    return [
        Reminder(workspace, candidate, Language(language), hour, zone, date.fromisoformat(day) if day else None)
        for workspace, candidate, language, hour, zone, day in rows
    ]


def look_again(db: Database, reminder: Reminder, at: datetime) -> None:
    """*reminder* was looked at; *at* is when it is to be looked at next."""
    db.execute(
        "UPDATE reminders SET next_at = ? WHERE workspace = ? AND candidate = ?",
        [stamp(at), reminder.workspace, reminder.candidate],
    )


def remind(db: Database, platform: str, reminder: Reminder, effect: StreakAtRisk, day: date, now: datetime) -> None:
    """Put the reminder of the local *day* in the outbox; there is none after it on that day."""
    db.execute(
        "UPDATE reminders SET day = ? WHERE workspace = ? AND candidate = ?",
        [day.isoformat(), reminder.workspace, reminder.candidate],
    )
    place = Place(platform=platform, workspace=reminder.workspace, channel=reminder.candidate, private=True)
    push_to(db, session_of(reminder.workspace, reminder.candidate), place, reminder.language, effect, now)


def next_look(db: Database, platform: str) -> datetime | None:
    """When somebody is to be looked at next."""
    row = db.execute(
        "SELECT min(next_at) FROM reminders WHERE platform = ? AND hour IS NOT NULL AND next_at != ''", [platform]
    ).fetchone()
    return as_time(row[0]) if row and row[0] else None
