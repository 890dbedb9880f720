"""The few Block Kit pieces that everything shown is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from bot.frontends.slack.fit import (
    BUTTON_CHARS,
    FALLBACK_CHARS,
    HEADER_CHARS,
    OPTION_CHARS,
    TITLE_CHARS,
    Block,
    messages,
    pieces,
    shorten,
)
from bot.frontends.slack.names import action


class Press(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a button carries, so that it works for ever: also after a restart, on old messages.

    Attributes:
        session: the interview it belongs to.
        question: the question it was shown with; "" when it is about the interview as a whole.
        row: the outbox row whose text it reveals.
    """

    session: str = ""
    question: str = ""
    row: int = 0

    def packed(self) -> str:
        """As the value of a button."""
        return msgspec.json.encode(self).decode()


def unpacked(value: str) -> Press:
    """The inverse of :meth:`Press.packed`; an empty press for anything else."""
    try:
        return msgspec.json.decode(value, type=Press)
    except msgspec.MsgspecError:
        return Press()


@dataclass(frozen=True)
class Shown:
    """One message: *text* is for notifications and screen readers, *blocks* for everybody else."""

    text: str
    blocks: tuple[Block, ...] = ()


def shown(text: str, blocks: Iterable[Block]) -> list[Shown]:
    """*blocks* in as many messages as the limits need; the fallback text goes with each."""
    fallback = shorten(text, FALLBACK_CHARS) or "…"
    return [Shown(fallback, tuple(part)) for part in messages(list(blocks))] or [Shown(fallback)]


def plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": shorten(text, limit) or "…", "emoji": True}


def markup(text: str) -> Block:
    # verbatim: Slack otherwise looks for channel names and mentions in the text by itself
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def sections(text: str) -> list[Block]:
    """*text* (in Slack's markup) as one section, or as several if it is long."""
    return [{"type": "section", "text": markup(part)} for part in pieces(text)]


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_CHARS)}


def context(*texts: str) -> Block:
    """Small grey lines."""
    return {"type": "context", "elements": [markup(shorten(text, 2000)) for text in texts if text][:10]}


def divider() -> Block:
    return {"type": "divider"}


def button(label: str, what: str, press: Press | None = None, *, style: str = "") -> Block:
    """A button; *style* is "", "primary" or "danger"."""
    made: Block = {"type": "button", "action_id": action(what), "text": plain(label, BUTTON_CHARS)}
    if press is not None:
        made["value"] = press.packed()
    if style:
        made["style"] = style
    return made


def row(*elements: Block | None) -> Block:
    """Buttons side by side; None stands for one that is not needed."""
    return {"type": "actions", "elements": [element for element in elements if element is not None]}


def option(label: str, value: str) -> Block:
    return {"text": plain(label, OPTION_CHARS), "value": value}


def menu(what: str, options: Sequence[Block], chosen: str = "", placeholder: str = "") -> Block:
    """A drop-down menu; at most 100 options are shown, Slack's limit."""
    shown_options = list(options)[:100]
    made: Block = {"type": "static_select", "action_id": action(what), "options": shown_options}
    initial = next((each for each in shown_options if each["value"] == chosen), None)
    if initial is not None:
        made["initial_option"] = initial
    if placeholder:
        made["placeholder"] = plain(placeholder, 150)
    return made


def field(block_id: str, label: str, element: Block, *, is_optional: bool = False, hint: str = "") -> Block:
    """One input of a modal."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element}
    if is_optional:
        made["optional"] = True
    if hint:
        made["hint"] = plain(hint, 2000)
    return made


def modal(what: str, title: str, blocks: Sequence[Block], *, submit: str, close: str, metadata: str = "") -> Block:
    """A modal that comes back as a submission of *what*."""
    return {
        "type": "modal",
        "callback_id": action(what),
        "title": plain(title, TITLE_CHARS),
        "submit": plain(submit, TITLE_CHARS),
        "close": plain(close, TITLE_CHARS),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
