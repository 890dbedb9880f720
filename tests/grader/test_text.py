"""Normalising keeps the meaning and always knows where each character came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text import MAX_ANSWER_CHARS, normalise

ANY_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("²½ﬁ①\\${}*_`卷積層。\u200b́"), max_size=200)


@pytest.mark.parametrize(
    ("typed", "chars"),
    [
        ("Batch Norm", "batch norm"),
        ("ＢＮ　层", "bn 层"),
        ("批歸一化", "批归一化"),
        ("x² + 1", "x^2 + 1"),
        ("no\u200bbreak", "nobreak"),
        ("a non-linear map", "a nonlinear map"),
        ("好。坏", "好\n坏"),
    ],
    ids=["case", "full width", "traditional", "superscript", "zero width", "prefix", "full stop"],
)
def test_one_thing_is_written_one_way(typed: str, chars: str) -> None:
    assert normalise(typed).chars == chars


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (r"$\frac{x - \mu}{\sigma}$", ["{x", "-", "mu", ")/(", "sigma", "}"]),
        ("**bold** and `code`", ["bold", "and", "code"]),
        ("# Title\ntext", ["title", "text"]),
    ],
    ids=["LaTeX", "Markdown", "heading"],
)
def test_markup_is_read_as_text(typed: str, words: list[str]) -> None:
    assert normalise(typed).chars.split() == words


@given(ANY_TEXT)
def test_every_character_comes_from_inside_the_answer_and_in_order(typed: str) -> None:
    text = normalise(typed)
    starts, ends = list(text.starts), list(text.ends)
    assert len(text.chars) == len(starts) == len(ends)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(typed) for start, end in zip(starts, ends, strict=True))


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing_more_of_plain_words(typed: str) -> None:
    once = "".join(char for char in normalise(typed).chars if char.isalnum())
    assert normalise(once).chars == once


def test_a_long_answer_is_cut_and_says_so() -> None:
    text = normalise("a" * (MAX_ANSWER_CHARS + 1))
    assert (len(text.chars), text.cut) == (MAX_ANSWER_CHARS, True)
