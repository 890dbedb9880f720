"""Slack's own markup: escaping, and Markdown of the banks turned into it.

Source: docs.slack.dev/messaging/formatting-message-text. Only `&`, `<` and `>` are special on the wire; without a raw
`<` no text can become a mention, so escaping these three is what keeps `<!channel>` harmless.
"""

from __future__ import annotations

import re

BREAK = "\u200b"  # a zero-width space keeps a marker from opening or closing anything
FENCE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
MARKER = re.compile(r"[*_~`]")
BULLET = re.compile(r"^(\s*)[-*] +", re.MULTILINE)
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
ANGLE = re.compile(r"<(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
STAR = "\ue000"  # stands for a bold marker while stray asterisks are defused; private use, so no text has it


def escape(text: str) -> str:
    """*text* with the three special characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """What a person typed, shown as typed: nothing in it becomes a mention, bold or code."""
    return MARKER.sub(lambda marker: BREAK + marker.group() + BREAK, escape(text))


def mrkdwn(markdown: str) -> str:
    """Markdown (of a bank or of bot.wording) in Slack's markup. Code stays as it is."""
    parts = FENCE.split(markdown)
    return "".join(escape(part) if index % 2 else prose(part) for index, part in enumerate(parts))


def prose(markdown: str) -> str:
    text = escape(markdown.replace(STAR, ""))
    text = HEADING.sub(rf"{STAR}\1{STAR}", text)
    text = BULLET.sub(r"\1• ", text)
    text = BOLD.sub(rf"{STAR}\2{STAR}", text)
    text = LINK.sub(lambda link: f"<{link.group(2)}|{link.group(1)}>", text)
    # A product written 2*p*q must not turn bold.
    return re.sub(r"(?<=\S)\*(?=\S)", f"{BREAK}*{BREAK}", text).replace(STAR, "*")


def fence(text: str) -> str:
    """*text* as a block of code, whatever backticks it holds."""
    return f"```\n{escape(text.replace('```', BREAK.join('```')))}\n```"


def typed(text: str) -> str:
    """What a person typed, out of the text of a message event: links, names and entities turned back."""
    text = ANGLE.sub(lambda found: found.group("label") or found.group("target").lstrip("@#!"), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def person(user_id: str) -> str:
    """Slack's own rendering of a person's name. Nothing but a user id is let through."""
    return f"<@{user_id}>" if re.fullmatch(r"[A-Z0-9]{1,32}", user_id) else literal(user_id)
