"""Reading and writing sessions, attempts, events and the outbox. All SQL is here or beside; every value is a parameter.

Each function takes the open transaction first. Times are stored as ISO 8601 text in UTC, so text order is time order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec
from sqlite_utils import Database

from bot.engine.effects import AnyEffect, Attempt, DisputeMade
from bot.engine.events import Place, Seen
from bot.engine.question import Language
from bot.engine.state import Record

_record = msgspec.json.Decoder(Record)
_place = msgspec.json.Decoder(Place)
_effect = msgspec.json.Decoder(AnyEffect)


CHANNEL_PREFIX = "daily-channel:"
REMINDER_PREFIX = "reminder:"
BY_CLAIM = (CHANNEL_PREFIX, REMINDER_PREFIX)


class StaleError(Exception):
    """Somebody else saved the session in between; load it again and replay the event."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing to be shown, in order of *id* within a session. *id* also serves as the nonce of a delivery.

    Attributes:
        made: when its event happened, as stored: rows of one event share it.
    """

    id: int
    session: str
    place: Place
    language: Language
    effect: AnyEffect
    tries: int
    made: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a candidate has set for themselves; None and "" where they have not.

    Attributes:
        timezone: IANA name. is_listed: shown on the leaderboard.
    """

    language: Language | None = None
    timezone: str = ""
    is_listed: bool = True


def stamp(at: datetime) -> str:
    """*at* as stored: UTC, to the microsecond, of fixed width."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_time(text: str) -> datetime:
    """The aware time that `stamp` wrote."""
    return datetime.fromisoformat(text)


def first_seen(db: Database, event: str, at: datetime) -> bool:
    """Whether *event* is new; it is remembered from now on."""
    cursor = db.execute("INSERT OR IGNORE INTO events (id, at) VALUES (?, ?)", [event, stamp(at)])
    return bool(cursor.rowcount == 1)


def is_seen(db: Database, event: str) -> bool:
    """Whether *event* was remembered before."""
    return db.execute("SELECT 1 FROM events WHERE id = ?", [event]).fetchone() is not None


def forget_events(db: Database, before: datetime) -> int:
    """Drop event ids older than *before* (platforms retry within the hour); how many there were."""
    return int(db.execute("DELETE FROM events WHERE at < ?", [stamp(before)]).rowcount)


def decode_record(text: str) -> Record:
    """The record that was saved as *text*."""
    return _record.decode(text)


def decode_effect(text: str) -> AnyEffect:
    """The effect that was put in the outbox as *text*."""
    effect: AnyEffect = _effect.decode(text)
    return effect


def load_record(db: Database, session: str) -> Record | None:
    """The saved part of *session*, if there is one."""
    row = db.execute("SELECT record FROM sessions WHERE id = ?", [session]).fetchone()
    return _record.decode(row[0]) if row else None


def save_record(db: Database, record: Record, at: datetime) -> None:
    """Keep *record*, which was made from the version before it.

    Raises: StaleError: the store holds another version by now.
    """
    text = msgspec.json.encode(record).decode()
    if record.version == 1:
        db.execute(
            "INSERT INTO sessions (id, workspace, candidate, platform, channel, thread, stage, version, record,"
            " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                record.id,
                record.place.workspace,
                record.owner,
                record.place.platform,
                record.place.channel,
                record.place.thread,
                record.stage.value,
                record.version,
                text,
                stamp(at),
                stamp(at),
            ],
        )
        return
    cursor = db.execute(
        "UPDATE sessions SET stage = ?, version = ?, record = ?, updated_at = ?, platform = ?, channel = ?, thread = ?"
        " WHERE id = ? AND version = ?",
        [
            record.stage.value,
            record.version,
            text,
            stamp(at),
            record.place.platform,
            record.place.channel,
            record.place.thread,
            record.id,
            record.version - 1,
        ],
    )
    if cursor.rowcount != 1:
        raise StaleError(record.id)


def record_at(db: Database, place: Place) -> Record | None:
    """The newest session held at *place*."""
    row = db.execute(
        "SELECT record FROM sessions WHERE platform = ? AND workspace = ? AND channel = ? AND thread = ?"
        " ORDER BY created_at DESC LIMIT 1",
        [place.platform, place.workspace, place.channel, place.thread],
    ).fetchone()
    return _record.decode(row[0]) if row else None


def open_records(db: Database, platform: str, workspace: str, candidate: str) -> list[Record]:
    """Sessions of *candidate* on *platform* that are not done, newest first."""
    rows = db.execute(
        "SELECT record FROM sessions WHERE workspace = ? AND candidate = ? AND platform = ? AND stage != 'done'"
        " ORDER BY updated_at DESC",
        [workspace, candidate, platform],
    ).fetchall()
    return [_record.decode(row[0]) for row in rows]


def open_records_on(db: Database, platform: str) -> list[Record]:
    """Sessions of everybody on *platform* that are not done, newest first."""
    rows = db.execute(
        "SELECT record FROM sessions WHERE platform = ? AND stage != 'done' ORDER BY updated_at DESC", [platform]
    ).fetchall()
    return [_record.decode(row[0]) for row in rows]


def ensure_candidate(db: Database, workspace: str, candidate: str, at: datetime) -> None:
    """Make the row that everything of a candidate hangs on."""
    db.execute(
        "INSERT OR IGNORE INTO candidates (workspace, id, created_at) VALUES (?, ?, ?)",
        [workspace, candidate, stamp(at)],
    )


def timezone_of(db: Database, workspace: str, candidate: str) -> str | None:
    """The IANA name of *candidate*'s time zone, when they have set one."""
    row = db.execute(
        "SELECT timezone FROM candidates WHERE workspace = ? AND id = ?", [workspace, candidate]
    ).fetchone()
    return row[0] if row else None


