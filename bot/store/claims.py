"""Who delivers what two processes could: one process a try, and a try that died is free after a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.store.rows import first_seen, pending, sessions_with_pending

CLAIM = timedelta(minutes=2)  # a process that died while it delivered holds the rest up for this long at the most


def claimed(db: Database, platform: str, prefix: str, now: datetime) -> list[str]:
    """The sessions whose names begin with *prefix* that this process, and no other, may deliver now."""
    slot = int(now.timestamp() // CLAIM.total_seconds())
    first = {name: pending(db, platform, name)[0] for name in sessions_with_pending(db, platform, prefix)}
    return [name for name, row in first.items() if first_seen(db, f"try:{row.id}:{row.tries}:{slot}", now)]
