"""Answers that say the right words without answering: what gives them away.

None of this looks at how long an answer is. A list of terms asserts nothing, so it proves knowledge of the names only;
the question repeated says what was asked; "either, or" commits to nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Final

from grader.reading import Reading
from grader.stem import stem
from grader.tokens import BREAKS
from grader.vocabulary import Vocabulary

_PIECE_END: Final = re.compile(r"[,、;/|+\n:()!?\[\]]|\.(?![a-z\d])")
LEAST_PIECES: Final = 4  # terms in a row that make a list
LISTED: Final = 0.65  # share of the pieces that are bare terms
STATED: Final = 0.5  # share of the tokens in the others, from which the text is no mere list
ECHOED: Final = 0.85  # share of what is said that the question said
_NO_ANSWER: Final = frozenset(
    tuple(stem(word) for word in phrase.split())
    for phrase in (
        "not answered", "no answer", "no submission", "no response", "none", "nothing", "no idea", "idk", "n a",
        "i don't know", "i dont know", "i do not know", "don't know", "skip", "pass", "blank",
        "不 知 道", "我 不 知 道", "不 会", "我 不 会", "不 懂", "不 清 楚", "没 有 答 案", "未 作 答", "跳 过",
    )
)  # fmt: skip
EITHER: Final = frozenset({"or", "either", "或", "或者"})


def is_list_of_terms(reading: Reading, known: Vocabulary, least: int = LEAST_PIECES) -> bool:
    """Whether the text only names things: at least *least* pieces, mostly terms of the field and nothing besides.

    Neither by the number of the pieces nor by their length may what is stated besides be more than a little.
    """
    pieces = _pieces(reading)
    if len(pieces) < least:
        return False
    saying = _saying(reading, known)
    allowed = len(pieces) - LISTED * len(pieces)  # pieces that may say more
    stated = 0
    for start, end in pieces:
        if 0 in saying[start:end] or 1 not in saying[start:end]:
            allowed -= 1
            stated += end - start
            if allowed < 0:
                return False
    return stated <= STATED * len(reading.tokens)


def _pieces(reading: Reading) -> list[tuple[int, int]]:
    """Token ranges between separators; an enumeration comma separates here, though it ends no clause."""
    starts = [start for start, _ in reading.places]
    pieces, first = [], 0
    for found in _PIECE_END.finditer(reading.text.chars):
        at = bisect_left(starts, found.start(), first)
        if first < at:
            pieces.append((first, at))
        is_token = at < len(starts) and starts[at] == found.start()  # an end of a clause is a token, "、" is none
        first = at + is_token
    if first < len(starts):
        pieces.append((first, len(starts)))
    return pieces


def _saying(reading: Reading, known: Vocabulary) -> bytearray:
    """For each token 1 where it belongs to a term of the field and to nothing else, otherwise 0."""
    saying = bytearray(len(reading.tokens))
    others = set()
    for mark in reading.marks:
        if mark.unit in known.field:
            saying[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
        else:
            others.add(mark.start)
    field = {mark.start for mark in reading.marks if mark.unit in known.field}
    for start in others - field:
        saying[start] = 0
    return saying


def is_no_answer(reading: Reading) -> bool:
    """Whether the text only says that there is no answer: "not answered", "No submission.", 不知道."""
    return tuple(token for token in reading.tokens if token not in BREAKS) in _NO_ANSWER


def is_echo(reading: Reading, asked: frozenset[str]) -> bool:
    """Whether the answer says next to nothing that the question does not."""
    said = {mark.unit for mark in reading.marks}
    return len(said) > 1 and len(said & asked) >= ECHOED * len(said)


def undecided(reading: Reading, known: Vocabulary) -> set[int]:
    """Clauses that name the two sides of an opposition next to an "or": they commit to neither.

    "Too large a model or too little data" names both sides, too, but of two things.
    """
    found = set()
    for at, token in enumerate(reading.tokens):
        if token in EITHER and _stand_against(_beside(reading, at, -1), _beside(reading, at, +1), known):
            found.add(reading.clauses[at])
    return found


def _beside(reading: Reading, at: int, step: int) -> set[str]:
    """Units of the name nearest to token *at*, before it (*step* -1) or after it, in its clause."""
    marks, starts = reading.marks, reading.mark_starts
    nearest = bisect_left(starts, at) - 1 if step < 0 else bisect_right(starts, at)
    if not 0 <= nearest < len(marks) or marks[nearest].clause != reading.clauses[at]:
        return set()
    start = marks[nearest].start
    return {mark.unit for mark in marks[bisect_left(starts, start) : bisect_right(starts, start)]}


def _stand_against(one: set[str], other: set[str], known: Vocabulary) -> bool:
    return any(not other.isdisjoint(known.opposites.get(unit, ())) for unit in one)
