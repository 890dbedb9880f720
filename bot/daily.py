"""The daily question: posted exactly once per channel and local day, answered in private, closed with the answer.

A channel that wants it gets a summary of its week every Monday, and a person who wants it a reminder (bot.reminders).

`tick` does all that is due in one transaction and is safe to run in several processes on one store: the row of a
channel and day can be made once, and a post and its outbox row land together. `run` ticks whenever something is due.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import structlog
from sqlite_utils import Database

from bot import metrics
from bot.engine.answering import model_answer
from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    Graded,
    Notice,
    NoticeCode,
    Probed,
    QuestionAsked,
)
from bot.engine.events import Answered, Place, Started, Stopped, Wish
from bot.engine.question import Language, Question
from bot.progress.daily import Schedule, choose, is_in_time, next_slot
from bot.progress.digest import Week, digest_due, week, week_of
from bot.progress.periods import Period, key, season
from bot.reminders import Reminders
from bot.runtime import Outcome, Runtime
from bot.store import daily as table
from bot.store import rows, totals
from bot.store.claims import claimed
from bot.store.daily import DailyAnswer, Planned, Post, Unsettled

log = structlog.get_logger()

LONGEST_WAIT = timedelta(minutes=5)  # a schedule changed by another process is noticed by then
LAST_WORD = timedelta(minutes=15)  # after midnight: a follow-up that was being written then still counts
TEAM_MEMORY = timedelta(days=90)  # how far back "what the team is weak at" looks
MOST_IMPROVED = 5  # names in the summary of a week
SQUARES = {"hit": "🟩", "partial": "🟨", "contradicted": "🟥", "missed": "⬜"}
SHOWN_IN_PRIVATE = QuestionAsked | Probed | Graded | AskedAgain | Notice


@dataclass(frozen=True, slots=True)
class Summary:
    """What the channel sees of the answers so far: how many, and the squares of those who show theirs."""

    answered: int
    squares: tuple[tuple[str, str], ...]  # (candidate, squares)


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as its channel sees it; *message* is the platform's id, "" while it was not taken."""

    effect: DailyPosted
    place: Place
    language: Language
    message: str
    is_closed: bool


Renew = Callable[[str, int], Awaitable[None]]  # workspace, number of a post


