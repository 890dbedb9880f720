from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.frontends.slack.mrkdwn import BREAK, escape, fence, literal, mrkdwn, person, typed


@pytest.mark.parametrize(
    ("markdown", "slack"),
    [
        ("**bold** word", "*bold* word"),
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("`a*b` stays", "`a*b` stays"),
        ("n + 2*p - k", f"n + 2{BREAK}*{BREAK}p - k"),
        ("[paper](https://example.org/a)", "<https://example.org/a|paper>"),
        ("## Heading\n- one\n- two", "*Heading*\n• one\n• two"),
        ("```\n**x**\n```", "```\n**x**\n```"),
        ("<!channel> hello", "&lt;!channel&gt; hello"),
    ],
)
def test_markdown_becomes_slacks_markup(markdown: str, slack: str) -> None:
    assert mrkdwn(markdown) == slack


@given(st.text(alphabet="<>&!@#*_~`|channel here U1\n[](https://x)"))
def test_no_text_ever_becomes_a_mention(text: str) -> None:
    for shown in (escape(text), literal(text), mrkdwn(text), fence(text)):
        assert "<!" not in shown
        assert "<@" not in shown
        assert "<#" not in shown


def test_a_candidates_words_are_shown_as_typed() -> None:
    assert literal("*not bold*").replace(BREAK, "") == "*not bold*"
    assert "*n" not in literal("*not bold*")


def test_a_person_is_named_by_slack_itself() -> None:
    assert person("U123") == "<@U123>"
    assert person("!channel") == "!channel"
    assert person("U1> <!here") == "U1&gt; &lt;!here"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("see <https://example.org/a|the paper>", "see the paper"),
        ("see <https://example.org/a>", "see https://example.org/a"),
        ("ask <@U123>", "ask U123"),
        ("&amp;lt; stays an entity", "&lt; stays an entity"),
    ],
)
def test_an_answer_is_read_as_it_was_typed(sent: str, meant: str) -> None:
    assert typed(sent) == meant
