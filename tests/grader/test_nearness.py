"""Words that stand for each other."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.nearness import KIN, SAME_BEGINNING, SAME_MEANING, SLIP, WIDER, Neighbours, _packaged, nearness
from grader.stem import stem


@pytest.mark.parametrize(
    ("left", "right", "credit"),
    [
        ("begin", "start", SAME_MEANING),
        ("purchase", "buy", SAME_MEANING),
        ("pointer", "ponter", SLIP),
        ("algorithm", "algoritm", SLIP),
        ("speed", "fast", KIN),
        ("walk", "move", WIDER),
        ("modul", "modularity", SAME_BEGINNING),
    ],
)
def test_near_words_earn_a_part(left: str, right: str, credit: float) -> None:
    assert nearness(stem(left), stem(right)) == credit


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("left", "right"),
        ("push", "pop"),
        ("row", "col"),
        ("cat", "car"),
        ("public", "private"),
        ("100", "1000"),
        ("大", "小"),
        ("栈", "stack"),
    ],
)
def test_siblings_short_words_numbers_and_other_scripts_are_not_near(left: str, right: str) -> None:
    assert nearness(stem(left), stem(right)) == 0


@pytest.mark.parametrize("word", ["stack", "栈", "42", ""])
def test_a_word_stands_for_itself(word: str) -> None:
    assert nearness(word, word) == 1


KNOWN = sorted(_packaged()[0])
WORDS = st.one_of(st.sampled_from(KNOWN), st.text("abcdeinorst", min_size=1, max_size=10), st.sampled_from(["7", "数"]))


@given(WORDS, WORDS)
def test_nearness_is_mutual_and_a_share(left: str, right: str) -> None:
    assert nearness(left, right) == nearness(right, left)
    assert 0 <= nearness(left, right) <= 1


@given(WORDS, st.lists(WORDS, max_size=20))
def test_neighbours_are_found_as_one_by_one(word: str, words: list[str]) -> None:
    one_by_one = {other: credit for other in words if other != word and (credit := nearness(word, other))}
    assert Neighbours(words).of(word) == one_by_one


def test_neighbours_of_the_commonest_words_are_found_as_one_by_one() -> None:
    words = KNOWN[::97]
    near = Neighbours(words)
    for left, right in combinations(words, 2):
        assert near.of(left).get(right, 0) == nearness(left, right)