class Daily:
    """Schedules, posts and answers of the daily question on one platform."""

    def __init__(self, runtime: Runtime, platform: str) -> None:
        self._runtime = runtime
        self._platform = platform
        self._changed = asyncio.Event()
        self._recounted: set[tuple[str, int]] = set()
        self.reminders = Reminders(runtime, platform)
        self.renew: Renew | None = None  # shows the count of a post anew, where a front end can

    async def set(self, schedule: Schedule) -> datetime:
        """Keep *schedule* for its channel; when it fires first."""
        now = self._runtime.clock()
        slot = next_slot(schedule, now)
        monday = week_of(now.astimezone(ZoneInfo(schedule.timezone)).date())
        await self._runtime.store.arun(lambda db: table.save_schedule(db, schedule, slot, monday))
        self._changed.set()
        return slot.at

    async def off(self, workspace: str, channel: str) -> bool:
        """No more daily questions in the channel; whether there were any."""
        return await self._runtime.store.arun(lambda db: table.drop_schedule(db, self._platform, workspace, channel))

    async def schedules(self, workspace: str) -> list[Planned]:
        """The schedules of a workspace."""
        return await self._runtime.store.arun(lambda db: table.schedules(db, self._platform, workspace))

    async def post_now(self, workspace: str, channel: str) -> bool:
        """Post today's question at once; False when the channel has no schedule or had its question today."""
        now = self._runtime.clock()

        def step(db: Database) -> bool:
            planned = [p for p in table.schedules(db, self._platform, workspace) if p.schedule.channel == channel]
            return bool(planned) and self._post(db, planned[0], now) is not None

        done = await self._runtime.store.arun(step)
        await self.deliver()
        return done

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Tick whenever something is due, for ever."""
        while True:
            wait = await self.tick()
            self._changed.clear()
            waiting = [asyncio.ensure_future(sleep(wait.total_seconds())), asyncio.ensure_future(self._changed.wait())]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waiting:
                    task.cancel()

    async def tick(self) -> timedelta:
        """Post and close what is due, remind whom it helps, deliver it, and say how long nothing will be due."""
        now = self._runtime.vitals.scheduler_beat = self._runtime.clock()
        own = await self._runtime.store.arun(lambda db: self._due(db, now))
        reminders = await self._runtime.store.arun(lambda db: self.reminders.plan(db, now))
        await self.deliver()
        while self._recounted and self.renew is not None:
            await self.renew(*self._recounted.pop())
        moment = min((each for each in (own, reminders) if each is not None), default=None)
        return min(max(moment - now, timedelta(seconds=1)), LONGEST_WAIT) if moment else LONGEST_WAIT

    async def deliver(self) -> None:
        """Hand over what the channels still have to see (a refused post is tried again with every tick)."""
        now = self._runtime.clock()
        waiting = await self._runtime.store.arun(lambda db: claimed(db, self._platform, rows.CHANNEL_PREFIX, now))
        for session in waiting:
            await self._runtime.flush(self._platform, session)
        await self.reminders.deliver()

    async def open(self, number: int, candidate: str, event: str, language: Language) -> list[AnyEffect]:
        """What *candidate* sees on pressing Answer: the question with their own values, an open probe, or their grade.

        Args: event: id of the press; the same id does nothing new.
        """
        post = await self._runtime.store.arun(lambda db: table.post(db, number))
        if post is None:
            return [Notice(code=NoticeCode.QUESTION_GONE, values=(("question", str(number)),))]
        session = session_of(number, candidate)
        record = await self._runtime.session(session)
        if record is None and post.is_closed:
            return [Notice(code=NoticeCode.IS_OVER, candidate=candidate)]
        if record is None:
            await self._runtime.commit(self._start(post, candidate, event, language))
        return await self._said(session)

    async def answer(self, number: int, candidate: str, text: str, event: str, language: Language) -> list[AnyEffect]:
        """Grade *candidate*'s answer (or their answer to the probe); what to show them alone."""
        opened = await self.open(number, candidate, f"{event}/open", language)
        session = session_of(number, candidate)
        if await self._runtime.session(session) is None:
            return opened
        at = await self._runtime.store.arun(lambda db: self._moment(db, number, session))
        outcome = await self._runtime.commit(Answered(id=event, at=at, session=session, candidate=candidate, text=text))
        return _refusal(outcome) or await self._said(session)

    async def share(self, number: int, candidate: str) -> None:
        """Show *candidate*'s squares under the post."""
        post = await self._runtime.store.arun(lambda db: table.post(db, number))
        if post is not None:
            await self._runtime.store.arun(lambda db: table.share(db, number, post.workspace, candidate))

    async def summary(self, number: int) -> Summary:
        """What the post's message counts."""
        given = await self._runtime.store.arun(lambda db: table.answers(db, number))
        return Summary(len(given), tuple((item.candidate, squares(item)) for item in given if item.is_shared))

    async def shown(self, number: int) -> Shown | None:
        """Post *number* as it was posted, to be shown again with what has changed."""

        def read(db: Database) -> Shown | None:
            post = table.post(db, number)
            found = post and table.shown_as(db, channel_session(post.workspace, post.channel), number)
            row = rows.outbox_row(db, found[0]) if found else None
            if post is None or not found or row is None or not isinstance(row.effect, DailyPosted):
                return None
            return Shown(row.effect, row.place, row.language, found[1], post.is_closed)

        return await self._runtime.store.arun(read)

    async def close(self, number: int) -> bool:
        """Show the answer and the distribution now; False when that was done before."""
        now = self._runtime.clock()

        def step(db: Database) -> bool:
            post = table.post(db, number)
            return post is not None and self._close(db, post, now)

        done = await self._runtime.store.arun(step)
        await self.deliver()
        return done

    def _due(self, db: Database, now: datetime) -> datetime | None:
        for planned in table.due_schedules(db, self._platform, now):
            if is_in_time(planned.slot, now):
                self._post(db, planned, now)
            else:
                metrics.DAILY_POSTS.labels("skipped").inc()
                log.warning("daily question skipped: too late", channel=planned.schedule.channel, day=planned.slot.day)
            table.advance(db, planned, next_slot(planned.schedule, now))
        for post in table.closing(db, self._platform, now):
            self._close(db, post, now)
        for answer in table.unsettled(db, self._platform):
            if self._local_day(db, answer, now - LAST_WORD) > self._local_day(db, answer, answer.at):
                self._settle(db, answer)
        for planned in table.with_digest(db, self._platform):
            monday = digest_due(planned.schedule, planned.digest_day, now)
            if monday is not None:
                self._sum_up(db, planned, monday, now)
        return table.next_moment(db, self._platform)

    def _sum_up(self, db: Database, planned: Planned, monday: date, now: datetime) -> None:
        """Post what the week before *monday* came to; nothing when nobody answered."""
        schedule = planned.schedule
        table.digest_sent(db, planned.id, monday)
        first, last = monday - timedelta(days=7), monday - timedelta(days=1)
        found = week(table.answers_between(db, schedule.workspace, schedule.channel, first, last))
        if not found.answers:
            return
        period = key(Period.WEEK, last)
        board = totals.leaderboard(db, schedule.workspace, period, me="", channel=schedule.channel, limit=MOST_IMPROVED)
        improved = tuple((standing.candidate, standing.points) for standing in board.top)
        self._push(db, schedule, self._digest(found, improved, schedule), now)

    def _digest(self, found: Week, improved: tuple[tuple[str, int], ...], schedule: Schedule) -> DigestPosted:
        questions, language = self._runtime.library.questions, schedule.language
        hardest = found.hardest and questions.get(found.hardest[0])
        facts = [_fact(questions.get(name), point, language) for name, point in found.blind_spots]
        return DigestPosted(
            answered=found.answers,
            people=found.people,
            improved=improved,
            hardest=(_asked(hardest, language), found.hardest[1]) if hardest and found.hardest else None,
            blind_spots=tuple(fact for fact in facts if fact),
            admin=schedule.admin,
        )

    def _post(self, db: Database, planned: Planned, now: datetime) -> int | None:
        schedule, day = planned.schedule, planned.slot.day
        is_early = planned.slot.at > now  # posted by hand: it counts for the day it is on the channel's clock
        day = next_slot(schedule, now - timedelta(days=1)).day if is_early else day
        term = season(day)
        used = table.used(db, self._platform, schedule.workspace, schedule.channel, term)
        means = table.topic_means(db, schedule.workspace, now - TEAM_MEMORY)
        seed = Random(f"{schedule.workspace}/{schedule.channel}/{day}").getrandbits(32)
        question = choose(self._runtime.library, schedule, used, means, seed)
        if question is None:
            log.warning("daily question skipped: no question fits", channel=schedule.channel)
            return None
        number = table.add_post(db, planned, day, term, question.id, now)
        if number is not None:
            metrics.DAILY_POSTS.labels("posted").inc()
            self._push(db, schedule, self._posted(number, question, schedule, now), now)
        return number

    def _posted(self, number: int, question: Question, schedule: Schedule, now: datetime) -> DailyPosted:
        topic = self._runtime.library.topics.get(question.topic)
        return DailyPosted(
            post=number,
            question=question.id,
            topic=topic.said_in(schedule.language) if topic else question.topic,
            level=question.level,
            kind=question.kind,
            text=_asked(question, schedule.language),
            closes_at=now + schedule.open_for,
            own_values=bool(_letters(question)),
            admin=schedule.admin,
        )

    def _push(self, db: Database, schedule: Schedule, effect: AnyEffect, now: datetime) -> None:
        place = Place(platform=self._platform, workspace=schedule.workspace, channel=schedule.channel)
        rows.push_to(db, channel_session(schedule.workspace, schedule.channel), place, schedule.language, effect, now)

    def _close(self, db: Database, post: Post, now: datetime) -> bool:
        if not table.close(db, post.id):
            return False
        metrics.DAILY_POSTS.labels("closed").inc()
        for answer in table.unsettled(db, self._platform, post.id):
            self._settle(db, answer)
        given = table.answers(db, post.id)
        place = Place(platform=self._platform, workspace=post.workspace, channel=post.channel)
        effect = self._closed(post, given, _admin(table.schedules(db, self._platform, post.workspace), post.channel))
        if effect is not None:
            session = channel_session(post.workspace, post.channel)
            rows.push_to(db, session, place, post.language, effect, now)
        return True

    def _settle(self, db: Database, answer: Unsettled) -> None:
        """The follow-up was not answered in time: the answer counts as it was given, on the day it was given."""
        ended = Stopped(
            id=f"{answer.session}/settled", at=answer.at, session=answer.session, candidate=answer.candidate
        )
        self._runtime.act(db, ended)
        self._recounted.add((answer.workspace, answer.number))

    def _moment(self, db: Database, number: int, session: str) -> datetime:
        """When what is said now counts: a follow-up belongs to its answer, and to the day of that."""
        waiting = {answer.session: answer.at for answer in table.unsettled(db, self._platform, number)}
        return waiting.get(session, self._runtime.clock())

    def _local_day(self, db: Database, answer: Unsettled, at: datetime) -> date:
        zone = rows.timezone_of(db, answer.workspace, answer.candidate) or self._runtime.timezone
        return at.astimezone(ZoneInfo(zone)).date()

    def _closed(self, post: Post, given: Sequence[DailyAnswer], admin: str) -> DailyClosed | None:
        question = self._runtime.library.questions.get(post.question)
        if question is None:
            return None
        bins = Counter(min(4, int(item.score * 5)) for item in given)
        return DailyClosed(
            post=post.id,
            answer=model_answer(self._runtime.library, question, {}, post.language),
            answered=len(given),
            mean=sum(item.score for item in given) / len(given) if given else None,
            scores=(bins[0], bins[1], bins[2], bins[3], bins[4]),
            most_missed=_most_missed(question, given, post.language),
            admin=admin,
        )

    def _start(self, post: Post, candidate: str, event: str, language: Language) -> Started:
        room = Place(
            platform=self._platform,
            workspace=post.workspace,
            channel=table.room(post.id),
            thread=candidate,
            home=post.channel,
            private=True,
            on_request=True,
        )
        return Started(
            id=event,
            at=self._runtime.clock(),
            session=session_of(post.id, candidate),
            candidate=candidate,
            place=room,
            language=language,
            seed=Random(f"{post.id}/{candidate}").getrandbits(31),
            wish=Wish(questions=(post.question,)),
        )

    async def _said(self, session: str) -> list[AnyEffect]:
        """The newest thing to show in private, taken out of the outbox: it goes into the answer to the press itself."""
        now = self._runtime.clock()

        def step(db: Database) -> list[AnyEffect]:
            pending = rows.pending(db, "", session)
            rows.mark_delivered(db, [row.id for row in pending], "", now)
            shown = [row.effect for row in pending] or [row.effect for row in rows.last_shown(db, session)]
            return [effect for effect in shown if isinstance(effect, SHOWN_IN_PRIVATE)]

        return await self._runtime.store.arun(step)


