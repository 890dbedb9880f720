from __future__ import annotations

import pytest

from tests.loopback.slack.blockkit import check_message, check_view
from tests.loopback.slack.model import Json, SlackError


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str = "go", text: str = "Go", **more: object) -> Json:
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": text}, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def modal(*blocks: Json, title: str = "Title", **more: object) -> Json:
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": list(blocks), **more}


@pytest.mark.parametrize(
    "blocks",
    [
        [section("x" * 3000)],
        [{"type": "divider"}] * 50,
        [actions(*(button(f"a{n}") for n in range(25)))],
        [section("x" * 2900)] * 4,
    ],
    ids=["the longest section", "the most blocks", "the most buttons", "just under the total"],
)
def test_what_fits_is_accepted(blocks: list[Json]) -> None:
    check_message("text", blocks)


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([section("x" * 3001)], "invalid_blocks"),
        ([section("")], "invalid_blocks"),
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([actions(button("same"), button("same"))], "invalid_blocks"),
        ([actions(*(button(f"a{n}") for n in range(26)))], "invalid_blocks"),
        ([actions(button(text="x" * 76))], "invalid_blocks"),
        ([actions(button(value="x" * 2001))], "invalid_blocks"),
        ([actions(button(style="blue"))], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "invalid_blocks"),
        ([{"type": "context", "elements": []}], "invalid_blocks"),
        ([{"type": "embed"}], "invalid_blocks"),
        ([{**section("a"), "block_id": "b"}, {**section("a"), "block_id": "b"}], "invalid_blocks"),
        ([section("x" * 2900)] * 5, "msg_blocks_too_long"),
        ([section("中" * 2900)] * 2, "msg_blocks_too_long"),
    ],
)
def test_what_slack_refuses_is_refused(blocks: list[Json], error: str) -> None:
    with pytest.raises(SlackError, match=error):
        check_message("text", blocks)


def test_an_empty_message_and_one_over_forty_thousand_characters_are_refused() -> None:
    with pytest.raises(SlackError, match="no_text"):
        check_message("", [])
    with pytest.raises(SlackError, match="msg_too_long"):
        check_message("x" * 40_001, [])


@pytest.mark.parametrize(
    "view",
    [
        modal(section("x"), title="x" * 25),
        modal(section("x"), private_metadata="x" * 3001),
        modal({"type": "input", "label": {"type": "plain_text", "text": "l"}, "element": button()}),
        {"type": "home", "blocks": [section("x")] * 101},
        {"type": "page", "blocks": []},
    ],
    ids=["title", "metadata", "input without submit", "too many blocks", "unknown type"],
)
def test_views_over_the_limits_are_refused(view: Json) -> None:
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(view)
