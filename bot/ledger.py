"""What has been achieved: standings, statistics, what is due, interviews to read again, and a person's data.

Front ends ask here; nothing in this module changes an interview in progress.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlite_utils import Database

from bot.progress.history import Held, Kept
from bot.progress.leaderboard import Leaderboard
from bot.progress.periods import Period, key
from bot.progress.stats import Stats, stats
from bot.store import Store, people, rows, totals


class Ledger:
    """The store's answers about people."""

    def __init__(self, store: Store, clock: Callable[[], datetime], timezone: str) -> None:
        self._store = store
        self._clock = clock
        self._timezone = timezone

    async def leaderboard(
        self,
        workspace: str,
        me: str,
        period: Period = Period.WEEK,
        *,
        topic: str = "",
        channel: str = "",
        limit: int = 10,
    ) -> Leaderboard:
        """The ranking of the current *period*, of a whole workspace or one channel, over all topics or one."""

        def read(db: Database) -> Leaderboard:
            name = key(period, self._today(db, workspace, me))
            return totals.leaderboard(db, workspace, name, me=me, topic=topic, channel=channel, limit=limit)

        return await self._store.arun(read)

    async def stats(self, workspace: str, candidate: str) -> Stats:
        """Mastery, calendar, streak and weak points of *candidate*."""

        def read(db: Database) -> Stats:
            history = people.history(db, workspace, candidate)
            return stats(history, self._clock(), self._today(db, workspace, candidate))

        return await self._store.arun(read)

    async def due(self, workspace: str, candidate: str, limit: int = 20) -> list[str]:
        """Questions to meet again now, the longest overdue first."""
        return await self._store.arun(lambda db: totals.due(db, workspace, candidate, self._clock(), limit))

    async def next_due(self, workspace: str, candidate: str) -> datetime | None:
        """When the next question comes back, if any does."""
        return await self._store.arun(lambda db: totals.next_due(db, workspace, candidate))

    async def interviews(self, workspace: str, candidate: str, limit: int = 20) -> list[Held]:
        """Interviews held, newest first."""
        return await self._store.arun(lambda db: people.interviews(db, workspace, candidate, limit))

    async def transcript(self, workspace: str, candidate: str, session: str) -> list[Kept]:
        """What *candidate* said in *session*; empty when it is not theirs."""
        return await self._store.arun(lambda db: people.transcript(db, workspace, candidate, session))

    async def export(self, workspace: str, candidate: str) -> bytes:
        """Everything stored about *candidate*, as JSON in UTF-8."""
        found = await self._store.arun(lambda db: people.everything(db, workspace, candidate))
        return msgspec.json.format(msgspec.json.encode(found), indent=1)

    async def forget(self, workspace: str, candidate: str) -> None:
        """Delete everything about *candidate*, down to the bytes in the file."""
        await self._store.arun(lambda db: people.forget(db, workspace, candidate))
        await self._store.ashrink()

    def _today(self, db: Database, workspace: str, candidate: str) -> date:
        zone = ZoneInfo(rows.timezone_of(db, workspace, candidate) or self._timezone)
        return self._clock().astimezone(zone).date()
