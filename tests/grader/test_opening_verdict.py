"""Whether a text opens by judging a statement."""

from __future__ import annotations

import pytest

from grader.lexicon import EMPTY_LEXICON
from grader.opening_verdict import NONE, RIGHT, WRONG, verdict
from grader.reading import read
from grader.vocabulary import vocabulary

KNOWN = vocabulary(EMPTY_LEXICON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("错误。栈底也能出栈。", WRONG),
        ("错，可以删除", WRONG),
        ("这句话不正确，因为顺序可以变", WRONG),
        ("该说法是错误的。", WRONG),
        ("不一定，看何时出栈", WRONG),
        ("正确。", RIGHT),
        ("这个叙述是正确的，因为后进先出", RIGHT),
        ("False: the list may be empty.", WRONG),
        ("No, it does not hold for bursts.", WRONG),
        ("The statement is not true because arrivals come in bursts", WRONG),
        ("That is incorrect.", WRONG),
        ("True, because keys are unique", RIGHT),
        ("Yes, it does.", RIGHT),
        ("The statement is correct.", RIGHT),
        ("It depends, on the load.", WRONG),
        ("The queue holds the jobs in the order of their arrival.", NONE),
        ("元素依次出栈。", NONE),
        ("After the ninth of many steps, which take long, it is true", NONE),
        ("", NONE),
    ],
)
def test_the_opening_clause_judges(text: str, expected: int) -> None:
    assert verdict(read(text, KNOWN)) == expected


@pytest.mark.parametrize("text", ["元素依次出栈，这样做是错误的", "It is stored once. That is correct."])
def test_only_the_opening_clause_is_looked_at(text: str) -> None:
    assert verdict(read(text, KNOWN)) == NONE
