"""The daily question is answered in private, counted in public, and closed with the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.daily import Daily
from bot.engine.effects import (
    DailyClosed,
    Graded,
    Notice,
    NoticeCode,
    QuestionAsked,
)
from bot.engine.question import Language
from bot.runtime import Runtime
from bot.store import Store
from bot.store.rows import Profile
from tests.builders import library, question
from tests.daily.scene import FULL, MONDAY, Channel, Clock, daily, posted, schedule


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
