"""Long texts cut to Slack's sizes, at the best place there is.

Source of the sizes: docs.slack.dev/reference/block-kit/blocks. The total over all blocks is undocumented; users
measured about 13,200 (slackapi/bolt-js#2509). Counting bytes of JSON up to 12,000 stays below under any reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]

SECTION_CHARS = 3000
MESSAGE_BLOCKS = 50
MESSAGE_BYTES = 12_000
FALLBACK_CHARS = 3000  # of the text beside the blocks, which notifications and screen readers use
BUTTON_CHARS = 75
OPTION_CHARS = 75
TITLE_CHARS = 24
HEADER_CHARS = 150

# Best first: after a paragraph, a line, a sentence of either language, a clause, a word.
CUTS = (r"\n\n+", r"\n", r"(?<=[.!?])\s+|(?<=[。！？])", r"(?<=[,;:])\s+|(?<=[，；：、])", r"\s+")
ENTITY = re.compile(r"&[a-z]{0,3}$")  # half of an escaped character
FENCE = "```"
CODE = re.compile(r"```.*?```", re.DOTALL)


def shorten(text: str, limit: int) -> str:
    """*text* in at most *limit* characters, with an ellipsis if some are missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def pieces(text: str, limit: int = SECTION_CHARS) -> list[str]:
    """*text* in parts of at most *limit* characters; a code block is kept whole, or closed and opened again."""
    parts: list[str] = []
    while len(text) > limit:
        cut = best_cut(text, limit)
        head, text = text[:cut].rstrip(), text[cut:].lstrip("\n ")
        if is_open(head):
            head, text = f"{head}\n```", f"```\n{text}"
        parts.append(head)
    if text.strip():
        parts.append(text)
    return parts


def best_cut(text: str, limit: int) -> int:
    """Where to cut: the last place of the best sort that leaves a first part of a third of *limit* or more."""
    room = limit - len("\n```")  # in case a code block has to be closed
    least = limit // 3
    blocks = [match.span() for match in CODE.finditer(text)]
    for sort in CUTS:
        ends = [match.end() for match in re.finditer(sort, text[:room])]
        fit = [end for end in ends if end >= least and not any(a < end < b for a, b in blocks if b - a <= room)]
        if fit:
            return fit[-1]
    entity = ENTITY.search(text[:room])
    return entity.start() if entity else room


def is_open(text: str) -> bool:
    return text.count(FENCE) % 2 == 1


def size(blocks: Sequence[Block]) -> int:
    """Bytes of UTF-8 JSON."""
    return len(json.dumps(blocks, ensure_ascii=False).encode())


def messages(blocks: Sequence[Block]) -> list[list[Block]]:
    """*blocks* in their order, in as few messages as the limits allow."""
    packed: list[list[Block]] = []
    room = 0
    for block in blocks:
        cost = size([block]) + 2
        if not packed or len(packed[-1]) >= MESSAGE_BLOCKS or cost > room:
            packed.append([])
            room = MESSAGE_BYTES - 2
        packed[-1].append(block)
        room -= cost
    return packed
