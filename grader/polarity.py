"""Under which sign each place of a text stands: affirmed or denied.

A denial ("not", 不) denies what follows it in its comma clause, up to a turn ("but", 而是); where nothing follows, what
stands before it ("explosions cannot happen"). The subject before a denial stays affirmed. "Rather than" denies what
follows. A word of absence or prevention ("no", "avoids", 没有, 缓解) denies the few words that follow, which are its
object, or those before it when it ends the clause ("the vanishing is cured"). A second denial of the same clause
cancels the first where it stands inside it ("it is not true that it does not", 不是不) and goes on with it where the
two are side by side ("neither … nor", 既不…也不). What people wrongly suppose is denied up to the end of its clause.

Signs are compared with those of the rubric's fact, read the same way, so "mitigates vanishing" agrees with "does not
vanish" and disagrees with "makes it vanish".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grader.reading import Mark, Reading

AFFIRMED: Final = 0
DENIED: Final = 1
EITHER: Final = 2
DENIALS: Final = frozenset({"not", "not true", "not quite"})
NESTING: Final = frozenset({"not true"})  # a denial inside what these deny cancels them
HEDGED: Final = frozenset({"not quite"})  # "not necessarily", 未必: denies that it is always so, and no more
ABSENCES: Final = frozenset({"no"})
PREVENTIONS: Final = ABSENCES | {"prevent"}
AHEAD: Final = frozenset({"rather than", "supposed"})
TURNS: Final = frozenset({"but", "so"})  # a new thought begins, though no comma may stand there
# Opposites that set a scene rather than turn a claim: to deny one of them does not say the other.
SCENES: Final = frozenset(
    {"train", "test", "input", "output", "forward", "backward", "before", "after", "left", "right", "front", "back"}
    | {"early", "late", "deep", "shallow", "inside", "outside", "one", "zero", "all", "part", "one by one"}
    | {"max", "min", "positive", "negative", "above", "below", "local", "global", "new", "old", "known", "unknown"}
    | {"half", "double"}
)
SPEAKING: Final = DENIALS | PREVENTIONS | AHEAD | {"some say"}
SIGN_UNITS: Final = SPEAKING | TURNS | {"moreover"}
# Verbs that only join what is said; they add nothing to how much a clause says.
JOINING: Final = frozenset({"cause", "allow", "ensure", "effect", "require"})
EMPTY_VERBS: Final = frozenset({"happen", "require"})  # "is not needed" denies what stands before it
OBJECT_MARKS: Final = 3  # marks after a word of prevention that are its object
_PURPOSES: Final = frozenset({"来", "以", "to", "can", "能"})  # before what is only aimed at: "at random, to avoid it"
_COORDINATING: Final = frozenset({"and", "or", "nor", "也", "又", "且", "和", "与", "或", "还", "更", "既"})
_SUBJECTS: Final = frozenset({"it", "they", "we", "you", "he", "this", "它", "他", "我", "你"})
_COMPLEMENTS: Final = frozenset(
    "了到动出住下上起过掉着完清破开成见懂回进走"
)  # 传不到, 收敛不了: the verb stands before 不
_PREFIXES: Final = ("不", "无", "未", "没")  # where they begin a name
_ANY_PREFIX: Final = frozenset(_PREFIXES) | {"非"}
_DENIED_BY_THEM: Final = frozenset("除并绝而莫")  # 除非, 并非: no prefix
_BETTER: Final = ["不", "如"]  # 与其 A 不如 B
_ALONE: Final = frozenset({"alone", "solely", "merely"})  # "not X alone" affirms X and more
_SUBJECT: Final = bytes([EITHER, DENIED, EITHER]) + bytes(range(3, 256))
_TURNED: Final = bytes([DENIED, AFFIRMED, DENIED]) + bytes(range(3, 256))  # table that exchanges affirmed and denied
MAX_SIGNS: Final = 16  # words of denial looked at in one thought; bounds the time for "not not not …"
_THE_MODIFIED: Final = "的"  # 不重要的权重: the denial ends with the word that it modifies
_WHEN: Final = "时"  # ends a case: 不够时; but not in 同时, 时间
_BEFORE_TIME: Final = frozenset("同及实小按随临定暂准计历费耗省有平当")
_AFTER_TIME: Final = frozenset("间刻序钟代效常延域长机")


@dataclass(frozen=True, slots=True)
class Signs:
    """The sign of every place of a text.

    Attributes:
        of_marks: for each mark AFFIRMED, DENIED, or EITHER for the subject of a denial ("X does not use Y" says of Y
            that X does not use it, so the sign of X tells nothing).
        places: for each token, 1 where a pattern that ends there is denied.
        prefixes: places of a 不 or 非 that begins a name: "linear" is not said by 非线性.
        hedged: marks that a denial reaches which says no more than "not always".
        wholly: marks of a statement that is denied as a whole ("it is not true that …"): its parts are not turned.
    """

    of_marks: list[int]
    places: bytearray
    prefixes: frozenset[int]
    hedged: frozenset[int] = frozenset()
    wholly: frozenset[int] = frozenset()

    def is_denied(self, start: int, end: int) -> bool:
        """Whether the last of tokens [start, end), where the claim is complete, is denied."""
        return self.places[max(start, end - 1)] == 1 or start - 1 in self.prefixes


def signs(reading: Reading) -> Signs:
    """Signs of *reading*; linear in its length."""
    marks, tokens = reading.marks, reading.tokens
    prefixes = _prefixes(reading)
    if not any(mark.unit in SIGN_UNITS for mark in marks):
        return Signs([AFFIRMED] * len(marks), bytearray(len(tokens)), prefixes)
    walk = _Walk(reading)
    at = 0
    while at < len(marks):
        end = at + 1
        while end < len(marks) and marks[end].clause == marks[at].clause:
            end += 1
        walk.clause(at, end)
        at = end
    if "?" in reading.text.chars:
        walk.questions()
    claims = walk.claims
    return Signs(
        [claims[mark.start] for mark in marks],
        walk.places,
        prefixes,
        _marks_at(walk.hedged, marks),
        _marks_at(walk.wholly, marks),
    )


def _marks_at(places: AbstractSet[int], marks: Sequence[Mark]) -> frozenset[int]:
    """Which of *marks* begin at *places*."""
    return frozenset(at for at, mark in enumerate(marks) if mark.start in places) if places else frozenset()


def _prefixes(reading: Reading) -> frozenset[int]:
    if _ANY_PREFIX.isdisjoint(reading.tokens):
        return frozenset()
    found = {at for prefix in _PREFIXES for at in reading.where(prefix)}
    if found:
        found &= {mark.start for mark in reading.marks if mark.end - mark.start > 1 and mark.unit not in SIGN_UNITS}
    found.update(at for at in reading.where("非") if not at or reading.tokens[at - 1] not in _DENIED_BY_THEM)
    return frozenset(found)


class _Walk:
    """Signs clause by clause. *claims* are those of marks; *places* those of patterns, which no prevention denies."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tokens = reading.tokens
        self.marks: Sequence[Mark] = reading.marks
        self.starts = reading.mark_starts
        self.claims = bytearray(len(reading.tokens))
        self.places = bytearray(len(reading.tokens))
        self.hedged: set[int] = set()  # tokens
        self.wholly: set[int] = set()
        self.carried = -1  # clause that stands under the sign of the one before, or -1

    def clause(self, at: int, end: int) -> None:
        """Signs of the clause of marks [at, end), thought by thought."""
        number = self.marks[at].clause
        first = bisect_left(self.reading.clauses, number)
        last = bisect_right(self.reading.clauses, number)
        carries = number == self.carried and self.tokens[first] not in _SUBJECTS
        self.carried = -1
        for start, stop in self._thoughts(at, end):
            begin = first if start == at else self.marks[start].start
            close = last if stop == end else self.marks[stop].start
            whole = self._thought(start, stop, begin, close)
            if carries and start == at and self.marks[at].unit not in TURNS:
                self._flip(begin, close)
                whole = not whole
            # "No:" alone answers the question; it denies nothing of what follows.
            if whole and stop == end and stop - start > 1 and number + 1 in self.reading.carried:
                self.carried = number + 1

    def _thoughts(self, at: int, end: int) -> Iterator[tuple[int, int]]:
        """Marks [at, end) split where a turn begins a new thought."""
        start = at
        for here in range(at + 1, end):
            unit = self.marks[here].unit
            if unit in TURNS or (unit == "moreover" and self.marks[start].unit not in NESTING):
                yield start, here
                start = here
        yield start, end

    def _thought(self, at: int, end: int, begin: int, close: int) -> bool:
        """Signs of marks [at, end) in tokens [begin, close); whether a denial is still in force at its end."""
        marks = self.marks
        opened: Mark | None = None  # the denial in force
        speaking = [here for here in range(at, end) if marks[here].unit in SPEAKING]
        for here in speaking[:MAX_SIGNS]:
            mark = marks[here]
            unit = mark.unit
            if unit in DENIALS:
                opened = self._denial(here, at, end, begin, close, opened)
            elif unit in PREVENTIONS:
                self._object(here, at, end, begin, close)
            elif unit == "rather than":
                self._flip(mark.end, self._until_subject(mark, begin, close))
            elif unit == "supposed" or self._is_refuted(here):
                self._flip(mark.end, close)
        return opened is not None

    def _denial(self, here: int, at: int, end: int, begin: int, close: int, opened: Mark | None) -> Mark | None:
        mark = self.marks[here]
        if not _ALONE.isdisjoint(self.tokens[mark.end : close]):
            return opened
        if opened is not None:
            if not self._is_side_by_side(opened, mark):
                self._flip(mark.end, close)  # inside the first: the two cancel
                return None
            return mark  # beside the first: what follows is denied already
        stop = min(self._end_of_modifier(here, end, close), self._end_of_condition(mark, close))
        says = self._says_something(here + 1, end, mark)
        verb = self._verb_before(here, at, begin, close)
        if says or verb < mark.start:
            self._flip(mark.end, stop)
            self.claims[begin : mark.start] = self.claims[begin : mark.start].translate(_SUBJECT)
            self._flip(verb, mark.start)
        else:
            self._flip(begin, mark.start)
        if mark.unit in HEDGED:
            self.hedged.update(range(begin, stop))
        if mark.unit in NESTING:
            self.wholly.update(range(begin, stop))
        return mark if stop == close else None

    def _is_side_by_side(self, first: Mark, second: Mark) -> bool:
        """Whether two denials of one clause stand beside each other, not one inside the other."""
        between = self.tokens[first.end : second.start]
        if not _COORDINATING.isdisjoint(between) or "、" in self._written(first.end, second.start):
            return True
        return bool(between) and (first.unit not in NESTING or second.unit in NESTING)

    def _written(self, start: int, end: int) -> str:
        return self.reading.text.chars[self.reading.places[start][0] : self.reading.places[end][0]]

    def _end_of_modifier(self, here: int, end: int, close: int) -> int:
        """Where a denial ends that speaks of one word only: 不重要 in 不重要的权重, 不稳定 in 不稳定、慢."""
        mark = self.marks[here]
        if mark.unit in NESTING or here + 1 >= end or self.marks[here + 1].start != mark.end:
            return close
        stop = self.marks[here + 1].end
        for after in self.marks[here + 2 : end]:
            if not (after.unit.startswith("~") and after.start < stop):
                break
            stop = after.end
        if stop >= close - 1:
            return close
        is_modifier = self.tokens[stop] == _THE_MODIFIED and mark.end - mark.start == 1
        return stop if is_modifier or "、" in self._written(stop - 1, stop) else close

    def _end_of_condition(self, mark: Mark, close: int) -> int:
        """Where the case ends of which a denial speaks: 拿不到锁 in 拿不到锁时会循环."""
        if mark.unit in NESTING:
            return close
        tokens = self.tokens
        for at in range(mark.end + 1, close - 1):
            if tokens[at] == _WHEN and tokens[at - 1] not in _BEFORE_TIME and tokens[at + 1] not in _AFTER_TIME:
                return at
        return close

    def _verb_before(self, here: int, at: int, begin: int, close: int) -> int:
        """Where the verb begins whose outcome a 不 denies, as in 传不到; else the place of the denial."""
        mark = self.marks[here]
        if mark.start == begin or mark.end >= close or self.tokens[mark.end] not in _COMPLEMENTS:
            return mark.start
        following = self.marks[here + 1] if here + 1 < len(self.marks) else None
        if following is not None and following.start == mark.end and not following.unit.startswith("~"):
            return mark.start
        return self.marks[here - 1].start if here > at else begin

    def _says_something(self, at: int, end: int, sign: Mark) -> bool:
        """Whether marks [at, end) say anything that can be denied."""
        return any(
            mark.unit not in EMPTY_VERBS and mark.unit not in SIGN_UNITS and mark.start >= sign.end
            for mark in self.marks[at:end]
        ) or any(mark.unit in PREVENTIONS or mark.unit in AHEAD for mark in self.marks[at:end])

    def _object(self, here: int, at: int, end: int, begin: int, close: int) -> None:
        """Denies the marks that a word of absence or prevention speaks of."""
        mark = self.marks[here]
        is_absent = mark.unit in ABSENCES
        is_aim = mark.start > 0 and self.tokens[mark.start - 1] in _PURPOSES and not self._follows_denial(here)
        stop, count, after, case = mark.end, 0, here + 1, self._end_of_condition(mark, close)
        while after < end and count < OBJECT_MARKS and self.marks[after].unit not in PREVENTIONS:
            if self.marks[after].start >= case:
                break
            if self.marks[after].unit not in SIGN_UNITS:
                stop = max(stop, self.marks[after].end)
                count += 1
            after += 1
        if is_aim:
            self.claims[mark.end : stop] = self.claims[mark.end : stop].translate(_SUBJECT)
        elif count:
            self._flip(mark.end, stop, places=is_absent)
        elif here > at:
            self._flip(begin, mark.start, places=is_absent)

    def _follows_denial(self, here: int) -> bool:
        """Whether the mark before is a denial that touches this one, as in 不能避免."""
        before = self.marks[here - 1] if here else None
        return before is not None and before.unit in DENIALS and before.end == self.marks[here].start

    def _until_subject(self, mark: Mark, begin: int, close: int) -> int:
        """Where "instead of X it does Y" ends to speak of X: at its subject, if it opened the thought."""
        if mark.start > begin:
            return close
        tokens = self.tokens
        return next(
            (at for at in range(mark.end + 1, close) if tokens[at] in _SUBJECTS or tokens[at - 1 : at + 1] == _BETTER),
            close,
        )

    def _is_refuted(self, here: int) -> bool:
        """Whether what "some say" is taken back by a turn later in the sentence."""
        sentence = self.reading.sentences[self.marks[here].start]
        for mark in self.marks[here + 1 :]:
            if self.reading.sentences[mark.start] != sentence:
                return False
            if mark.unit == "but":
                return True
        return False

    def questions(self) -> None:
        """Denies what a question asks whose answer is no: "Does it share the stack? No, it …"."""
        reading = self.reading
        for here, mark in enumerate(self.marks):
            asked = mark.start - 1
            if mark.unit not in DENIALS | ABSENCES or asked < 0 or reading.surface(asked) != "?":
                continue
            following = self.tokens[mark.end : mark.end + 1]
            if not following or following[0] in _SUBJECTS or self.marks[here].clause != self._clause_of(here + 1):
                self._flip(bisect_left(reading.sentences, reading.sentences[asked]), asked)

    def _clause_of(self, here: int) -> int:
        return self.marks[here].clause if here < len(self.marks) else -1

    def _flip(self, start: int, end: int, *, places: bool = True) -> None:
        self.claims[start:end] = self.claims[start:end].translate(_TURNED)
        if places:
            self.places[start:end] = self.places[start:end].translate(_TURNED)