def session_of(number: int, candidate: str) -> str:
    """The private session that holds *candidate*'s answer to post *number*."""
    return f"daily-{number}-{candidate}"


def channel_session(workspace: str, channel: str) -> str:
    """The name that a channel's posts are kept in order under in the outbox."""
    return f"{rows.CHANNEL_PREFIX}{workspace}:{channel}"


def squares(answer: DailyAnswer) -> str:
    """A square for each key point, or one for the whole of an exact answer; gives nothing away."""
    if answer.points:
        return "".join(SQUARES[state] for _, state in answer.points)
    return SQUARES["hit"] if answer.score >= 1 else SQUARES["partial"] if answer.score > 0 else SQUARES["missed"]


def _admin(planned: Sequence[Planned], channel: str) -> str:
    """Who set the schedule of *channel*; "" when it has none any more."""
    return next((each.schedule.admin for each in planned if each.schedule.channel == channel), "")


def _letters(question: Question) -> dict[str, str]:
    """Names in place of the values that everybody draws for themselves."""
    names = question.draw(0)
    return {name: name for name in names.values} if names else {}


def _asked(question: Question, language: Language) -> str:
    """The question as a whole channel reads it."""
    return question.ask.filled(_letters(question)).said_in(language)


def _fact(question: Question | None, point: str, language: Language) -> str:
    """The fact behind a key point; "" when the bank no longer has it."""
    points = question.points if question else ()
    return next((each.fact.said_in(language) for each in points if each.id == point), "")


def _refusal(outcome: Outcome) -> list[AnyEffect]:
    return [outcome.refused] if outcome.refused is not None else []


def _most_missed(question: Question, given: Sequence[DailyAnswer], language: Language) -> str:
    missed = Counter(name for item in given for name, state in item.points if state in {"missed", "contradicted"})
    facts = {point.id: point.fact.said_in(language) for point in question.points}
    return next((facts[name] for name, _ in missed.most_common() if name in facts), "")
