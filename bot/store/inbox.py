"""What a platform was told has arrived, until it is acted on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlite_utils import Database

from bot.store.rows import stamp


def keep(db: Database, platform: str, workspace: str, candidate: str, payload: dict[str, Any], at: datetime) -> int:
    """Keep *payload*; its number."""
    cursor = db.execute(
        "INSERT INTO inbox (platform, workspace, candidate, payload, at) VALUES (?, ?, ?, ?, ?)",
        [platform, workspace, candidate, msgspec.json.encode(payload).decode(), stamp(at)],
    )
    return int(cursor.lastrowid or 0)


def kept(db: Database, platform: str) -> list[tuple[int, dict[str, Any]]]:
    """Number and payload of everything that waits, in the order it came."""
    rows = db.execute("SELECT id, payload FROM inbox WHERE platform = ? ORDER BY id", [platform]).fetchall()
    return [(number, msgspec.json.decode(payload)) for number, payload in rows]


def drop(db: Database, number: int) -> None:
    """It was acted on."""
    db.execute("DELETE FROM inbox WHERE id = ?", [number])


def expire(db: Database, platform: str, before: datetime) -> int:
    """Drop what came before *before*: by then nobody remembers whether it was acted on. Returns: how many."""
    cursor = db.execute("DELETE FROM inbox WHERE platform = ? AND at < ?", [platform, stamp(before)])
    return int(cursor.rowcount)
