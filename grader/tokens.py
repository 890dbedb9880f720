"""Normalised text -> tokens with their clauses and sentences, in one pass.

What a piece of text is as a token is worked out once and remembered: answers say the same words again and again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Final

from grader.stem import stem
from grader.vocabulary import TOKEN, is_word

if TYPE_CHECKING:
    from grader.reading import Reading

BREAKS: Final = frozenset({",", ":", "(", "."})  # how ends of clauses and sentences stand among the tokens
_BREAK_OF: Final = {
    **dict.fromkeys(".!?;\n", "."), ",": ",", "|": ",", ":": ":", "(": "(", ")": "(", "[": "(", "]": "("
}  # fmt: skip
_TIMES: Final = frozenset("x*×")
# A token and the blanks in front of it; together the pieces are the whole text.
_PIECE: Final = re.compile(rf"[^\S\n]*(?:{TOKEN.pattern}|[\s\S])", re.ASCII)
_ABBREVIATIONS = (["e", "g"], ["i", "e"])  # their dots end no sentence
MAX_PIECES: Final = 50_000  # words whose reading is remembered
MAX_PIECE_CHARS: Final = 40  # longer ones are not remembered
MAX_TOKENS: Final = 2500  # 4,000 characters of Chinese with blanks; bounds the time of everything that follows


class _Kind(Enum):
    """What a piece of text is to the tokeniser."""

    WORD = 0
    BREAK = 1
    NOTHING = 2
    TIMES = 3  # "x" and "*" between numbers


_WORD, _BREAK, _NOTHING, _SIGN = _Kind  # looked up for every word; from the class that takes longer

_pieces: dict[str, tuple[str, int, int, _Kind]] = {}  # piece -> token, blanks in front of it, length of both, kind


def _piece(piece: str) -> tuple[str, int, int, _Kind]:
    word = piece.lstrip(" \t\r\f\v")
    blanks = len(piece) - len(word)
    if word in _TIMES:
        known = (stem(word), blanks, len(piece), _Kind.TIMES)
    elif word and is_word(word):
        known = (stem(word), blanks, len(piece), _Kind.WORD)
    elif word in _BREAK_OF:
        known = (_BREAK_OF[word], blanks, len(piece), _Kind.BREAK)
    else:
        known = ("", blanks, len(piece), _Kind.NOTHING)
    if len(piece) <= MAX_PIECE_CHARS:
        if len(_pieces) >= MAX_PIECES:
            _pieces.clear()
        _pieces[piece] = known
    return known


def tokenise(reading: Reading) -> None:
    """Fills the lists of *reading* from its normalised text; at most MAX_TOKENS."""
    tokens, places, clauses, sentences = reading.tokens, reading.places, reading.clauses, reading.sentences
    chars = reading.text.chars
    known = _pieces.get
    clause = sentence = end = clause_from = sentence_from = 0
    for piece in _PIECE.findall(chars):
        word, blanks, length, kind = known(piece) or _piece(piece)
        start, end = end + blanks, end + length
        if kind is not _WORD:
            if kind is _NOTHING or (word == "." and _is_inner_dot(chars, end, tokens)):
                continue
            if kind is _SIGN:
                if tokens and tokens[-1].isdigit() and chars[end : end + 2].strip()[:1].isdigit():
                    word = "x"
                elif not word.isalpha():
                    continue
        tokens.append(word)
        places.append((start, end))
        if kind is _BREAK:
            clauses += [clause] * (len(tokens) - clause_from)
            clause_from = len(tokens)
            clause += 2 if chars[end - 1] == "\n" else 1  # a line's end or 。 is farther than a comma or a dot
            if word == ".":
                sentences += [sentence] * (len(tokens) - sentence_from)
                sentence_from = len(tokens)
                sentence += 1
                reading.opening.add(clause)
            elif word in ":(":
                reading.carried.add(clause)
    clauses += [clause] * (len(tokens) - clause_from)
    sentences += [sentence] * (len(tokens) - sentence_from)
    for each in (tokens, places, clauses, sentences):
        del each[MAX_TOKENS:]


def _is_inner_dot(chars: str, end: int, tokens: Sequence[str]) -> bool:
    """Whether the full stop before character *end* ends no sentence: "3.5", "e.g."."""
    return chars[end - 1] == "." and (chars[end : end + 1].isalnum() or tokens[-2:] in _ABBREVIATIONS)
