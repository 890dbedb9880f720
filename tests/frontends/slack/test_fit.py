from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.frontends.slack.fit import MESSAGE_BLOCKS, MESSAGE_BYTES, Block, messages, pieces, shorten, size
from tests.loopback.slack.blockkit import check_message


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_text_is_cut_at_a_paragraph_first_then_a_sentence() -> None:
    paragraph = "One sentence. " * 5
    assert pieces(f"{paragraph}\n\n{paragraph}", 100) == [paragraph.rstrip(), paragraph]
    parts = pieces("第一句话在这里。" * 20, 60)
    assert all(part.endswith("。") for part in parts)


def test_a_code_block_is_kept_whole() -> None:
    code = "```\n" + "x = 1\n" * 10 + "```"
    parts = pieces("word " * 30 + "\n\n" + code + "\n\n" + "word " * 30, 200)
    assert code in parts or any(code in part for part in parts)


def test_a_code_block_that_is_too_long_is_closed_and_opened_again() -> None:
    parts = pieces("```\n" + "x = 1\n" * 100 + "```", 200)
    assert len(parts) > 1
    assert all(part.count("```") == 2 for part in parts)


def test_an_escaped_character_is_not_cut_in_two() -> None:
    parts = pieces("x" * 94 + "&amp;" + "x" * 50, 100)
    assert "".join(parts).count("&amp;") == 1
    assert any("&amp;" in part for part in parts)


@given(st.text(max_size=2000), st.integers(40, 500))
def test_nothing_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).replace("```", "").split()) == "".join(text.replace("```", "").split())


@given(st.lists(st.text(min_size=1, max_size=3000), max_size=60))
def test_every_message_is_within_slacks_limits(texts: list[str]) -> None:
    blocks = [section(text) for text in texts]
    packed = messages(blocks)
    assert [block for message in packed for block in message] == blocks
    for message in packed:
        assert len(message) <= MESSAGE_BLOCKS
        assert size(message) <= MESSAGE_BYTES or len(message) == 1
        if all(text.isascii() for text in texts):
            check_message("text", message)


def test_shortening_says_so() -> None:
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"
