"""The daily question: once per channel and local day, whatever happens; answered in private; closed with the answer."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.daily import Daily
from bot.engine.effects import (
    AnyEffect,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    Graded,
    Notice,
    NoticeCode,
    QuestionAsked,
)
from bot.engine.question import Language
from bot.progress.daily import Schedule, next_slot
from bot.runtime import DeliveryError, OutboxRow, Runtime
from bot.store import Store
from bot.store.rows import Profile
from tests.builders import library, question

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
FULL = "The trees are trained in parallel and then averaged"
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",  # clocks change by half an hour
    "Africa/Casablanca",  # clocks change around Ramadan
    "Europe/London",
    "Pacific/Apia",
)


class Clock:
    """A clock that is set, never waited for."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Channel:
    """A channel that writes down what is posted, and can refuse."""

    def __init__(self) -> None:
        self.posts: list[AnyEffect] = []
        self.refuses = False

    async def deliver(self, row: OutboxRow) -> str:
        if self.refuses:
            raise DeliveryError("Missing permission: Send Messages", retry_after=timedelta(minutes=1))
        self.posts.append(row.effect)
        return str(row.id)

    def questions(self) -> list[DailyPosted]:
        return [effect for effect in self.posts if isinstance(effect, DailyPosted)]

    def digests(self) -> list[DigestPosted]:
        return [effect for effect in self.posts if isinstance(effect, DigestPosted)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "db.sqlite")
    yield opened
    opened.close()


BOOKS = library([question(f"q{number}") for number in range(1, 9)])


def daily(store: Store, clock: Clock, channel: Channel | None = None) -> Daily:
    runtime = Runtime(store, BOOKS, clock)
    if channel is not None:
        runtime.deliver_with("chat", channel.deliver)
    return Daily(runtime, "chat")


def schedule(**changes: object) -> Schedule:
    fields: dict[str, object] = {
        "platform": "chat",
        "workspace": "guild",
        "channel": "ml",
        "at": time(9),
        "timezone": "UTC",
        "admin": "ada",
        **changes,
    }
    return Schedule(**fields)  # type: ignore[arg-type]  # a test names only fields that exist


