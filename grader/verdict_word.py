"""The verdict that an answer opens with, where a yes or no was asked for: "不能，…", "Yes, because …", "not really".

Only the opening clause is read. It is a verdict if it holds a verdict word and nothing else that could be its object
("对 A 的转置做分解" opens with no 对), or if it repeats what was asked, affirmed or denied ("能缓解", "It can't").
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import Enum, auto
from typing import Final

from grader.polarity import DENIALS, HEDGED
from grader.reading import Reading
from grader.stem import stem
from grader.tokens import BREAKS


class Opening(Enum):
    """What the opening clause answers."""

    NONE = auto()  # no verdict
    YES = auto()
    NO = auto()
    DEPENDS = auto()  # 不一定, "not always", "yes and no"


MOST_TOKENS: Final = 12  # a longer opening clause states something of its own


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_FILLERS: Final = _stems(
    "well um uh ok okay so hmm i i'd think guess believe say would actually honestly the answer short probably sure"
) | frozenset("嗯呃额哦啊我觉得认为应该想说其实个人吧嘛啦了这当然并")
_SUBJECTS: Final = _stems("it they this that you we he") | frozenset("它这们")
_REASONS: Final = _stems("because since the")
_YES: Final = _stems("yes yeah yep yup indeed definitely certainly correct true right absolutely") | frozenset(
    "能会对行"
)
_NO: Final = _stems("no nope nah false wrong") | frozenset("否错")
_DENYING: Final = frozenset("不没未无") | {"not"}
_MODALS: Final = _stems("can do does is are will could should must may has have")
_DENIED_MODALS: Final = _stems("can't cannot don't doesn't isn't aren't won't couldn't shouldn't cant doesnt")
_WITH_A_VERDICT: Final = (
    frozenset("能会是对行可以需要必有用的") | _stems("not really at all way so") | _MODALS
)  # 不能, 可以, 是的
_BOTH: Final = frozenset({("it", "depend"), ("depend",), ("看", "情", "况"), ("视", "情", "况"), ("both",)})


def opening(reading: Reading, asked: AbstractSet[str]) -> Opening:
    """The verdict of the opening clause of *reading*.

    Args:
        asked: units of the question; a clause that says only these repeats its claim.
    """
    end = next((at for at, token in enumerate(reading.tokens) if token in BREAKS), len(reading.tokens))
    words = reading.tokens[:end]
    if not 0 < end <= MOST_TOKENS:
        return Opening.NONE
    marks = [at for at, mark in enumerate(reading.marks) if mark.start < end]
    units = {reading.marks[at].unit for at in marks}
    first = reading.marks[marks[0]] if marks else None
    if (first and first.start == 0 and first.unit in HEDGED) or tuple(words) in _BOTH or words == ["yes", "and", "no"]:
        return Opening.DEPENDS
    verdict = _word(words)
    if verdict is not Opening.NONE or not asked:
        return verdict
    said = units - DENIALS
    if said and said <= asked and (units & DENIALS or _has_modal(words)):
        return Opening.NO if units & DENIALS else Opening.YES
    return Opening.NONE


def _word(words: list[str]) -> Opening:
    """The verdict of a clause that is nothing but a verdict, with fillers and a subject around it."""
    rest = [word for word in words if word not in _FILLERS]
    if rest and rest[0] in _NO and (len(rest) == 1 or rest[1] in _SUBJECTS | _REASONS | {"way"}):
        return Opening.NO
    rest = [word for word in rest if word not in _SUBJECTS]
    if not rest or not all(word in _WITH_A_VERDICT or word in _YES for word in rest[1:]):
        return Opening.NONE
    if rest[0] in _DENIED_MODALS or any(word in _DENYING for word in rest[:3]):
        return Opening.NO
    return Opening.YES if rest[0] in _YES or rest[0] in _WITH_A_VERDICT else Opening.NONE


def _has_modal(words: list[str]) -> bool:
    return any(word in _MODALS or word in {"能", "会", "可"} for word in words)


def disagree(fact: Opening, answer: Opening) -> bool:
    """Whether an answer that opens so cannot mean a fact that opens so; "not always" only disagrees with "yes"."""
    match fact:
        case Opening.YES:
            return answer is Opening.NO
        case Opening.NO | Opening.DEPENDS:
            return answer is Opening.YES
        case Opening.NONE:
            return False
