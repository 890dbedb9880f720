"""The runtime: one event is one transaction, and what it caused is delivered in order, whatever dies in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.effects import AnyEffect, Graded, NoticeCode, QuestionAsked, Reported
from bot.engine.state import Stage
from bot.runtime import DeliveryError, OutboxRow, Runtime
from bot.store import Store
from tests.builders import NOON, after, answered, library, started

FULL = "The trees are trained in parallel and then averaged"


class Screen:
    """A front end that writes down what it is given; `broken` makes it refuse."""

    def __init__(self) -> None:
        self.shown: list[AnyEffect] = []
        self.broken: DeliveryError | None = None

    async def deliver(self, row: OutboxRow) -> str:
        if self.broken is not None:
            raise self.broken
        self.shown.append(row.effect)
        return f"m{row.id}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "mianshi.sqlite")
    yield opened
    opened.close()


def runtime(store: Store, screen: Screen | None = None, timezone: str = "UTC") -> Runtime:
    made = Runtime(store, library(), lambda: NOON, timezone)
    if screen is not None:
        made.deliver_with("terminal", screen.deliver)
    return made


def count(store: Store, table: str) -> int:
    return int(store.run(lambda db: db[table].count))


async def test_an_event_is_saved_and_then_delivered_in_order(store: Store) -> None:
    screen = Screen()
    bot = runtime(store, screen)
    await bot.dispatch(started())
    await bot.dispatch(answered(FULL))
    assert [type(effect).__name__ for effect in screen.shown] == ["Greeted", "QuestionAsked", "Graded", "QuestionAsked"]
    assert count(store, "attempts") == 1


async def test_the_same_event_is_acted_on_once(store: Store) -> None:
    screen = Screen()
    bot = runtime(store, screen)
    await bot.dispatch(started())
    event = answered(FULL)
    outcomes = [await bot.dispatch(event) for _ in range(3)]
    assert [outcome.is_new for outcome in outcomes] == [True, False, False]
    assert count(store, "attempts") == 1
    assert sum(isinstance(effect, Graded) for effect in screen.shown) == 1


async def test_an_event_that_does_not_fit_is_explained_to_its_sender_and_changes_nothing(store: Store) -> None:
    bot = runtime(store, Screen())
    await bot.dispatch(started())
    outcome = await bot.dispatch(answered(FULL, candidate="grace"))
    assert outcome.refused is not None
    assert outcome.refused.code is NoticeCode.NOT_YOUR_INTERVIEW
    assert count(store, "attempts") == 0


async def test_an_answer_to_no_interview_is_explained(store: Store) -> None:
    outcome = await runtime(store).dispatch(answered(FULL, session="nowhere"))
    assert outcome.refused is not None
    assert outcome.refused.code is NoticeCode.NOT_STARTED


async def test_what_could_not_be_delivered_goes_out_after_a_restart_in_order(store: Store) -> None:
    screen = Screen()
    screen.broken = DeliveryError("the network is down", retry_after=timedelta(seconds=1))
    bot = runtime(store, screen)
    await bot.dispatch(started())
    await bot.dispatch(answered(FULL))
    assert screen.shown == []
    screen.broken = None
    await runtime(store, screen).recover("terminal")
    assert [type(effect).__name__ for effect in screen.shown] == ["Greeted", "QuestionAsked", "Graded", "QuestionAsked"]
    await runtime(store, screen).recover("terminal")
    assert len(screen.shown) == 4


async def test_a_message_that_will_never_be_taken_does_not_hold_up_the_rest(store: Store) -> None:
    screen = Screen()
    screen.broken = DeliveryError("the channel was deleted", retry_after=None)
    bot = runtime(store, screen)
    await bot.dispatch(started())
    screen.broken = None
    await bot.dispatch(answered(FULL))
    assert isinstance(screen.shown[0], Graded)


async def test_another_process_can_take_over_the_session(store: Store, tmp_path: Path) -> None:
    await runtime(store, Screen()).dispatch(started())
    other = Store.open(store.path)
    screen = Screen()
    outcome = await runtime(other, screen).dispatch(answered(FULL))
    other.close()
    assert outcome.record is not None
    assert outcome.record.stage is Stage.ASKED
    assert [type(effect).__name__ for effect in screen.shown] == ["Graded", "QuestionAsked"]


async def test_a_second_interview_asks_what_was_not_seen_yet(store: Store) -> None:
    screen = Screen()
    bot = runtime(store, screen)
    for session in ("s1", "s2"):
        await bot.dispatch(started(session=session))
        for _ in range(2):
            await bot.dispatch(answered(FULL, session=session))
    asked = [effect.question for effect in screen.shown if isinstance(effect, QuestionAsked)]
    assert len(set(asked)) == 4


@pytest.mark.parametrize(("timezone", "date"), [("Asia/Shanghai", "2026-03-02"), ("America/New_York", "2026-03-01")])
async def test_an_attempt_carries_the_candidates_own_date(store: Store, timezone: str, date: str) -> None:
    bot = runtime(store, Screen(), timezone)
    await bot.dispatch(started())
    await bot.dispatch(answered(FULL, at=after(60 * 6)))  # 18:00 UTC
    assert store.run(lambda db: [row["local_date"] for row in db["attempts"].rows]) == [date]


async def test_the_report_tells_the_streak(store: Store) -> None:
    screen = Screen()
    bot = runtime(store, screen)
    for day in range(3):
        at, session = after(24 * 60 * day), f"s{day}"
        await bot.dispatch(started(at=at, session=session))
        for _ in range(2):
            await bot.dispatch(answered(FULL, at=at, session=session))
    reports = [effect for effect in screen.shown if isinstance(effect, Reported)]
    assert [report.streak_days for report in reports] == [1, 2, 3]
