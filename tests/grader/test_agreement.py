"""Figures of agreement, on rows small enough to check by hand."""

from __future__ import annotations

import math

import pytest

from grader.agreement import Row, ordered_share, pearson, report, state_f1, weighted_kappa


def test_pearson_is_one_on_a_line_and_undefined_without_spread() -> None:
    assert pearson([0, 0.5, 1], [0.1, 0.2, 0.3]) == pytest.approx(1)
    assert math.isnan(pearson([0.5, 0.5], [0, 1]))


@pytest.mark.parametrize(
    ("human", "given", "kappa"),
    [([0, 1], [0, 1], 1.0), ([0, 1], [1, 0], -1.0), ([0, 0, 1, 1], [0, 1, 0, 1], 0.0)],
    ids=["agree", "opposite", "chance"],
)
def test_kappa_counts_far_misses_more(human: list[float], given: list[float], kappa: float) -> None:
    assert weighted_kappa(human, given) == pytest.approx(kappa)


ROWS = [
    Row("q", "a" * 10, 1.0, ("hit", None)),
    Row("q", "a" * 11, 0.0, ("contradicted", "missed")),
    Row("q", "a" * 100, 0.5, ("partial", "hit")),
]


def test_pairs_far_apart_must_be_ordered_and_ties_count_half() -> None:
    assert ordered_share(ROWS, [1.0, 0.0, 0.5]) == 1.0
    assert ordered_share(ROWS, [0.5, 0.5, 0.5]) == 0.5
    assert ordered_share(ROWS, [1.0, 0.0, 0.0], about_equal_length=True) == 1.0


def test_points_without_a_human_state_are_left_out() -> None:
    f1 = state_f1(ROWS, [("hit", "hit"), ("contradicted", "missed"), ("hit", "missed")])
    assert [f1["said"].precision, f1["said"].recall] == pytest.approx([1.0, 2 / 3])
    assert f1["contradicted"].f1 == 1.0


def test_a_report_sets_the_floors_beside_the_grader() -> None:
    rows = [Row("q", "a queue", 1.0, references=("a queue",)), Row("q", "no", 0.0, references=("a queue",))]
    found = report(rows, [1.0, 0.0], seconds=0.5)
    assert set(found.floors) == {"answer length", "token_set_ratio"}
    assert [found.grader.pearson, found.answers_per_second] == pytest.approx([1.0, 4.0])
