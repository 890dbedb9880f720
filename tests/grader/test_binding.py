"""Who is meant: which of two rivals each thing is said about."""

from __future__ import annotations

import pytest

from bot.bank import load_library
from grader import grade
from grader.binding import bound
from grader.reading import read
from grader.vocabulary import Vocabulary, vocabulary

RIVALS = frozenset({"array", "linked list"})
MEANT = [  # text, a word, the rival it is said of
    ("An array is contiguous and a linked list is scattered", "contiguous", "array"),
    ("An array is contiguous and a linked list is scattered", "scattered", "linked list"),
    ("Inserting is faster in a linked list than in an array", "faster", "linked list"),
    ("Linked lists insert faster than arrays because nothing moves", "moves", "linked list"),
    ("A linked list, unlike an array, inserts fast", "fast", "linked list"),
    ("链表比数组插入快", "快", "linked list"),
    ("和数组相比，链表插入快", "快", "linked list"),
    ("数组连续存放，而链表则分散", "分散", "linked list"),
    ("There are arrays and linked lists. The former is contiguous, the latter scattered", "contiguous", "array"),
    ("There are arrays and linked lists. The former is contiguous, the latter scattered", "scattered", "linked list"),
    ("数组和链表都能存元素，前者连续，后者分散", "连续", "array"),
    ("数组和链表都能存元素，前者连续，后者分散", "分散", "linked list"),
]


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return vocabulary(next(q.rubric for q in load_library().questions.values() if q.rubric).lexicon)


@pytest.mark.parametrize(("text", "word", "rival"), MEANT)
def test_a_thing_is_said_of_the_rival_that_is_meant(text: str, word: str, rival: str, known: Vocabulary) -> None:
    reading = read(text, known)
    at = reading.text.chars.index(word)
    token = next(token for token, (start, end) in enumerate(reading.places) if start <= at < end)
    owners = bound(reading, RIVALS)
    assert {owner for mark, owner in zip(reading.marks, owners, strict=True) if mark.start <= token < mark.end} == {
        rival
    }


EXCHANGED = [
    (
        "endianness",
        "Little-endian stores the LSB at the smallest address",
        "Big-endian stores the LSB at the smallest address",
    ),
    ("endianness", "小端的低地址放低位字节", "大端的低地址放低位字节"),
    ("saddle-points-high-dim", "SGD noise helps to escape from saddles", "SGD noise helps to escape from local minima"),
]


@pytest.mark.parametrize(("question", "right", "exchanged"), EXCHANGED)
def test_what_is_said_of_the_wrong_rival_earns_nothing_for_either(question: str, right: str, exchanged: str) -> None:
    rubric = load_library().questions[question].rubric
    assert rubric is not None
    assert grade(right, rubric).score > grade(exchanged, rubric).score
