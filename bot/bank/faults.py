"""What is wrong with a bank: every fault with its place and its mending, all of them in one error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from grader.errors import AuthorError

MAX_QUOTED_CHARS = 60  # of the author's own words in a message; the place says where to read the rest


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing an author has to mend.

    Attributes:
        file: as the author named it. line, column: from 1.
        question: id of the question (or plan), "" outside one.
        field: path inside it, like ``points[2].accept[0]``; "" for the whole.
        what: what is wrong. fix: what to do about it.
    """

    file: str
    line: int
    column: int
    question: str
    field: str
    what: str
    fix: str = ""

    def __str__(self) -> str:
        place = ": ".join(
            part for part in (f"{self.file}:{self.line}:{self.column}", self.question, self.field) if part
        )
        return f"{place}: {self.what}" + (f" {self.fix}" if self.fix else "")


class BankError(AuthorError):
    """A bank cannot be used as it is. ``faults`` are all of them, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that *word* most likely stands for, or ""."""
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""


def did_you_mean(word: str, known: Sequence[str], otherwise: str = "") -> str:
    """A sentence that mends a misspelt *word*: its nearest neighbour, else *otherwise*."""
    near = nearest(word, known)
    return f"Did you mean {near!r}?" if near else otherwise


def quoted(text: str) -> str:
    """*text* in quotes, on one line and short enough for a message."""
    line = " ".join(text.split())
    return repr(line if len(line) <= MAX_QUOTED_CHARS else line[: MAX_QUOTED_CHARS - 1] + "…")
