"""Everything about one person: their history, their interviews to read again, all of it as data, and none of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from bot.engine.effects import AnyEffect, DailyClosed, DailyPosted, DigestPosted, Graded
from bot.engine.question import Language
from bot.engine.state import Record, Stage
from bot.progress.history import Held, Kept
from bot.progress.stats import Past
from bot.store.reminders import session_of
from bot.store.rows import CHANNEL_PREFIX, as_time, decode_effect, decode_record, load_record, stamp

_graded = msgspec.json.Decoder(Graded)
FORGOTTEN = "forgotten"  # stands in for a person who was forgotten where others took part


def history(db: Database, workspace: str, candidate: str) -> list[Past]:
    """Every attempt of *candidate*, oldest first."""
    rows = db.execute(
        "SELECT question, topic, level, score, is_genuine, at, local_date, grade -> '$.points' FROM attempts"
        " WHERE workspace = ? AND candidate = ? ORDER BY at, id",
        [workspace, candidate],
    ).fetchall()
    return [
        Past(question, topic, level, score, bool(genuine), as_time(at), date.fromisoformat(day), _points(points))
        for question, topic, level, score, genuine, at, day, points in rows
    ]


def _points(text: str | None) -> tuple[tuple[str, str], ...]:
    points: list[dict[str, Any]] = msgspec.json.decode(text) if text else []
    return tuple((point["id"], point["state"]) for point in points)


def interviews(db: Database, workspace: str, candidate: str, limit: int = 20) -> list[Held]:
    """Interviews of *candidate*, newest first."""
    rows = db.execute(
        "SELECT s.id, s.created_at, s.record ->> '$.plan', s.stage, count(a.id), avg(a.score)"
        " FROM sessions s LEFT JOIN attempts a ON a.session = s.id AND a.candidate = ?"
        " WHERE s.workspace = ? AND (s.candidate = ? OR a.id IS NOT NULL)"
        " GROUP BY s.id ORDER BY s.created_at DESC LIMIT ?",
        [candidate, workspace, candidate, limit],
    ).fetchall()
    return [Held(row[0], as_time(row[1]), row[2] or "", Stage(row[3]), row[4], row[5]) for row in rows]


def transcript(db: Database, workspace: str, candidate: str, session: str) -> list[Kept]:
    """What *candidate* said in *session*, in order; empty when it is somebody else's."""
    rows = db.execute(
        'SELECT question, topic, answer, score, how, at, "values", grade FROM attempts'
        " WHERE workspace = ? AND candidate = ? AND session = ? ORDER BY id",
        [workspace, candidate, session],
    ).fetchall()
    return [
        Kept(question, topic, answer, score, how, as_time(at), msgspec.json.decode(values), _shown(grade))
        for question, topic, answer, score, how, at, values, grade in rows
    ]


def _shown(grade: str | None) -> Graded | None:
    return _graded.decode(grade) if grade else None


def language_of(db: Database, session: str) -> Language:
    """The language an interview was held in (English when it is gone)."""
    record = load_record(db, session)
    return record.language if record else Language.EN


# Tables with a row of the person in (workspace, candidate); everything else hangs on sessions.
_BY_CANDIDATE = ("attempts", "disputes", "totals", "best_scores", "reviews", "shares", "reminders", "inbox")


def everything(db: Database, workspace: str, candidate: str) -> dict[str, list[dict[str, Any]]]:
    """All that is stored about *candidate*, by table, with JSON columns as data."""
    where = "workspace = ? AND candidate = ?"
    found = {
        "candidates": _dicts(db, "SELECT * FROM candidates WHERE workspace = ? AND id = ?", [workspace, candidate]),
        "sessions": _dicts(db, f"SELECT * FROM sessions WHERE {where}", [workspace, candidate]),  # noqa: S608
    }
    for table in _BY_CANDIDATE:
        found[table] = _dicts(db, f"SELECT * FROM {table} WHERE {where}", [workspace, candidate])  # noqa: S608
    found["schedules"] = _dicts(
        db, "SELECT * FROM schedules WHERE workspace = ? AND schedule ->> '$.admin' = ?", [workspace, candidate]
    )
    found["outbox"] = _dicts(
        db,
        f"SELECT * FROM outbox WHERE session = ? OR session IN (SELECT id FROM sessions WHERE {where})",  # noqa: S608
        [session_of(workspace, candidate), workspace, candidate],
    )
    return found


