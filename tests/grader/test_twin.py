"""A sentence of the rubric repeated with one word turned is wrong, however much of it is said."""

from __future__ import annotations

import pytest

from bot.bank import load_library
from grader import KeyPoint, Rubric, State, grade

FACTS = {
    "knobs": "There are two knobs, one shrinks the channels, one shrinks the input",
    "rare": "Rare features get a large learning rate, which suits sparse data",
    "saddles": "At a saddle point the curvature is positive along some directions and negative along others",
    "chain": "链地址法把同一个桶的元素保留在链表里",
    "spread": "前面的层学得慢，后面的层学得快",
}
TWINS = [
    ("knobs", "There are two knobs, one increases the channels, one shrinks the input"),
    ("rare", "Rare features get a small learning rate, which suits sparse data"),
    ("rare", "Common features get a large learning rate, which suits sparse data"),
    ("chain", "链地址法把同一个桶的元素丢掉在链表里"),
    ("spread", "前面的层学得快，后面的层学得快"),
]
NO_TWINS = [
    ("knobs", "There are two knobs: one shrinks the channels and one shrinks the input, which makes it fast"),
    ("rare", "Rare features get a large learning rate, frequent ones a small one, which suits sparse data"),
    ("saddles", "Along some directions of a saddle point the curvature is positive, along others negative"),
    ("spread", "后面的层学得快，前面的层学得慢"),
]


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    shipped = next(question.rubric for question in load_library().questions.values() if question.rubric)
    return Rubric(("",), tuple(KeyPoint(name, 1.0, (fact,)) for name, fact in FACTS.items()), lexicon=shipped.lexicon)


def state(answer: str, point: str, rubric: Rubric) -> State:
    return next(graded.state for graded in grade(answer, rubric).points if graded.id == point)


@pytest.mark.parametrize(("point", "answer"), [*FACTS.items(), *NO_TWINS])
def test_the_sentence_itself_and_its_other_orders_are_no_twins(point: str, answer: str, rubric: Rubric) -> None:
    assert state(answer, point, rubric) is not State.CONTRADICTED


@pytest.mark.parametrize(("point", "answer"), TWINS)
def test_a_copy_with_one_word_turned_is_contradicted(point: str, answer: str, rubric: Rubric) -> None:
    assert state(answer, point, rubric) is State.CONTRADICTED
