"""Order and saving: an event becomes one transaction, then what it caused is delivered in order.

`dispatch` refuses an event id that was seen, loads the session, lets the engine handle the event, and saves session,
attempts and outbox together. Only after the commit are outbox rows handed to the platform's deliverer, one session at a
time. A crash loses nothing: `recover` delivers what is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlite_utils import Database

from bot import metrics
from bot.engine.effects import (
    AnyEffect,
    AttemptMade,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    DisputeMade,
    Graded,
    Notice,
    NoticeCode,
    Reported,
)
from bot.engine.events import Answered, AnyEvent, Place, Started, Wish
from bot.engine.question import Library
from bot.engine.select import REVIEW_PLAN
from bot.engine.session import handle, new_session
from bot.engine.state import Record, Refused, Session, Stage
from bot.ledger import Ledger
from bot.progress.streak import streak
from bot.store import OutboxRow, Profile, StaleError, Store, rows, totals
from bot.store.totals import Made
from grader.errors import OperatorError
from grader.version import VERSION as GRADER_VERSION

log = structlog.get_logger()

REVIEW_COUNT = 10  # questions of a review that names no number
REPLAYS = 5  # times an event is handled again after another process saved the session first

Deliver = Callable[[OutboxRow], Awaitable[str]]
DeliverTogether = Callable[[Sequence[OutboxRow]], Awaitable[str]]


class DeliveryError(Exception):
    """A platform did not take a message. *retry_after*: worth trying again then; None: it never will be."""

    def __init__(self, trouble: str, retry_after: timedelta | None) -> None:
        super().__init__(trouble)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event.

    Attributes:
        is_new: False when its id was seen before; nothing was done then.
        refused: why it did not fit; for the person who did it, never in the outbox.
        record: the session after it, if there is one.
    """

    is_new: bool
    refused: Notice | None = None
    record: Record | None = None


@dataclass(slots=True)
class Vitals:
    """Signs of life, kept up by whoever lives: connections by platform, and the scheduler's last beat."""

    connected: dict[str, bool] = field(default_factory=dict)
    scheduler_beat: datetime | None = None