def _dicts(db: Database, query: str, values: list[str]) -> list[dict[str, Any]]:
    cursor = db.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [_opened(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _opened(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("record", "grade", "effect", "place", "values", "state", "schedule", "payload"):
        if isinstance(row.get(name), str):
            row[name] = msgspec.json.decode(row[name])
    return row


def forget(db: Database, workspace: str, candidate: str) -> None:
    """Delete *candidate* everywhere. In interviews that others took part in, only what is theirs goes.

    The database must have secure_delete on, so that the bytes go too; see `Store.shrink`.
    """
    for table in _BY_CANDIDATE:
        db.execute(f"DELETE FROM {table} WHERE workspace = ? AND candidate = ?", [workspace, candidate])  # noqa: S608
    own = db.execute("SELECT id FROM sessions WHERE workspace = ? AND candidate = ?", [workspace, candidate]).fetchall()
    for (session,) in own:
        _forget_session(db, workspace, session)
    for (session,) in db.execute(
        "SELECT id FROM sessions WHERE workspace = ? AND instr(record, ?)",
        [workspace, msgspec.json.encode(candidate).decode()],
    ).fetchall():
        _scrub(db, session, candidate)
    db.execute("DELETE FROM outbox WHERE session = ?", [session_of(workspace, candidate)])
    _forget_in_channels(db, workspace, candidate)
    # Ids of events are parts with strokes between them, and one of the parts may be the person.
    db.execute("DELETE FROM events WHERE instr('/' || id || '/', '/' || ? || '/')", [candidate])
    db.execute("DELETE FROM candidates WHERE workspace = ? AND id = ?", [workspace, candidate])


def expire(db: Database, before: datetime) -> int:
    """Drop the words of answers given before *before*, and the messages that quoted them; scores and points stay.

    Returns: how many answers were emptied.
    """
    limit = stamp(before)
    count = db.execute(
        "UPDATE attempts SET answer = '', grade = NULL WHERE at < ? AND (answer != '' OR grade IS NOT NULL)", [limit]
    ).rowcount
    db.execute("DELETE FROM outbox WHERE created_at < ? AND delivered_at IS NOT NULL", [limit])
    db.execute("DELETE FROM disputes WHERE at < ?", [limit])
    old = db.execute("SELECT record FROM sessions WHERE updated_at < ? AND stage = 'done'", [limit]).fetchall()
    for (text,) in old:
        record = decode_record(text)
        emptied = tuple(msgspec.structs.replace(attempt, answer="") for attempt in record.attempts)
        _save(db, msgspec.structs.replace(record, drafts={}, attempts=emptied))
    return int(count)


def _forget_session(db: Database, workspace: str, session: str) -> None:
    db.execute("DELETE FROM outbox WHERE session = ?", [session])
    others = db.execute("SELECT 1 FROM attempts WHERE session = ? LIMIT 1", [session]).fetchone()
    if others is None:
        db.execute("DELETE FROM disputes WHERE session = ?", [session])
        db.execute("DELETE FROM sessions WHERE id = ?", [session])
        return
    record = load_record(db, session)
    assert record is not None
    db.execute(
        "INSERT OR IGNORE INTO candidates (workspace, id, is_listed, created_at) VALUES (?, ?, 0, '')",
        [workspace, FORGOTTEN],
    )
    _save(db, _without(msgspec.structs.replace(record, owner=FORGOTTEN, stage=Stage.DONE), record.owner))


def _scrub(db: Database, session: str, candidate: str) -> None:
    record = load_record(db, session)
    if record is not None:
        _save(db, _without(record, candidate))
    quoted = msgspec.json.encode(candidate).decode()
    db.execute("DELETE FROM outbox WHERE session = ? AND instr(effect, ?)", [session, quoted])


def _forget_in_channels(db: Database, workspace: str, candidate: str) -> None:
    """Take the name out of what channels were posted: summaries of a week, and schedules that the person has set."""
    prefix, quoted = f"{CHANNEL_PREFIX}{workspace}:", msgspec.json.encode(candidate).decode()
    for row, text in db.execute(
        "SELECT id, effect FROM outbox WHERE substr(session, 1, length(?)) = ? AND instr(effect, ?)",
        [prefix, prefix, quoted],
    ).fetchall():
        effect = _anonymous(decode_effect(text), candidate)
        db.execute("UPDATE outbox SET effect = ? WHERE id = ?", [msgspec.json.encode(effect).decode(), row])
    db.execute(
        "UPDATE schedules SET schedule = json_set(schedule, '$.admin', '')"
        " WHERE workspace = ? AND schedule ->> '$.admin' = ?",
        [workspace, candidate],
    )


def _anonymous(effect: AnyEffect, candidate: str) -> AnyEffect:
    match effect:
        case DigestPosted():
            named = tuple(each for each in effect.improved if each[0] != candidate)
            admin = "" if effect.admin == candidate else effect.admin
            return msgspec.structs.replace(effect, improved=named, admin=admin)
        case DailyPosted(admin=admin) | DailyClosed(admin=admin) if admin == candidate:
            return msgspec.structs.replace(effect, admin="")
        case _:
            return effect


def _without(record: Record, candidate: str) -> Record:
    drafts = {name: draft for name, draft in record.drafts.items() if name != candidate}
    attempts = tuple(attempt for attempt in record.attempts if attempt.candidate != candidate)
    return msgspec.structs.replace(record, drafts=drafts, attempts=attempts)


def _save(db: Database, record: Record) -> None:
    db.execute(
        "UPDATE sessions SET record = ?, candidate = ?, stage = ? WHERE id = ?",
        [msgspec.json.encode(record).decode(), record.owner, record.stage.value, record.id],
    )
