"""Everyday words keep their opposites, also where the field has a concept of the same name."""

from __future__ import annotations

import pytest

from bot.bank import load_library
from grader.reading import read
from grader.vocabulary import Vocabulary, vocabulary

OPPOSED = [
    ("stable", "unstable"), ("稳定", "不稳定"), ("稳健", "不稳健"), ("linear", "nonlinear"), ("线性", "非线性"),
    ("depends on", "independent"), ("取决于", "独立"), ("ascending", "descending"), ("从小到大", "从大到小"),
    ("overestimates", "underestimates"), ("高估", "低估"), ("online", "offline"), ("在线", "离线"),
]  # fmt: skip
ONLY_IN_COPIES = [("sum", "product"), ("adds", "subtracts"), ("square", "square root"), ("learnable", "fixed")]


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return vocabulary(next(q.rubric for q in load_library().questions.values() if q.rubric).lexicon)


def is_opposed(one: str, other: str, known: Vocabulary, *, in_copies: bool = False) -> bool:
    opposites = known.opposites_in_copies if in_copies else known.opposites
    ours, theirs = ({mark.unit for mark in read(word, known).marks} for word in (one, other))
    return any(opposites.get(unit, frozenset()) & theirs for unit in ours)


@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_what_one_word_says_the_other_denies(one: str, other: str, known: Vocabulary) -> None:
    assert is_opposed(one, other, known)
    assert is_opposed(other, one, known)


@pytest.mark.parametrize(("one", "other"), ONLY_IN_COPIES)
def test_what_is_often_said_side_by_side_is_opposed_in_copies_only(one: str, other: str, known: Vocabulary) -> None:
    assert is_opposed(one, other, known, in_copies=True)
    assert not is_opposed(one, other, known)
