"""What the store knows about people, and how it forgets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.effects import NoticeCode
from bot.engine.events import Wish
from bot.progress.periods import Period
from bot.runtime import Runtime
from bot.store import Store, totals
from tests.builders import after, answered, continued, library, started

FULL = "The trees are trained in parallel and then averaged"
HALF = "We average the zebra outputs"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "mianshi.sqlite")
    yield opened
    opened.close()


async def interviewed(store: Store, *, minutes: float = 60 * 24 * 5) -> Runtime:
    """Two interviews of ada's: q1 well and q2 half, then q2 again."""
    bot = Runtime(store, library(), lambda: after(minutes))
    await bot.dispatch(started(session="s1", wish=Wish(questions=("q1", "q2"))))
    await bot.dispatch(answered(FULL, session="s1", at=after(1)))
    await bot.dispatch(answered(HALF, session="s1", at=after(2)))
    await bot.dispatch(started(session="s2", wish=Wish(questions=("q2",)), at=after(60)))
    await bot.dispatch(answered(HALF, session="s2", at=after(61)))
    return bot


async def test_stats_tell_mastery_streak_and_what_is_still_open(store: Store) -> None:
    bot = await interviewed(store, minutes=120)
    found = await bot.ledger.stats("local", "ada")
    assert (found.attempts, found.questions, found.streak.days) == (3, 2, 1)
    assert found.topics["ensembles"].attempts == 3
    assert [(weak.question, weak.point, weak.times) for weak in found.weak] == [("q2", "parallel", 2)]


async def test_a_leaderboard_counts_the_best_of_each_question(store: Store) -> None:
    bot = await interviewed(store, minutes=120)
    board = await bot.ledger.leaderboard("local", "ada", Period.WEEK)
    assert board.mine is not None
    assert board.mine.points == 20 + 10


async def test_a_weak_answer_is_due_again_after_some_days(store: Store) -> None:
    bot = await interviewed(store)
    assert (await bot.ledger.due("local", "ada"))[0] == "q2"


async def test_a_review_asks_what_is_due_and_says_when_nothing_is(store: Store) -> None:
    bot = await interviewed(store, minutes=120)
    early = await bot.dispatch(started(session="r1", wish=Wish(plan="review"), at=after(70)))
    assert early.refused is not None
    assert early.refused.code is NoticeCode.NOTHING_DUE
    later = await bot.dispatch(started(session="r2", wish=Wish(plan="review"), at=after(60 * 24 * 3)))
    assert later.record is not None
    assert [step.question for step in later.record.steps] == ["q2"]


async def test_an_interview_can_be_read_again(store: Store) -> None:
    bot = await interviewed(store)
    newest, oldest = await bot.ledger.interviews("local", "ada")
    assert (newest.session, newest.attempts, oldest.attempts) == ("s2", 1, 2)
    kept = await bot.ledger.transcript("local", "ada", "s1")
    assert [(item.question, item.answer) for item in kept] == [("q1", FULL), ("q2", HALF)]
    assert await bot.ledger.transcript("local", "grace", "s1") == []


async def test_totals_can_be_rebuilt_from_the_attempts(store: Store) -> None:
    await interviewed(store)
    assert store.run(totals.differences) == []
    store.run(lambda db: db.execute("UPDATE totals SET points = points + 1"))
    store.run(lambda db: db.execute("DELETE FROM reviews"))
    assert store.run(totals.differences) == ["totals", "reviews"]
    assert store.run(totals.rebuild) == 3
    assert store.run(totals.differences) == []


async def test_an_export_has_everything_about_the_person_and_nothing_of_others(store: Store) -> None:
    bot = await interviewed(store)
    await bot.dispatch(started(session="s3", candidate="grace", wish=Wish(questions=("q1",))))
    await bot.dispatch(answered("a secret of grace", session="s3", candidate="grace"))
    found = json.loads(await bot.ledger.export("local", "ada"))
    assert {item["answer"] for item in found["attempts"]} == {FULL, HALF}
    assert len(found["sessions"]) == 2
    assert "grace" not in json.dumps(found)


async def test_a_forgotten_person_is_gone_from_the_bytes_of_the_file(store: Store) -> None:
    bot = await interviewed(store)
    await bot.ledger.forget("local", "ada")
    store.close()
    content = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"zebra" not in content
    assert b'"ada"' not in content
    assert b"ada" not in content


async def test_forgetting_somebody_leaves_the_rest_of_a_team_interview(store: Store) -> None:
    bot = Runtime(store, library(), lambda: after(5))
    await bot.dispatch(started(session="t", team=True, candidate="adalovelace"))
    await bot.dispatch(answered(HALF, session="t", candidate="adalovelace"))
    await bot.dispatch(answered(FULL, session="t", candidate="grace"))
    await bot.ledger.forget("local", "adalovelace")
    kept = await bot.ledger.transcript("local", "grace", "t")
    assert [item.answer for item in kept] == [FULL]
    store.close()
    content = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"adalovelace" not in content
    assert b"zebra" not in content


async def test_an_interview_goes_on_after_a_participant_was_forgotten(store: Store) -> None:
    bot = Runtime(store, library(), lambda: after(5))
    await bot.dispatch(started(session="t", team=True))
    await bot.dispatch(answered(HALF, session="t", candidate="grace"))
    await bot.ledger.forget("local", "grace")
    event = continued()
    outcome = await bot.dispatch(type(event)(id=event.id, at=event.at, session="t", candidate="ada"))
    assert outcome.refused is None
