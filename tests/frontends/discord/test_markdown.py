"""Texts for Discord: what people typed is shown as typed, and long texts are cut where a reader would cut them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.frontends.discord.markdown import escaped, from_bank, pieces, quoted, spoiler


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("**bold** and __under__", r"\*\*bold\*\* and \_\_under\_\_"),
        ("||hidden||", r"\|\|hidden\|\|"),
        ("<@123> @everyone", r"\<@123> @everyone"),
        ("[a](http://b)", r"\[a](http://b)"),
        ("-# not small", r"\-# not small"),
        ("> no quotation", r"\> no quotation"),
        ("# not a heading", r"\# not a heading"),
        ("- not a list", r"\- not a list"),
        ("1. nor this", r"1\. nor this"),
        ("the loss is 0.5, all right", "the loss is 0.5, all right"),
        ("批归一化", "批归一化"),
    ],
)
def test_what_was_typed_is_never_markup(typed: str, sent: str) -> None:
    assert escaped(typed) == sent


@given(st.text())
def test_escaping_adds_backslashes_and_changes_nothing_else(text: str) -> None:
    assert re.sub(r"\\([\\`*_~|<\[#>+.-])", r"\1", escaped(text)) == text


def test_code_of_a_bank_stays_code_and_the_rest_is_plain() -> None:
    assert from_bank("the running_mean of `nn.BatchNorm2d`, n*m") == r"the running\_mean of `nn.BatchNorm2d`, n\*m"
    assert from_bank("```python\na * b\n```") == "```python\na * b\n```"


def test_a_quotation_is_one_short_line() -> None:
    assert quoted("two\n  lines") == "“two lines”"
    assert len(quoted("x" * 500)) < 170


def test_a_spoiler_is_not_ended_by_bars_in_it() -> None:
    assert spoiler("a || b") == "||a | | b||"


PARAGRAPHS = "First paragraph. It has two sentences.\n\nSecond paragraph, which is here.\n\nThird."


@pytest.mark.parametrize(
    ("most", "first"),
    [
        (75, "First paragraph. It has two sentences.\n\nSecond paragraph, which is here.\n\n"),
        (45, "First paragraph. It has two sentences.\n\n"),
        (30, "First paragraph. "),
        (8, "First "),
    ],
    ids=["between paragraphs", "one paragraph", "between sentences", "between words"],
)
def test_a_long_text_is_cut_where_a_reader_would_cut_it(most: int, first: str) -> None:
    assert pieces(PARAGRAPHS, most)[0] == first


def test_chinese_is_cut_between_sentences() -> None:
    assert pieces("第一句话。第二句话。第三句话。", 11) == ["第一句话。第二句话。", "第三句话。"]


def test_a_code_block_is_kept_whole() -> None:
    text = "Before it.\n```\na\n\nb\n```\nAfter it."
    assert "```\na\n\nb\n```" in pieces(text, 20)


def test_a_code_block_that_is_too_long_is_closed_and_opened_again() -> None:
    text = "```python\n" + "\n".join(f"line {n}" for n in range(20)) + "\n```"
    parts = pieces(text, 60)
    assert all(part.startswith("```python\n") and part.endswith("```") and len(part) <= 60 for part in parts)


@given(st.text(alphabet="ab .\n。\\*", min_size=20, max_size=300), st.integers(5, 60))
def test_pieces_fit_and_together_are_the_text(text: str, most: int) -> None:
    parts = pieces(text, most)
    assert all(0 < len(part) <= most for part in parts)
    assert "".join(parts) == text


@given(st.text(alphabet="*_x", min_size=1, max_size=100), st.integers(5, 20))
def test_no_cut_tears_an_escape_from_its_character(text: str, most: int) -> None:
    for part in pieces(escaped(text), most):
        assert (len(part) - len(part.rstrip("\\"))) % 2 == 0
