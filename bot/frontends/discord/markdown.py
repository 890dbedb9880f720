"""Text for Discord: nothing that somebody typed acts as markup, and nothing is longer than it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

MARKUP = re.compile(r"([\\`*_~|<\[])")  # wherever it stands
LINE_MARKUP = re.compile(r"^(\s*(?:\d+)?)(#{1,3}|-#|>{1,3}|[-+]|\.)(?=\s)", re.MULTILINE)  # headings, quotes, lists
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
FENCE = re.compile(r"```.*?```", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")


def escaped(text: str) -> str:
    """*text* shown exactly as typed: a backslash before every character that Discord might act on.

    Mentions and links need no more than that: messages are sent with AllowedMentions.none().
    """
    return LINE_MARKUP.sub(r"\1\\\2", MARKUP.sub(r"\\\1", text))


def from_bank(text: str) -> str:
    """Text of a bank: its `code` stays code, everything else is shown as it is written (running_mean, n*m)."""
    shown, at = [], 0
    for code in CODE.finditer(text):
        shown += [escaped(text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*shown, escaped(text[at:])])


def quoted(words: str, most: int = 160) -> str:
    """A few of the candidate's own words on one line, in quotation marks."""
    line = " ".join(words.split())
    cut = line if len(line) <= most else line[: most - 1] + "…"
    return f"“{escaped(cut)}”"


def spoiler(text: str) -> str:
    """*text* hidden until it is clicked; bars inside would end it early."""
    return f"||{text.replace('||', '| |')}||"


def pieces(text: str, most: int) -> list[str]:
    """*text* in parts of at most *most* characters, cut between paragraphs, else lines, sentences, words.

    A code block is kept whole; one that is longer than *most* is closed and opened again.
    """
    return _joined(_units(text, most), most)


def _units(text: str, most: int) -> Iterator[str]:
    """Parts that must not be torn, each at most *most* long, that together are *text*."""
    at = 0
    for fence in FENCE.finditer(text):
        yield from _prose(text[at : fence.start()], most)
        yield from [fence[0]] if len(fence[0]) <= most else _split_fence(fence[0], most)
        at = fence.end()
    yield from _prose(text[at:], most)


def _prose(text: str, most: int) -> Iterator[str]:
    """Smaller and smaller units, only as far as needed."""
    if len(text) <= most:
        if text:
            yield text
        return
    for divide in (_paragraphs, _lines, _sentences, _words):
        parts = divide(text)
        if len(parts) > 1:
            for part in _joined(parts, most):
                yield from _prose(part, most)
            return
    yield from _cut(text, most)


def _joined(parts: Iterator[str] | list[str], most: int) -> list[str]:
    """Neighbours put together as long as they fit; a part that is too long stays alone."""
    joined: list[str] = []
    for part in parts:
        if joined and len(joined[-1]) + len(part) <= most:
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=\n\n)", text) if part]


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _sentences(text: str) -> list[str]:
    ends = [match.end() for match in SENTENCE_END.finditer(text) if 0 < match.end() < len(text)]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]


def _words(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=\s)", text) if part]


def _cut(text: str, most: int) -> Iterator[str]:
    """The last resort: one endless word. An escape is not torn from what it escapes."""
    while text:
        end = most
        if len(text) > most and (len(text[:end]) - len(text[:end].rstrip("\\"))) % 2:
            end -= 1
        yield text[:end]
        text = text[end:]


def _split_fence(fence: str, most: int) -> Iterator[str]:
    head, _, body = fence.removesuffix("```").partition("\n")
    room = most - len(head) - len("\n```")
    for part in _joined(_prose(body, room), room):
        yield f"{head}\n{part}```"
