"""Whether a text opens with a verdict, where a statement was to be judged: 错误。, "True, because …", 这句话不对.

`grader.verdict_word` asks the same of a yes or no to a key point and must be sure; here both a reference and an answer
must open with a verdict before it counts, so a word that says "right" or "wrong" early on is enough.
"""

from __future__ import annotations

from typing import Final

from grader.reading import Reading
from grader.stem import stem
from grader.tokens import BREAKS
from grader.verdict_word import Opening, opening

MOST_TOKENS: Final = 10  # of the opening clause are looked at
RIGHT: Final = 1
WRONG: Final = -1
NONE: Final = 0

_WRONG: Final = (("不", "正", "确"), ("不", "对"), ("不", "一", "定"), ("错",), ("false",), ("wrong",), ("incorrect",))
_RIGHT: Final = (("正", "确"), ("true",), ("correct",))
_DENIALS: Final = frozenset({"not", "isn't", "isnt"})


def _stemmed(phrases: tuple[tuple[str, ...], ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(stem(word) for word in phrase) for phrase in phrases)


_SIGNS: Final = {
    **dict.fromkeys(_stemmed(_RIGHT), RIGHT),
    **dict.fromkeys(_stemmed(_WRONG), WRONG),
    (stem("incorrect"),): WRONG,
}


def verdict(reading: Reading) -> int:
    """RIGHT, WRONG or NONE: what the opening clause of *reading* says of the statement."""
    words = _opening_clause(reading)
    match opening(reading, frozenset()):
        case Opening.YES:
            return RIGHT
        case Opening.NO | Opening.DEPENDS:
            return WRONG
        case Opening.NONE:
            return _by_word(words)


def _opening_clause(reading: Reading) -> list[str]:
    clause: list[str] = []
    for token in reading.tokens[:MOST_TOKENS]:
        if token in BREAKS:
            if clause:
                break
            continue
        clause.append(token)
    return clause


def _by_word(words: list[str]) -> int:
    for at in range(len(words)):
        for length in (3, 2, 1):
            sign = _SIGNS.get(tuple(words[at : at + length]))
            if sign is not None:
                return -sign if not _DENIALS.isdisjoint(words[:at]) else sign
    return NONE