class Runtime:
    """Everything a front end may ask for. Front ends translate in, await `dispatch`, and translate out."""

    def __init__(self, store: Store, library: Library, clock: Callable[[], datetime], timezone: str = "UTC") -> None:
        self.store = store
        self.library = library
        self.clock = clock
        self.timezone = timezone
        self.ledger = Ledger(store, clock, timezone)
        self.vitals = Vitals()
        self._deliverers: dict[str, DeliverTogether] = {}
        self._one_by_one: set[str] = set()  # platforms
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def deliver_with(self, platform: str, deliver: Deliver) -> None:
        """Use *deliver* for the outbox rows of *platform*; it returns the platform's message id."""

        async def deliver_one(group: Sequence[OutboxRow]) -> str:
            return await deliver(group[0])

        self._deliverers[platform] = deliver_one
        self._one_by_one.add(platform)

    def deliver_together_with(self, platform: str, deliver: DeliverTogether) -> None:
        """Use *deliver* for all outbox rows of one event at once: for a platform where messages are dear."""
        self._deliverers[platform] = deliver
        self._one_by_one.discard(platform)

    async def dispatch(self, event: AnyEvent) -> Outcome:
        """Act on *event* once, save, and deliver. See `Outcome`.

        Raises: OperatorError: the database cannot be written; the event may be sent again.
        """
        outcome = await self.commit(event)
        if outcome.record is not None and outcome.is_new:
            await self.flush(outcome.record.place.platform, event.session)
        return outcome

    async def commit(self, event: AnyEvent, merged: Sequence[str] = ()) -> Outcome:
        """Act on *event* once and save, delivering nothing: for a platform that wants its acknowledgement before that.

        Args: merged: ids of messages that *event* speaks for besides its own, so that none of them is acted on again.
        Raises: OperatorError: the database cannot be written; the event may be sent again.
        """
        outcome = await self.store.arun(lambda db: self.act(db, event, merged))
        if outcome.is_new and outcome.record is not None and outcome.refused is None:
            count = metrics.INTERVIEWS if isinstance(event, Started) else metrics.ANSWERS
            if isinstance(event, Started | Answered):
                count.labels(outcome.record.place.platform).inc()
        return outcome

    async def was_seen(self, *events: str) -> bool:
        """Whether an event of one of these ids was acted on before."""
        return await self.store.arun(lambda db: any(rows.is_seen(db, event) for event in events))

    async def recover(self, platform: str) -> None:
        """Deliver what earlier runs left in the outbox."""
        waiting = await self.store.arun(lambda db: rows.sessions_with_pending(db, platform))
        await asyncio.gather(*(self.flush(platform, session) for session in waiting))

    async def flush(self, platform: str, session: str) -> None:
        """Deliver the pending rows of *session* in order; stops at the first that is not taken."""
        deliver = self._deliverers.get(platform)
        if deliver is None:
            return
        async with self._lock(session):
            waiting = await self.store.arun(lambda db: rows.pending(db, platform, session))
            for group in _grouped(waiting, one_by_one=platform in self._one_by_one):
                if not await self._delivered(deliver, group):
                    return

    def _lock(self, session: str) -> asyncio.Lock:
        """One delivery after another within a session; the lock is forgotten when nobody holds it."""
        lock = self._locks.get(session)
        if lock is None:
            lock = self._locks[session] = asyncio.Lock()
        return lock

    async def is_writable(self) -> bool:
        """Whether the database takes a write at the moment."""
        try:
            await self.store.arun(rows.touch)
        except OperatorError:
            return False
        return True

    async def outbox_lag(self) -> float:
        """Seconds since the oldest message was made that has not been shown yet."""
        oldest = await self.store.arun(rows.oldest_pending)
        return max(0.0, (self.clock() - oldest).total_seconds()) if oldest else 0.0

    async def session(self, session: str) -> Record | None:
        """The session of that id."""
        return await self.store.arun(lambda db: rows.load_record(db, session))

    async def session_at(self, place: Place) -> Record | None:
        """The newest session held at *place*."""
        return await self.store.arun(lambda db: rows.record_at(db, place))

    async def open_sessions(self, platform: str, workspace: str, candidate: str) -> list[Record]:
        """Sessions of *candidate* that can go on, newest first."""
        return await self.store.arun(lambda db: rows.open_records(db, platform, workspace, candidate))

    async def open_sessions_on(self, platform: str) -> list[Record]:
        """Every session on *platform* that can go on, newest first."""
        return await self.store.arun(lambda db: rows.open_records_on(db, platform))

    async def outbox_row(self, row: int) -> OutboxRow | None:
        """What was said as row *row*, delivered or not."""
        return await self.store.arun(lambda db: rows.outbox_row(db, row))

    async def profile(self, workspace: str, candidate: str) -> Profile:
        """What *candidate* has set; an empty profile for somebody new."""
        return await self.store.arun(lambda db: rows.profile_of(db, workspace, candidate))

    async def set_profile(self, workspace: str, candidate: str, profile: Profile) -> None:
        """Keep what *candidate* has set."""
        now = self.clock()
        await self.store.arun(lambda db: rows.set_profile(db, workspace, candidate, profile, now))

    async def _delivered(self, deliver: DeliverTogether, group: Sequence[OutboxRow]) -> bool:
        """Whether the next row may follow. A message the platform will never take is put aside, not tried for ever."""
        ids = [row.id for row in group]
        try:
            message = await deliver(group)
        except DeliveryError as error:
            trouble, is_final = str(error), error.retry_after is None
            log.warning("delivery failed", rows=ids, session=group[0].session, trouble=trouble, final=is_final)
            metrics.DELIVERIES.labels(group[0].place.platform, "failed").inc(len(ids))
            await self.store.arun(lambda db: rows.mark_failed(db, ids, trouble))
            if not is_final:
                return False
            message = ""
        now = self.clock()
        await self.store.arun(lambda db: rows.mark_delivered(db, ids, message, now))
        metrics.DELIVERIES.labels(group[0].place.platform, "shown").inc(len(ids))
        return True

    def act(self, db: Database, event: AnyEvent, merged: Sequence[str] = ()) -> Outcome:
        """The whole of one event, inside the transaction of the caller; see `commit`."""
        for message in merged:
            rows.first_seen(db, message, event.at)
        if not rows.first_seen(db, event.id, event.at):
            return Outcome(is_new=False, record=rows.load_record(db, event.session))
        for _ in range(REPLAYS):
            try:
                return self._handled(db, event)
            except StaleError:
                log.info("session saved by somebody else; replaying", session=event.session)
        raise StaleError(event.session)

    def _handled(self, db: Database, event: AnyEvent) -> Outcome:
        session = self._load(db, event)
        if session is None:
            return Outcome(is_new=True, refused=Notice(code=NoticeCode.NOT_STARTED, candidate=event.candidate))
        workspace = session.record.place.workspace
        if isinstance(event, Started):
            if event.wish.plan == REVIEW_PLAN:
                event = msgspec.structs.replace(event, wish=self._reviewing(db, event))
                if not event.wish.questions:
                    return Outcome(is_new=True, refused=self._nothing_due(db, event))
            seen = tuple(rows.seen_questions(db, workspace, event.candidate))
            event = msgspec.structs.replace(event, seen=seen)
        try:
            with metrics.GRADE_SECONDS.time() if isinstance(event, Answered) else nullcontext():
                moved, effects = handle(session, event)
        except Refused as refused:
            return Outcome(is_new=True, refused=refused.notice, record=session.record)
        rows.ensure_candidate(db, workspace, moved.record.owner, event.at)
        rows.save_record(db, moved.record, event.at)
        gained = self._keep_attempts(db, moved.record, effects, event)
        for effect in effects:
            self._keep(db, moved.record, effect, event, gained)
        return Outcome(is_new=True, record=moved.record)

    def _reviewing(self, db: Database, event: Started) -> Wish:
        """The wish for a review: the questions that are due, as far as the bank still has them."""
        due = totals.due(db, event.place.workspace, event.candidate, event.at)
        known = [name for name in due if name in self.library.questions]
        return Wish(questions=tuple(known[: event.wish.count or REVIEW_COUNT]))

    def _nothing_due(self, db: Database, event: Started) -> Notice:
        next_due = totals.next_due(db, event.place.workspace, event.candidate)
        when = next_due.date().isoformat() if next_due else "–"
        return Notice(code=NoticeCode.NOTHING_DUE, values=(("when", when),), candidate=event.candidate)

    def _load(self, db: Database, event: AnyEvent) -> Session | None:
        record = rows.load_record(db, event.session)
        if record is not None:
            return Session(record, self.library)
        return new_session(event, self.library) if isinstance(event, Started) else None

    def _keep_attempts(
        self, db: Database, record: Record, effects: Sequence[AnyEffect], event: AnyEvent
    ) -> dict[tuple[str, str], int]:
        """Attempts and all that follows from them; the points won, by (candidate, question)."""
        gained: dict[tuple[str, str], int] = {}
        for effect in effects:
            if isinstance(effect, AttemptMade):
                attempt = effect.attempt
                rows.ensure_candidate(db, record.place.workspace, attempt.candidate, event.at)
                today = attempt.at.astimezone(self._zone(db, record, attempt.candidate)).date()
                made = Made.of(attempt, record.place.workspace, rows.home_of(record.place), today)
                points = totals.record(db, made)
                versions = (GRADER_VERSION, self.library.version)
                rows.add_attempt(db, attempt, record, today, versions, points)
                gained[attempt.candidate, attempt.question] = points
        return gained

    def _keep(
        self, db: Database, record: Record, effect: AnyEffect, event: AnyEvent, gained: Mapping[tuple[str, str], int]
    ) -> None:
        match effect:
            case AttemptMade():
                return
            case DisputeMade():
                rows.add_dispute(db, effect, record, event.at)
            case Reported():
                rows.push(db, record, self._with_progress(db, record, effect, event.at), event.at)
            case Graded():
                points = gained.get((effect.candidate, effect.question), 0)
                rows.push(db, record, msgspec.structs.replace(effect, gained=points), event.at)
            case _:
                rows.push(db, record, effect, event.at)

    def _with_progress(self, db: Database, record: Record, report: Reported, at: datetime) -> Reported:
        dates = rows.genuine_dates(db, record.place.workspace, report.candidate)
        run = streak(dates, at.astimezone(self._zone(db, record, report.candidate)).date())
        points = rows.gained_in(db, record.id, report.candidate)
        return msgspec.structs.replace(report, streak_days=run.days, streak_best=run.best, points_gained=points)

    def _zone(self, db: Database, record: Record, candidate: str) -> ZoneInfo:
        return ZoneInfo(rows.timezone_of(db, record.place.workspace, candidate) or self.timezone)


def _grouped(waiting: Sequence[OutboxRow], *, one_by_one: bool) -> list[list[OutboxRow]]:
    """The rows in order, those of one event together unless the platform wants them *one_by_one*."""
    if one_by_one:
        return [[row] for row in waiting]
    return [list(group) for _, group in groupby(waiting, key=_message_of)]


def _message_of(row: OutboxRow) -> tuple[str, int]:
    """Rows with the same key are one message: those of one event. What a channel sees every day stands alone."""
    return row.made, row.id if isinstance(row.effect, DailyPosted | DailyClosed | DigestPosted) else 0


def is_open(record: Record) -> bool:
    """Whether the session can go on."""
    return record.stage is not Stage.DONE


__all__ = ["Deliver", "DeliverTogether", "DeliveryError", "OutboxRow", "Outcome", "Profile", "Runtime", "is_open"]
