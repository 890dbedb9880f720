"""Which option of a choice question an answer picks: by its letter or number, or by its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LABEL = re.compile(r"(?<![^\W_])([a-z]|[1-9])(?![^\W_])")  # a letter or digit that stands alone
MAX_CHARS = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """The option picked; None when the answer picks none, or more than one."""

    picked: str | None


def choose(answer: str, options: Mapping[str, tuple[str, ...]]) -> Choice:
    """The one option of *options* (id -> its words in every language) that *answer* commits to.

    A label wins over words ("B, because A ignores ..." names two labels and is not a pick; "B" or "选 B" is).
    """
    text = _plain(answer)[:MAX_CHARS]
    ids = {_plain(name): name for name in options}
    labels = {ids[found] for found in LABEL.findall(text) if found in ids}
    if len(labels) == 1:
        return Choice(labels.pop())
    if labels:
        return Choice(None)
    said = [name for name, words in options.items() if any(_plain(word) and _plain(word) in text for word in words)]
    return Choice(said[0] if len(said) == 1 else None)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
