"""Which questions are asked."""

from __future__ import annotations

import pytest

from bot.engine.effects import NoticeCode
from bot.engine.events import Seen, Wish
from bot.engine.question import Phase
from bot.engine.select import course, plan_for
from bot.engine.state import Refused
from tests.builders import NOON, both, library, plan, question

MANY = library(
    [question(f"{topic}{n}", topic=topic, level=n) for topic in ("cnn", "rnn") for n in range(1, 6)],
    [
        plan("phone-screen", Phase(both("A"), ("cnn",), count=3), Phase(both("B"), ("rnn",), count=2)),
        plan("lineage", Phase(both("L"), questions=("rnn5", "cnn1", "cnn3"), count=3)),
    ],
)


def asked(wish: Wish, seed: int = 1, seen: tuple[Seen, ...] = ()) -> list[str]:
    return [step.question for step in course(plan_for(wish, MANY), wish, MANY, seen, seed)]


def test_without_a_wish_the_default_plan_is_held_phase_by_phase() -> None:
    names = asked(Wish())
    assert [name[:3] for name in names] == ["cnn", "cnn", "cnn", "rnn", "rnn"]


def test_levels_rise_within_a_phase() -> None:
    names = asked(Wish())
    assert names[:3] == sorted(names[:3])


def test_the_same_seed_asks_the_same_questions_and_another_asks_others() -> None:
    assert asked(Wish(), seed=3) == asked(Wish(), seed=3)
    assert len({tuple(asked(Wish(), seed=seed)) for seed in range(20)}) > 3


def test_a_topic_and_levels_narrow_the_choice() -> None:
    assert set(asked(Wish(topic="rnn", levels=(2, 3)))) == {"rnn2", "rnn3"}


def test_topics_take_turns_when_none_is_wished_for() -> None:
    names = asked(Wish(levels=(1, 4), count=4))
    assert sorted(name[:3] for name in names) == ["cnn", "cnn", "rnn", "rnn"]


def test_a_shortened_plan_keeps_something_of_every_phase() -> None:
    assert [name[:3] for name in asked(Wish(plan="phone-screen", count=2))] == ["cnn", "rnn"]


def test_named_questions_keep_their_order() -> None:
    assert asked(Wish(plan="lineage")) == ["rnn5", "cnn1", "cnn3"]


def test_what_was_not_seen_comes_first_then_what_went_badly() -> None:
    seen = tuple(Seen(question=f"rnn{n}", score=n / 5, at=NOON) for n in (1, 2, 3, 4))
    assert asked(Wish(topic="rnn", count=2), seen=seen) == ["rnn1", "rnn5"]


@pytest.mark.parametrize(
    ("wish", "code", "near"),
    [
        (Wish(topic="cnnn"), NoticeCode.UNKNOWN_TOPIC, "cnn"),
        (Wish(plan="phone"), NoticeCode.UNKNOWN_PLAN, "phone-screen"),
        (Wish(questions=("rnn9",)), NoticeCode.UNKNOWN_QUESTION, "rnn5"),
    ],
)
def test_a_name_that_does_not_exist_suggests_the_nearest(wish: Wish, code: NoticeCode, near: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(wish)
    assert refused.value.notice.code is code
    assert dict(refused.value.notice.values)["near"].startswith(near[:3])


def test_nothing_that_fits_is_said_so() -> None:
    few = library([question("q1", level=1)])
    wish = Wish(topic="ensembles", levels=(5, 5))
    with pytest.raises(Refused) as refused:
        course(plan_for(wish, few), wish, few, (), 1)
    assert refused.value.notice.code is NoticeCode.NO_QUESTIONS
