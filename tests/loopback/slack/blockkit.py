"""The limits of Block Kit, refused as Slack refuses them.

Sizes are those of docs.slack.dev/reference/block-kit. The total over all blocks of a message is not documented: it was
measured by users at about 13,200 (slackapi/bolt-js#2509). Whether Slack counts characters or bytes there is not known,
so this server takes the stricter reading: bytes of UTF-8 JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.loopback.slack.model import Json, SlackError

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
MESSAGE_BLOCK_BYTES = 13_200
VIEW_CHARS = 250_000
SECTION_TEXT = 3000
SECTION_FIELD = 2000
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTIONS = 100
ACTIONS = 25
CONTEXT_ELEMENTS = 10
INPUT_LABEL = 2000
PLAIN_INPUT = 3000
MODAL_TITLE = 24
PRIVATE_METADATA = 3000
IDENTIFIER = 255
BUTTON_VALUE = 2000

BLOCKS_OF_MESSAGES = {"section", "header", "context", "actions", "divider", "image", "rich_text", "markdown", "input"}


def check_message(text: str, blocks: list[Json]) -> None:
    """Raises: SlackError: no_text, msg_too_long, invalid_blocks or msg_blocks_too_long."""
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    refuse(list(faults_of_blocks(blocks, MESSAGE_BLOCKS)))
    if blocks and len(json.dumps(blocks, ensure_ascii=False).encode()) > MESSAGE_BLOCK_BYTES:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Json) -> None:
    """Raises: SlackError: invalid_arguments or view_too_large."""
    faults = list(faults_of_blocks(view.get("blocks", []), VIEW_BLOCKS))
    if view.get("type") not in ("modal", "home"):
        faults.append("type must be modal or home")
    if view.get("type") == "modal":
        faults += faults_of_text(view.get("title"), MODAL_TITLE, "/title")
        for key in ("submit", "close"):
            if key in view:
                faults += faults_of_text(view[key], MODAL_TITLE, f"/{key}")
        has_input = any(block.get("type") == "input" for block in view.get("blocks", []))
        if has_input and "submit" not in view:
            faults.append("submit is needed when there is an input")
    if len(view.get("private_metadata") or "") > PRIVATE_METADATA:
        faults.append("private_metadata over 3000")
    if len(view.get("callback_id") or "") > IDENTIFIER:
        faults.append("callback_id over 255")
    refuse(faults, "invalid_arguments")
    if len(json.dumps(view)) > VIEW_CHARS:
        raise SlackError("view_too_large")


def refuse(faults: list[str], error: str = "invalid_blocks") -> None:
    if faults:
        raise SlackError(error, response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})


def faults_of_blocks(blocks: list[Json], limit: int) -> Iterator[str]:
    if len(blocks) > limit:
        yield f"no more than {limit} items allowed [/blocks]"
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        where = f"/blocks/{index}"
        block_id = block.get("block_id")
        if block_id is not None:
            if block_id in seen or not 1 <= len(block_id) <= IDENTIFIER:
                yield f"block_id duplicated, empty or over {IDENTIFIER} [{where}]"
            seen.add(block_id)
        yield from faults_of_block(block, where)


def faults_of_block(block: Json, where: str) -> Iterator[str]:
    match block.get("type"):
        case "section":
            yield from faults_of_section(block, where)
        case "header":
            yield from faults_of_text(block.get("text"), HEADER_TEXT, where, kinds=("plain_text",))
        case "context":
            elements = block.get("elements") or []
            if not 1 <= len(elements) <= CONTEXT_ELEMENTS:
                yield f"1..{CONTEXT_ELEMENTS} elements [{where}]"
            for element in elements:
                if element.get("type") != "image":
                    yield from faults_of_text(element, SECTION_TEXT, where)
        case "actions":
            yield from faults_of_actions(block.get("elements") or [], where)
        case "input":
            yield from faults_of_text(block.get("label"), INPUT_LABEL, where, kinds=("plain_text",))
            yield from faults_of_element(block.get("element") or {}, where)
        case kind if kind not in BLOCKS_OF_MESSAGES:
            yield f"unsupported type: {kind} [{where}]"


def faults_of_section(block: Json, where: str) -> Iterator[str]:
    fields = block.get("fields") or []
    if not block.get("text") and not fields:
        yield f"text or fields needed [{where}]"
    if block.get("text"):
        yield from faults_of_text(block["text"], SECTION_TEXT, where)
    if len(fields) > 10:
        yield f"10 fields at most [{where}]"
    for field in fields:
        yield from faults_of_text(field, SECTION_FIELD, f"{where}/field")
    if block.get("accessory"):
        yield from faults_of_element(block["accessory"], f"{where}/accessory")


def faults_of_actions(elements: list[Json], where: str) -> Iterator[str]:
    if not 1 <= len(elements) <= ACTIONS:
        yield f"1..{ACTIONS} elements [{where}]"
    ids = [element.get("action_id") for element in elements]
    if len(set(ids)) < len(ids):
        yield f"action_id duplicated [{where}]"
    for element in elements:
        yield from faults_of_element(element, where)


def faults_of_element(element: Json, where: str) -> Iterator[str]:
    kind = element.get("type")
    if not 1 <= len(element.get("action_id") or "") <= IDENTIFIER:
        yield f"action_id needs 1..{IDENTIFIER} characters [{where}]"
    if len(element.get("value") or "") > BUTTON_VALUE:
        yield f"value over {BUTTON_VALUE} [{where}]"
    if kind == "button":
        yield from faults_of_text(element.get("text"), BUTTON_TEXT, f"{where}/text", kinds=("plain_text",))
        if element.get("style", "primary") not in ("primary", "danger"):
            yield f"style must be primary or danger [{where}]"
    if kind == "plain_text_input":
        if (element.get("max_length") or 1) > PLAIN_INPUT:
            yield f"max_length over {PLAIN_INPUT} [{where}]"
        if len(element.get("initial_value") or "") > PLAIN_INPUT:
            yield f"initial_value over {PLAIN_INPUT} [{where}]"
    if kind == "timepicker" and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", element.get("initial_time", "00:00")):
        yield f"initial_time must be HH:mm [{where}]"
    if kind in ("static_select", "checkboxes", "radio_buttons", "overflow", "multi_static_select"):
        yield from faults_of_options(element, where)
    if element.get("confirm"):
        yield from faults_of_text(element["confirm"].get("title"), 100, f"{where}/confirm/title", kinds=("plain_text",))
        yield from faults_of_text(element["confirm"].get("text"), 300, f"{where}/confirm/text")


def faults_of_options(element: Json, where: str) -> Iterator[str]:
    options = element.get("options") or []
    if not 1 <= len(options) <= (10 if element["type"] in ("checkboxes", "radio_buttons") else OPTIONS):
        yield f"too few or too many options [{where}]"
    for option in options:
        yield from faults_of_text(option.get("text"), 75, f"{where}/option")
        if len(option.get("value") or "") > 150:
            yield f"option value over 150 [{where}]"
    initial = element.get("initial_option")
    if initial is not None and initial not in options:
        yield f"initial_option is not one of the options [{where}]"


def faults_of_text(
    text: object, limit: int, where: str, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return [f"a text object of type {' or '.join(kinds)} is needed [{where}]"]
    if not 1 <= len(text.get("text") or "") <= limit:
        return [f"must be 1..{limit} characters [{where}]"]
    return []
