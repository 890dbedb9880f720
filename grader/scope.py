"""How far a denial reaches: where the word ends that it speaks of, its case, its verb, or its object.

All functions look at tokens [begin, close) of one thought and return a place in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from grader.polarity import ABSENCES, DENIALS, NESTING, PREVENTIONS, SIGN_UNITS

if TYPE_CHECKING:
    from grader.reading import Mark, Reading

SUBJECTS: Final = frozenset({"it", "they", "we", "you", "he", "this", "它", "他", "我", "你"})
OBJECT_MARKS: Final = 3  # marks after a word of prevention that are its object
_PURPOSES: Final = frozenset({"来", "以", "to", "can", "能"})  # before what is only aimed at: "at random, to avoid it"
_COMPLEMENTS: Final = frozenset(
    "了到动出住下上起过掉着完清破开成见懂回进走"
)  # 传不到, 收敛不了: the verb stands before 不
_BETTER: Final = ["不", "如"]  # 与其 A 不如 B
_THE_MODIFIED: Final = "的"  # 不重要的权重: the denial ends with the word that it modifies
# What ends a case (不够时, 不归一化就…), and the characters before and after it that make it part of another word.
_ENDS_OF_A_CASE: Final = {
    "时": (frozenset("同及实小按随临定暂准计历费耗省有平当"), frozenset("间刻序钟代效常延域长机")),
    "就": (frozenset("成造将迁早"), frozenset("是算地近绪业不没")),
    "则": (frozenset("规原法准否总细正"), frozenset("化项不")),
    "then": (frozenset({"and", "since", "even"}), frozenset({"on", "again"})),
}
_ARTICLES: Final = frozenset({"the", "a", "an"})
_PREPOSITIONS: Final = frozenset(
    {"of", "in", "from", "to", "for", "on", "by", "with", "over", "at", "into", "as", "like", "all", "both"}
)
_NO_VERBS: Final = ("ss", "us", "is", "ias")  # ends of words in -s that are no verbs: "loss", "bias"


def end_of_denial(reading: Reading, here: int, end: int, close: int) -> int:
    """Where the denial at mark *here* of marks [.., end) ends."""
    mark = reading.marks[here]
    if mark.unit in NESTING:
        return close
    stop = min(_end_of_modifier(reading, here, end, close), end_of_case(reading.tokens, mark.end, close))
    return min(stop, _end_at_a_verb(reading, mark.end, close))


def end_of_case(tokens: Sequence[str], start: int, close: int) -> int:
    """Where the case ends of which a denial before *start* speaks: 拿不到锁 in 拿不到锁时会循环."""
    for at in range(start + 1, close - 1):
        beside = _ENDS_OF_A_CASE.get(tokens[at])
        if beside is not None and tokens[at - 1] not in beside[0] and tokens[at + 1] not in beside[1]:
            return at
    return close


def _end_of_modifier(reading: Reading, here: int, end: int, close: int) -> int:
    """Where a denial ends that speaks of one word only: 不重要 in 不重要的权重, 不稳定 in 不稳定、慢."""
    marks = reading.marks
    mark = marks[here]
    if here + 1 >= end or marks[here + 1].start != mark.end:
        return close
    stop = marks[here + 1].end
    for after in marks[here + 2 : end]:
        if not (after.unit.startswith("~") and after.start < stop):
            break
        stop = after.end
    if stop >= close - 1:
        return close
    is_modifier = reading.tokens[stop] == _THE_MODIFIED and mark.end - mark.start == 1
    return stop if is_modifier or "、" in written(reading, stop - 1, stop) else close


def _end_at_a_verb(reading: Reading, start: int, close: int) -> int:
    """Where a second verb says what is so: "is never negative and goes to zero"; not "saturates and kills"."""
    tokens = reading.tokens
    if start < close and _is_inflected(reading.surface(start)):
        return close
    for at in range(start + 1, close - 1):
        if (
            tokens[at] == "and"
            and _is_inflected(reading.surface(at + 1))
            and not _is_inflected(reading.surface(at - 1))
        ):
            return at
    return close


def _is_inflected(word: str) -> bool:
    return word.isascii() and word.endswith("s") and not word.endswith(_NO_VERBS)


def verb_before(reading: Reading, here: int, at: int, begin: int, close: int) -> int:
    """Where the verb begins whose outcome a 不 denies, as in 传不到; else the place of the denial."""
    marks, tokens = reading.marks, reading.tokens
    mark = marks[here]
    if mark.start == begin or mark.end >= close or tokens[mark.end] not in _COMPLEMENTS:
        return mark.start
    following = marks[here + 1] if here + 1 < len(marks) else None
    if following is not None and following.start == mark.end and not following.unit.startswith("~"):
        return mark.start
    return marks[here - 1].start if here > at else begin


def end_of_object(reading: Reading, here: int, end: int, begin: int, close: int) -> int:
    """Where the object of the word of absence or prevention at mark *here* ends; its own end where it has none."""
    marks, tokens = reading.marks, reading.tokens
    mark = marks[here]
    case = end_of_case(tokens, mark.end, close)
    if mark.start == begin:
        case = min(case, _next_subject(reading, mark.end, close))
    stop, count = mark.end, 0
    for after in marks[here + 1 : end]:
        if count == OBJECT_MARKS or after.unit in PREVENTIONS or after.start >= case:
            break
        if after.unit not in SIGN_UNITS:
            stop = max(stop, after.end)
            count += 1
    return stop


def _next_subject(reading: Reading, start: int, close: int) -> int:
    """Where the main clause begins, no comma being set: "without normalisation the gradient explodes"."""
    tokens = reading.tokens
    for at in range(start + 1, close - 1):
        before = tokens[at - 1]
        if tokens[at] in SUBJECTS and before not in _PREPOSITIONS:
            return at
        if tokens[at] in _ARTICLES and before not in _PREPOSITIONS and not reading.surface(at - 1).endswith("ing"):
            return at
    return close


def is_aim(reading: Reading, here: int) -> bool:
    """Whether what the word at mark *here* prevents is only aimed at ("at random, to avoid it")."""
    marks = reading.marks
    start = marks[here].start
    before = marks[here - 1] if here else None
    follows_denial = before is not None and before.unit in DENIALS and before.end == start  # 不能避免
    return start > 0 and reading.tokens[start - 1] in _PURPOSES and not follows_denial


def until_subject(tokens: Sequence[str], mark: Mark, begin: int, close: int) -> int:
    """Where "instead of X it does Y" ends to speak of X: at its subject, if it opened the thought."""
    if mark.start > begin:
        return close
    return next(
        (at for at in range(mark.end + 1, close) if tokens[at] in SUBJECTS or tokens[at - 1 : at + 1] == _BETTER),
        close,
    )


def written(reading: Reading, start: int, end: int) -> str:
    """The text from token *start* up to token *end*."""
    return reading.text.chars[reading.places[start][0] : reading.places[end][0]]


def is_absence(mark: Mark) -> bool:
    """Whether *mark* says that something is not there, rather than that it is prevented."""
    return mark.unit in ABSENCES
