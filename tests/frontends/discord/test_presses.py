"""A custom_id says all that is needed to act on a button, for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.question import Language
from bot.frontends.discord.presses import EVERYBODY, MAX_CUSTOM_ID, Press, Verb, parse

presses = st.builds(
    Press,
    verb=st.sampled_from(Verb),
    session=st.integers(0, 2**64).map(lambda n: f"d{n}"),
    number=st.integers(0, 999_999_999),
    owner=st.integers(0, 2**64 - 1).map(str),
    language=st.sampled_from(Language),
    option=st.from_regex(r"[a-z0-9-]{0,15}", fullmatch=True),
)


@given(presses)
def test_what_is_written_is_read_back(press: Press) -> None:
    assert parse(press.custom_id) == press


@given(presses)
def test_it_always_fits(press: Press) -> None:
    assert len(press.custom_id) <= MAX_CUSTOM_ID


@pytest.mark.parametrize(
    "text", ["", "hint:1", "mianshi:fly:d1:1:1:en", "mianshi:hint:d1:x:1:en", "mianshi:hint:d1:1:1:fr"]
)
def test_other_custom_ids_are_nobodys(text: str) -> None:
    assert parse(text) is None


def test_a_press_is_for_its_owner_or_for_everybody() -> None:
    press = Press(Verb.HINT, "d1", 1, "42", Language.EN)
    assert press.is_for("42")
    assert not press.is_for("43")
    assert Press(Verb.HINT, "d1", 1, EVERYBODY, Language.EN).is_for("43")