async def test_a_question_is_posted_at_the_hour_and_only_then(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    assert await bot.set(schedule()) == MONDAY + timedelta(hours=1)
    await bot.tick()
    assert channel.posts == []
    clock.now = MONDAY + timedelta(hours=1)
    for _ in range(3):
        await bot.tick()
    assert len(channel.questions()) == 1


async def test_only_on_its_weekdays(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    await bot.set(schedule(weekdays=(1, 7)))
    for hour in range(24 * 14):
        clock.now = MONDAY + timedelta(hours=hour)
        await bot.tick()
    assert len(channel.questions()) == 4


async def test_two_processes_on_one_store_post_once(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    other_store = Store.open(store.path)
    bots = [daily(store, clock, channel), daily(other_store, clock, channel)]
    await bots[0].set(schedule())
    clock.now = MONDAY + timedelta(hours=1)
    for bot in bots * 2:
        await bot.tick()
    other_store.close()
    assert len(channel.questions()) == 1


@pytest.mark.parametrize(("late", "posted"), [(timedelta(hours=2), 1), (timedelta(hours=5), 0)])
async def test_a_bot_that_was_down_posts_late_within_the_grace_period(
    store: Store, late: timedelta, posted: int
) -> None:
    clock, channel = Clock(MONDAY), Channel()
    await daily(store, clock).set(schedule())
    clock.now = MONDAY + timedelta(hours=1) + late
    await daily(store, clock, channel).tick()
    assert len(channel.questions()) == posted


async def test_a_channel_that_refuses_gets_its_question_once_it_does_not(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    await bot.set(schedule())
    clock.now, channel.refuses = MONDAY + timedelta(hours=1), True
    await bot.tick()
    channel.refuses = False
    clock.now += timedelta(minutes=2)
    await bot.tick()
    await bot.tick()
    assert len(channel.questions()) == 1


async def test_no_question_comes_again_while_others_are_left(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    await bot.set(schedule(weekdays=(1, 2, 3, 4, 5, 6, 7)))
    for day in range(16):
        clock.now = MONDAY + timedelta(days=day, hours=1)
        await bot.tick()
    asked = [post.question for post in channel.questions()]
    assert len(set(asked[:8])) == 8
    assert Counter(asked) == dict.fromkeys(BOOKS.questions, 2)


async def test_two_processes_deliver_one_post_once_between_them(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    poster = daily(store, clock)  # it died before it delivered
    await poster.set(schedule())
    clock.now = MONDAY + timedelta(hours=1)
    await poster.tick()
    clock.now += timedelta(minutes=3)
    others = [Store.open(store.path) for _ in range(2)]
    await asyncio.gather(*(daily(other, clock, channel).deliver() for other in others))
    for other in others:
        other.close()
    assert len(channel.questions()) == 1


async def posted(store: Store, clock: Clock, channel: Channel) -> tuple[Daily, int]:
    bot = daily(store, clock, channel)
    await bot.set(schedule())
    clock.now = MONDAY + timedelta(hours=1)
    await bot.tick()
    return bot, channel.questions()[0].post


async def test_an_answer_is_graded_in_private_and_counted_in_public(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await posted(store, clock, channel)
    (asked,) = await bot.open(post, "grace", "press", Language.EN)
    assert isinstance(asked, QuestionAsked)
    graded = await bot.answer(post, "grace", FULL, "modal", Language.EN)
    assert isinstance(graded[0], Graded)
    assert graded[0].score == 1.0
    assert len(channel.posts) == 1
    summary = await bot.summary(post)
    assert (summary.answered, summary.squares) == (1, ())
    await bot.share(post, "grace")
    assert (await bot.summary(post)).squares == (("grace", "🟩🟩"),)


async def test_pressing_answer_again_shows_the_grade_again(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await posted(store, clock, channel)
    first = await bot.answer(post, "grace", FULL, "modal", Language.EN)
    again = await bot.open(post, "grace", "press", Language.EN)
    assert again == [effect for effect in first if isinstance(effect, Graded)]
    twice = await bot.answer(post, "grace", "something else", "modal 2", Language.EN)
    assert isinstance(twice[0], Notice)
    assert twice[0].code is NoticeCode.IS_OVER


async def test_the_same_modal_sent_twice_is_one_answer(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await posted(store, clock, channel)
    for _ in range(2):
        shown = await bot.answer(post, "grace", FULL, "modal", Language.EN)
        assert isinstance(shown[0], Graded)
    assert (await bot.summary(post)).answered == 1


HALF = "We average the outputs"


async def half_answered(store: Store, clock: Clock, channel: Channel, zone: str = "UTC") -> tuple[Daily, int]:
    """grace answered in part on Monday at 23:00 of her clock and closed the form in which a follow-up was asked."""
    runtime = Runtime(store, PROBING, clock)
    runtime.deliver_with("chat", channel.deliver)
    await runtime.set_profile("guild", "grace", Profile(timezone=zone))
    bot = Daily(runtime, "chat")
    await bot.set(schedule(open_for=timedelta(hours=48)))
    clock.now = MONDAY + timedelta(hours=1)
    await bot.tick()
    clock.now = datetime(2026, 3, 2, 23, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    post = channel.questions()[0].post
    shown = await bot.answer(post, "grace", HALF, "modal", Language.EN)
    assert [type(effect).__name__ for effect in shown] == ["Graded", "Probed"]
    assert (await bot.summary(post)).answered == 0
    return bot, post


PROBING = library([question(f"q{number}", probe=True) for number in range(1, 9)])


def counted(store: Store) -> list[tuple[str, float, str, str]]:
    query = "SELECT candidate, score, how, local_date FROM attempts"
    return store.run(lambda db: [tuple(row) for row in db.execute(query).fetchall()])


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
async def test_an_answer_without_its_follow_up_counts_when_its_day_is_over_and_for_that_day(
    store: Store, zone: str
) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await half_answered(store, clock, channel, zone)
    await bot.tick()
    assert counted(store) == []
    clock.now += timedelta(hours=9)  # the bot was down at midnight
    for _ in range(2):
        await daily(store, clock, channel).tick()
    assert counted(store) == [("grace", 0.5, "answered", "2026-03-02")]
    summary = await bot.summary(post)
    await bot.share(post, "grace")
    assert summary.answered == 1
    assert (await bot.summary(post)).squares == (("grace", "⬜🟩"),)
    board = await bot._runtime.ledger.leaderboard("guild", "grace")
    assert board.mine is not None
    assert board.mine.points == 10
    assert (await bot._runtime.ledger.stats("guild", "grace")).streak.days == 1


async def test_pressing_again_shows_the_grade_that_was_settled(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await half_answered(store, clock, channel)
    clock.now += timedelta(hours=9)
    await bot.tick()
    (graded,) = await bot.open(post, "grace", "press", Language.EN)
    assert isinstance(graded, Graded)
    assert graded.final
    (refused,) = await bot.answer(post, "grace", "trained in parallel", "modal 2", Language.EN)
    assert isinstance(refused, Notice)
    assert len(counted(store)) == 1


async def test_closing_counts_answers_whose_follow_up_is_open(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await half_answered(store, clock, channel)
    assert await bot.close(post)
    (closed,) = [effect for effect in channel.posts if isinstance(effect, DailyClosed)]
    assert (closed.answered, closed.mean) == (1, 0.5)
    assert len(counted(store)) == 1


@pytest.mark.parametrize("minutes", [30, 65])
async def test_a_follow_up_just_after_midnight_belongs_to_its_answer(store: Store, minutes: int) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await half_answered(store, clock, channel)
    clock.now += timedelta(minutes=minutes)
    await bot.tick()
    (graded,) = await bot.answer(post, "grace", "they are trained in parallel", "modal 2", Language.EN)
    assert isinstance(graded, Graded)
    assert counted(store) == [("grace", 1.0, "answered", "2026-03-02")]


async def test_who_answered_without_the_follow_up_is_not_reminded(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, _ = await half_answered(store, clock, channel)
    clock.now -= timedelta(days=2)
    await bot.reminders.on("guild", "grace", Language.EN)
    for day in (1, 2):
        store.run(
            lambda db, day=day: db.execute(  # type: ignore[misc]
                "INSERT INTO attempts (session, workspace, candidate, channel, question, topic, level, answer, score,"
                ' how, is_genuine, hints, "values", grader_version, bank_version, asked_at, at, local_date)'
                " SELECT id, workspace, candidate, channel, 'q1', 'cnn', 2, '', 1, 'answered', 1, 0, '{}', '', '',"
                " '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', ? FROM sessions",
                [(MONDAY - timedelta(days=day)).date().isoformat()],
            )
        )
    clock.now += timedelta(days=2, minutes=10)
    await bot.tick()
    assert len(channel.posts) == 1


async def test_closing_shows_the_answer_the_distribution_and_what_was_missed(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot, post = await posted(store, clock, channel)
    await bot.answer(post, "grace", FULL, "m1", Language.EN)
    await bot.answer(post, "linus", "We average the outputs", "m2", Language.EN)
    clock.now += timedelta(hours=20)
    for _ in range(2):
        await bot.tick()
    (closed,) = [effect for effect in channel.posts if isinstance(effect, DailyClosed)]
    assert (closed.answered, closed.mean, closed.scores) == (2, 0.75, (0, 0, 1, 0, 1))
    assert closed.most_missed == "The trees are trained in parallel"
    late = await bot.open(post, "ada", "late", Language.EN)
    assert isinstance(late[0], Notice)
    assert late[0].code is NoticeCode.IS_OVER


async def test_an_admin_may_post_and_close_at_once(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = daily(store, clock, channel)
    assert not await bot.post_now("guild", "ml")
    await bot.set(schedule())
    assert await bot.post_now("guild", "ml")
    assert not await bot.post_now("guild", "ml")
    post = channel.questions()[0].post
    assert await bot.close(post)
    assert not await bot.close(post)
    clock.now = MONDAY + timedelta(hours=1)
    await bot.tick()
    assert len(channel.questions()) == 1


NEXT_MONDAY = MONDAY + timedelta(days=7, hours=1)


async def a_week(store: Store, clock: Clock, channel: Channel) -> Daily:
    """A channel that wants digests, where two people answered Monday's question; ada has opted out of rankings."""
    bot = daily(store, clock, channel)
    await bot.set(schedule(digest=True))
    clock.now = MONDAY + timedelta(hours=1)
    await bot.tick()
    post = channel.questions()[0].post
    await bot.answer(post, "grace", FULL, "m1", Language.EN)
    await bot.answer(post, "linus", "We average the outputs", "m2", Language.EN)
    await bot.answer(post, "ada", "We average the outputs", "form/ada/m3", Language.EN)
    await Runtime(store, BOOKS, clock).set_profile("guild", "ada", Profile(is_listed=False))
    return bot


async def test_on_monday_the_channel_hears_what_its_week_came_to(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = await a_week(store, clock, channel)
    assert channel.digests() == []
    clock.now = NEXT_MONDAY
    await bot.tick()
    (digest,) = channel.digests()
    assert (digest.answered, digest.people, digest.improved) == (3, 3, (("grace", 20), ("linus", 10)))
    assert digest.hardest is not None
    assert digest.hardest[0] == channel.questions()[0].text
    assert digest.hardest[1] == pytest.approx(2 / 3)
    assert digest.blind_spots == ("The trees are trained in parallel",)


async def test_a_week_has_one_digest_whatever_happens_to_the_bot_and_its_schedule(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    await a_week(store, clock, channel)
    for hour in range(12):
        clock.now = NEXT_MONDAY + timedelta(hours=hour)
        bot = daily(store, clock, channel)  # a new process
        await bot.tick()
        await bot.off("guild", "ml")
        await bot.set(schedule(digest=True))
    assert len(channel.digests()) == 1


@pytest.mark.parametrize("wanted", [True, False], ids=["nobody answered", "nobody wants it"])
async def test_there_is_no_digest_when(store: Store, *, wanted: bool) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = await a_week(store, clock, channel)
    await bot.set(schedule(digest=wanted))
    clock.now = NEXT_MONDAY + timedelta(days=7 if wanted else 0)
    await bot.tick()
    assert channel.digests() == []


async def test_a_forgotten_person_is_gone_from_digests_and_schedules(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = await a_week(store, clock, channel)
    clock.now = NEXT_MONDAY
    await bot.tick()
    ledger = Runtime(store, BOOKS, clock).ledger
    (planned,) = json.loads(await ledger.export("guild", "ada"))["schedules"]
    assert planned["schedule"]["admin"] == "ada"
    for person in ("linus", "ada"):
        await ledger.forget("guild", person)
    kept = store.run(lambda db: [row["effect"] for row in db["outbox"].rows if "DigestPosted" in row["effect"]])
    assert len(kept) == 1
    assert "grace" in kept[0]
    store.close()
    content = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"linus" not in content
    assert b'"ada"' not in content
    assert b"form/ada" not in content


@pytest.mark.parametrize("zone", ZONES)
def test_for_two_years_every_due_local_day_has_exactly_one_slot(zone: str) -> None:
    plan = schedule(timezone=zone, at=time(2, 30), weekdays=(1, 2, 3, 4, 5, 6, 7))
    now, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while now < datetime(2028, 1, 1, tzinfo=UTC):
        slot = next_slot(plan, now)
        assert slot.at > now
        assert slot.at.astimezone(ZoneInfo(zone)).date() == slot.day
        days.append(slot.day)
        now = slot.at
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


@pytest.mark.parametrize("zone", ZONES)
async def test_for_two_years_with_restarts_at_random_moments_one_post_a_day(store: Store, zone: str) -> None:
    random, clock, channel = Random(zone), Clock(datetime(2026, 1, 1, tzinfo=UTC)), Channel()
    plan = schedule(timezone=zone, at=time(2, 30), weekdays=(1, 3, 7))
    bot = daily(store, clock, channel)
    await bot.set(plan)
    due = []
    while clock.now < datetime(2028, 1, 1, tzinfo=UTC):
        slot = next_slot(plan, clock.now)
        due.append(slot.day)
        clock.now = slot.at + timedelta(minutes=random.randrange(100))  # it may have been down at the hour
        for _ in range(random.randrange(1, 3)):
            bot = daily(store, clock, channel)  # a new process
            await bot.tick()
    stored = store.run(lambda db: [row["day"] for row in db["posts"].rows])
    assert stored == [day.isoformat() for day in due]
    assert len(channel.questions()) == len(due)