def profile_of(db: Database, workspace: str, candidate: str) -> Profile:
    """What *candidate* has set."""
    row = db.execute(
        "SELECT language, timezone, is_listed FROM candidates WHERE workspace = ? AND id = ?", [workspace, candidate]
    ).fetchone()
    return Profile(Language(row[0]) if row[0] else None, row[1] or "", bool(row[2])) if row else Profile()


def set_profile(db: Database, workspace: str, candidate: str, profile: Profile, at: datetime) -> None:
    """Keep what *candidate* has set."""
    ensure_candidate(db, workspace, candidate, at)
    db.execute(
        "UPDATE candidates SET language = ?, timezone = ?, is_listed = ? WHERE workspace = ? AND id = ?",
        [
            profile.language.value if profile.language else None,
            profile.timezone or None,
            int(profile.is_listed),
            workspace,
            candidate,
        ],
    )
    # Their days may begin at another hour from now on: a reminder of theirs is looked at anew.
    db.execute("UPDATE reminders SET next_at = '' WHERE workspace = ? AND candidate = ?", [workspace, candidate])


def add_attempt(
    db: Database, attempt: Attempt, record: Record, local_date: date, versions: tuple[str, str], gained: int
) -> int:
    """Keep *attempt* for ever; *versions* are the grader's and the bank's. Returns its id."""
    grade = msgspec.json.encode(attempt.grade).decode() if attempt.grade is not None else None
    cursor = db.execute(
        "INSERT INTO attempts (session, workspace, candidate, channel, question, topic, level, answer, score, how,"
        ' is_genuine, hints, gained, "values", grade, grader_version, bank_version, asked_at, at, local_date)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            record.id,
            record.place.workspace,
            attempt.candidate,
            home_of(record.place),
            attempt.question,
            attempt.topic,
            attempt.level,
            attempt.answer,
            attempt.score,
            attempt.how,
            int(attempt.genuine),
            attempt.hints,
            gained,
            msgspec.json.encode(dict(attempt.values)).decode(),
            grade,
            *versions,
            stamp(attempt.asked_at),
            stamp(attempt.at),
            local_date.isoformat(),
        ],
    )
    return int(cursor.lastrowid or 0)


def home_of(place: Place) -> str:
    """The channel whose leaderboard an interview at *place* counts for."""
    return place.home or place.channel


def gained_in(db: Database, session: str, candidate: str) -> int:
    """Points that *candidate* has won in *session*."""
    row = db.execute(
        "SELECT coalesce(sum(gained), 0) FROM attempts WHERE session = ? AND candidate = ?", [session, candidate]
    ).fetchone()
    return int(row[0])


def add_dispute(db: Database, dispute: DisputeMade, record: Record, at: datetime) -> None:
    """Keep a candidate's disagreement for the authors."""
    db.execute(
        "INSERT INTO disputes (session, workspace, candidate, question, reason, at) VALUES (?, ?, ?, ?, ?, ?)",
        [record.id, record.place.workspace, dispute.candidate, dispute.question, dispute.reason, stamp(at)],
    )


def seen_questions(db: Database, workspace: str, candidate: str) -> list[Seen]:
    """The last score of every question that *candidate* has met."""
    rows = db.execute(
        "SELECT question, score, max(at) FROM attempts WHERE workspace = ? AND candidate = ? GROUP BY question",
        [workspace, candidate],
    ).fetchall()
    return [Seen(question=question, score=score, at=as_time(at)) for question, score, at in rows]


