"""Points, leaderboards, mastery and review: pure, and lawful whatever the history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from bot.progress.leaderboard import Standing, ranked
from bot.progress.mastery import mastery
from bot.progress.periods import Period, key, keys
from bot.progress.points import gain, worth
from bot.progress.review import Review, rating, reviewed

SCORES = st.floats(0, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@given(st.lists(SCORES), st.integers(1, 5))
def test_points_never_fall_and_end_at_the_worth_of_the_best_score(scores: list[float], level: int) -> None:
    best, total = 0.0, 0
    for score in scores:
        gained = gain(best, score, level)
        assert gained >= 0
        total, best = total + gained, max(best, score)
    assert total == worth(best, level)


def test_a_repeat_earns_only_the_improvement() -> None:
    assert [gain(0.0, 0.5, 4), gain(0.5, 0.5, 4), gain(0.5, 1.0, 4), gain(1.0, 0.2, 4)] == [20, 0, 20, 0]


@pytest.mark.parametrize(
    ("period", "day", "name"),
    [
        (Period.WEEK, date(2026, 1, 1), "2026-W01"),
        (Period.WEEK, date(2027, 1, 1), "2026-W53"),
        (Period.MONTH, date(2026, 12, 31), "2026-12"),
        (Period.SEASON, date(2026, 3, 31), "2026-Q1"),
        (Period.SEASON, date(2026, 4, 1), "2026-Q2"),
        (Period.ALL, date(2026, 4, 1), "all"),
    ],
)
def test_a_date_lies_in_one_period_of_each_kind(period: Period, day: date, name: str) -> None:
    assert key(period, day) == name


@given(st.dates(), st.dates())
def test_no_two_periods_share_a_name(one: date, other: date) -> None:
    for left, right in zip(keys(one), keys(other), strict=True):
        assert (left == right) or left not in keys(other)


def test_ties_share_a_rank_and_the_next_is_left_out() -> None:
    totals = [("linus", 20), ("ada", 30), ("grace", 30), ("alan", 10)]
    assert ranked(totals) == (
        Standing(1, "ada", 30),
        Standing(1, "grace", 30),
        Standing(3, "linus", 20),
        Standing(4, "alan", 10),
    )


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 5)))
def test_a_rank_is_one_more_than_the_number_of_people_ahead(totals: dict[str, int]) -> None:
    for standing in ranked(list(totals.items())):
        assert standing.rank == 1 + sum(points > standing.points for points in totals.values())


@given(st.lists(st.tuples(SCORES, st.timedeltas(timedelta(0), timedelta(days=900))), max_size=30))
def test_mastery_lies_in_its_range(attempts: list[tuple[float, timedelta]]) -> None:
    found = mastery(attempts)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


def test_few_answers_leave_a_wide_range_and_many_a_narrow_one() -> None:
    few, many = (mastery([(1.0, timedelta(0))] * n) for n in (1, 20))
    assert few.high - few.low > 3 * (many.high - many.low)
    assert many.estimate > few.estimate


def test_what_was_long_ago_counts_less() -> None:
    now, once = timedelta(0), timedelta(days=600)
    assert mastery([(1.0, now), (0.0, once)]).estimate > mastery([(0.0, now), (1.0, once)]).estimate


@pytest.mark.parametrize(
    ("score", "hints", "expected"),
    [
        (0.0, 0, Rating.Again),
        (0.39, 0, Rating.Again),
        (0.5, 0, Rating.Hard),
        (0.7, 0, Rating.Good),
        (0.95, 0, Rating.Easy),
        (1.0, 1, Rating.Good),
    ],
)
def test_a_grade_maps_to_a_rating(score: float, hints: int, expected: Rating) -> None:
    assert rating(score, hints) is expected


@given(st.lists(st.tuples(SCORES, st.integers(0, 3), st.integers(0, 10_000)), min_size=1, max_size=20))
def test_a_question_is_never_due_before_it_was_answered(history: list[tuple[float, int, int]]) -> None:
    review: Review | None = None
    at = NOW
    for score, hints, minutes in history:
        at += timedelta(minutes=minutes)
        review = reviewed(review, score, hints, at)
        assert review.due >= at
        assert review.last == at


def test_a_weak_answer_comes_back_before_a_good_one() -> None:
    assert reviewed(None, 0.1, 0, NOW).due < reviewed(None, 0.8, 0, NOW).due < reviewed(None, 1.0, 0, NOW).due
