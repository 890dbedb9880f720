"""The private reminder before a streak ends: planned once, delivered once, and never when it would come too late.

A reminder is planned in one transaction with the note that this day has had its own, so restarts and several processes
on one store make one. It is delivered by claim, as what a channel sees is; at every try it is looked at again, and
dropped once the day is over or its person has answered. Whoever cannot be written to is not reminded any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from sqlite_utils import Database

from bot.engine.effects import StreakAtRisk
from bot.engine.question import Language
from bot.progress.reminder import USUAL_HOUR, Wanted, due, next_look
from bot.runtime import OutboxRow, Runtime
from bot.store import reminders as table
from bot.store import rows
from bot.store.claims import claimed
from bot.store.daily import unsettled

log = structlog.get_logger()


class Reminders:
    """The reminders of the people on one platform."""

    def __init__(self, runtime: Runtime, platform: str) -> None:
        self._runtime = runtime
        self._platform = platform

    async def on(self, workspace: str, candidate: str, language: Language, hour: int = USUAL_HOUR) -> None:
        """Remind *candidate* from *hour* of their own clock on; the first time when that hour comes next."""
        now = self._runtime.clock()

        def step(db: Database) -> None:
            rows.ensure_candidate(db, workspace, candidate, now)
            zone = self._zone(rows.timezone_of(db, workspace, candidate))
            table.switch_on(db, self._platform, workspace, candidate, language, hour, next_look(hour, zone, now))

        await self._runtime.store.arun(step)

    async def off(self, workspace: str, candidate: str) -> bool:
        """No more reminders; whether there were any."""
        return await self._runtime.store.arun(lambda db: table.switch_off(db, workspace, candidate))

    async def hour(self, workspace: str, candidate: str) -> int | None:
        """The hour from which *candidate* is reminded; None while reminders are off."""
        return await self._runtime.store.arun(lambda db: table.hour_of(db, workspace, candidate))

    async def refused(self, row: OutboxRow, trouble: str) -> None:
        """Its person takes no messages from the bot: reminders are switched off for them."""
        if isinstance(row.effect, StreakAtRisk):
            await self.off(row.place.workspace, row.effect.candidate)
            log.warning("reminder switched off: they take no messages", workspace=row.place.workspace, trouble=trouble)

    def plan(self, db: Database, now: datetime) -> datetime | None:
        """Put the reminders that are due in the outbox; when somebody is to be looked at next."""
        for reminder in table.to_look_at(db, self._platform, now):
            zone = self._zone(reminder.zone)
            dates = self._answered_on(db, reminder.workspace, reminder.candidate, zone)
            found = due(Wanted(reminder.hour, zone, reminder.last), dates, now)
            if found is not None:
                effect = StreakAtRisk(candidate=reminder.candidate, days=found.days, until=found.until)
                table.remind(db, self._platform, reminder, effect, found.day, now)
            table.look_again(db, reminder, next_look(reminder.hour, zone, now))
        return table.next_look(db, self._platform)

    async def deliver(self) -> None:
        """Hand over what is planned; one that was not taken is tried again with every tick until its day is over."""
        now = self._runtime.clock()
        for session in await self._runtime.store.arun(lambda db: self._claimed(db, now)):
            await self._runtime.flush(self._platform, session)

    def _claimed(self, db: Database, now: datetime) -> Sequence[str]:
        for session in rows.sessions_with_pending(db, self._platform, rows.REMINDER_PREFIX):
            late = [row.id for row in rows.pending(db, self._platform, session) if self._is_late(db, row, now)]
            rows.mark_delivered(db, late, "", now)
        return claimed(db, self._platform, rows.REMINDER_PREFIX, now)

    def _is_late(self, db: Database, row: OutboxRow, now: datetime) -> bool:
        """Whether *row* would be false by now: the day is over, they have answered, or want no reminders any more."""
        workspace, effect = row.place.workspace, row.effect
        if not isinstance(effect, StreakAtRisk) or now >= effect.until:
            return True
        if table.hour_of(db, workspace, effect.candidate) is None:
            return True
        zone = self._zone(rows.timezone_of(db, workspace, effect.candidate))
        today = now.astimezone(ZoneInfo(zone)).date()
        return any(day >= today for day in self._answered_on(db, workspace, effect.candidate, zone))

    def _answered_on(self, db: Database, workspace: str, candidate: str, zone: str) -> set[date]:
        """The local dates of their answers, one to the daily question included whose follow-up is still open."""
        waiting = [a.at for a in unsettled(db, self._platform) if (a.workspace, a.candidate) == (workspace, candidate)]
        given = {at.astimezone(ZoneInfo(zone)).date() for at in waiting}
        return given.union(rows.genuine_dates(db, workspace, candidate))

    def _zone(self, chosen: str | None) -> str:
        return chosen or self._runtime.timezone