def genuine_dates(db: Database, workspace: str, candidate: str) -> list[date]:
    """Local dates with a genuine attempt, in order."""
    rows = db.execute(
        "SELECT DISTINCT local_date FROM attempts WHERE workspace = ? AND candidate = ? AND is_genuine = 1"
        " ORDER BY local_date",
        [workspace, candidate],
    ).fetchall()
    return [date.fromisoformat(row[0]) for row in rows]


def push(db: Database, record: Record, effect: AnyEffect, at: datetime) -> None:
    """Put *effect* in the outbox of the session, to be delivered after the commit."""
    push_to(db, record.id, record.place, record.language, effect, at)


def push_to(db: Database, session: str, place: Place, language: Language, effect: AnyEffect, at: datetime) -> None:
    """Put *effect* in the outbox under *session*, which need not be an interview (the daily question has none)."""
    db.execute(
        "INSERT INTO outbox (session, platform, place, language, effect, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        [
            session,
            "" if place.on_request else place.platform,
            msgspec.json.encode(place).decode(),
            language.value,
            msgspec.json.encode(effect).decode(),
            stamp(at),
        ],
    )


def pending(db: Database, platform: str, session: str) -> list[OutboxRow]:
    """What *session* still has to show, in order; *platform* "" for what waits to be asked for."""
    rows = db.execute(
        "SELECT id, session, place, language, effect, tries, created_at FROM outbox"
        " WHERE delivered_at IS NULL AND platform = ? AND session = ? ORDER BY id",
        [platform, session],
    ).fetchall()
    return [_outbox_row(row) for row in rows]


def outbox_row(db: Database, row: int) -> OutboxRow | None:
    """Row *row*, delivered or not."""
    found = db.execute(
        "SELECT id, session, place, language, effect, tries, created_at FROM outbox WHERE id = ?", [row]
    ).fetchone()
    return _outbox_row(found) if found else None


def last_shown(db: Database, session: str) -> list[OutboxRow]:
    """What *session* showed last, to show again: its newest grade with the probe after it, else its question."""
    for kind in ("Graded", "QuestionAsked"):
        found = db.execute(
            "SELECT id, session, place, language, effect, tries, created_at FROM outbox WHERE session = ?"
            " AND id >= (SELECT max(id) FROM outbox WHERE session = ? AND effect ->> '$.type' = ?)"
            " AND effect ->> '$.type' IN (?, 'Probed') ORDER BY id",
            [session, session, kind, kind],
        ).fetchall()
        if found:
            return [_outbox_row(row) for row in found]
    return []


def _outbox_row(row: tuple[int, str, str, str, str, int, str]) -> OutboxRow:
    return OutboxRow(row[0], row[1], _place.decode(row[2]), Language(row[3]), _effect.decode(row[4]), row[5], row[6])


def sessions_with_pending(db: Database, platform: str, prefix: str = "") -> list[str]:
    """Interviews of *platform* with something undelivered, oldest first; or what has a name with one of `BY_CLAIM`.

    What the clock brings about may be due in two processes at once: it is delivered by claim only (bot.store.claims).
    """
    rows = db.execute(
        "SELECT session FROM outbox WHERE delivered_at IS NULL AND platform = ? GROUP BY session ORDER BY min(id)",
        [platform],
    ).fetchall()
    wanted = prefix or None
    return [name for (name,) in rows if next((p for p in BY_CLAIM if name.startswith(p)), None) == wanted]


def touch(db: Database) -> None:
    """A write that changes nothing: fails where the database cannot be written."""
    db.execute("UPDATE outbox SET tries = tries WHERE id = -1")


def oldest_pending(db: Database) -> datetime | None:
    """When the oldest message was made that a platform still has to show."""
    row = db.execute("SELECT min(created_at) FROM outbox WHERE delivered_at IS NULL AND platform != ''").fetchone()
    return as_time(row[0]) if row and row[0] else None


def mark_delivered(db: Database, outbox: Sequence[int], message: str, at: datetime) -> None:
    """The rows *outbox* were shown as *message* (the platform's id)."""
    for row in outbox:
        db.execute("UPDATE outbox SET delivered_at = ?, message = ? WHERE id = ?", [stamp(at), message, row])


def mark_failed(db: Database, outbox: Sequence[int], trouble: str) -> None:
    """A delivery of the rows *outbox* failed; they stay pending."""
    for row in outbox:
        db.execute("UPDATE outbox SET tries = tries + 1, trouble = ? WHERE id = ?", [trouble[:500], row])
