"""Which places of a text are denied.

A denial ("not", 不) denies what follows it in its comma clause, up to a turn ("but", 而是); where nothing follows, what
stands before it ("explosions cannot happen"). The subject before a denial stays open. "Rather than" denies what
follows. A word of absence or prevention ("no", "avoids", 没有, 缓解) denies the few words that follow, which are its
object, or those before it when it ends the clause ("the vanishing is cured"). A second denial of the same clause
cancels the first where it stands inside it ("it is not true that it does not", 不是不) and goes on with it where the
two are side by side ("neither … nor", 既不…也不). What people wrongly suppose is denied up to the end of its clause.
What must not be "or else" is open: "not too large, otherwise it diverges" says what happens where it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from grader.polarity import (
    ABSENCES,
    AFFIRMED,
    AHEAD,
    DENIALS,
    DENIED,
    EITHER,
    HEDGED,
    NESTING,
    OR_ELSE,
    PREVENTIONS,
    REASONS,
    SIGN_UNITS,
    SPEAKING,
    TURNS,
    Signs,
)
from grader.scope import SUBJECTS, end_of_denial, end_of_object, is_absence, is_aim, until_subject, verb_before, written

if TYPE_CHECKING:
    from grader.reading import Mark, Reading

EMPTY_VERBS: Final = frozenset({"happen", "require"})  # "is not needed" denies what stands before it
MAX_SIGNS: Final = 16  # words of denial looked at in one thought; bounds the time for "not not not …"
_COORDINATING: Final = frozenset({"and", "or", "nor", "也", "又", "且", "和", "与", "或", "还", "更", "既"})
_PREFIXES: Final = ("不", "无", "未", "没")  # where they begin a name
_ANY_PREFIX: Final = frozenset(_PREFIXES) | {"非"}
_DENIED_BY_THEM: Final = frozenset("除并绝而莫")  # 除非, 并非: no prefix
_ALONE: Final = frozenset({"alone", "solely", "merely"})  # "not X alone" affirms X and more
_ANNOUNCING: Final = frozenset({"follow", "these", "this", "that", "below", "列", "下", "点", "说", "样"})  # before ":"
_SUBJECT: Final = bytes([EITHER, DENIED, EITHER]) + bytes(range(3, 256))
_OPENED: Final = bytes([AFFIRMED, EITHER, EITHER]) + bytes(range(3, 256))
_TURNED: Final = bytes([DENIED, AFFIRMED, DENIED]) + bytes(range(3, 256))  # table that exchanges affirmed and denied


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
        carries = number == self.carried and self.tokens[first] not in SUBJECTS
        self.carried = -1
        if at and self.marks[at].unit == OR_ELSE:
            self._open(self.marks[at - 1].clause)
        for start, stop in self._thoughts(at, end):
            begin = first if start == at else self.marks[start].start
            close = last if stop == end else self.marks[stop].start
            opened = self._thought(start, stop, begin, close)
            whole = opened is not None
            if carries and start == at and self.marks[at].unit not in TURNS:
                self._flip(begin, close)
                whole = not whole
            # "No:" alone answers the question; it denies nothing of what follows.
            if whole and stop == end and stop - start > 1 and self._reaches_on(opened, first, last):
                self.carried = number + 1

    def _reaches_on(self, opened: Mark | None, first: int, last: int) -> bool:
        """Whether a denial goes on after the clause of tokens [first, last): in brackets, or where a colon announces
        what is denied. Else a colon explains: "it is not random: the seed fixes it"."""
        if last >= len(self.tokens) or self.reading.clauses[last] not in self.reading.carried:
            return False
        if self.tokens[last - 1] != ":" or self.tokens[last - 2] in _ANNOUNCING:
            return True
        if opened is None or opened.unit not in NESTING:
            return False
        return opened.start == first or self.tokens[opened.end] == "that"

    def _open(self, number: int) -> None:
        """Leaves open what clause *number* denies."""
        first, last = bisect_left(self.reading.clauses, number), bisect_right(self.reading.clauses, number)
        self.claims[first:last] = self.claims[first:last].translate(_OPENED)

    def _thoughts(self, at: int, end: int) -> Iterator[tuple[int, int]]:
        """Marks [at, end) split where a turn begins a new thought."""
        start = at
        for here in range(at + 1, end):
            mark, before = self.marks[here], self.marks[here - 1]
            if mark.unit == REASONS and before.unit in DENIALS and before.end == mark.start:
                continue  # "not because of X"
            if mark.unit in TURNS or (mark.unit == "moreover" and self.marks[start].unit not in NESTING):
                yield start, here
                start = here
        yield start, end

    def _thought(self, at: int, end: int, begin: int, close: int) -> Mark | None:
        """Signs of marks [at, end) in tokens [begin, close); the denial still in force at its end."""
        marks = self.marks
        opened: Mark | None = None  # the denial in force
        speaking = [here for here in range(at, end) if marks[here].unit in SPEAKING]
        for here in speaking[:MAX_SIGNS]:
            mark, unit = marks[here], marks[here].unit
            if unit in DENIALS:
                opened = self._denial(here, at, end, begin, close, opened)
            elif unit in PREVENTIONS:
                self._object(here, at, end, begin, close)
            elif unit == "rather than":
                self._flip(mark.end, until_subject(self.tokens, mark, begin, close))
            elif unit == "supposed" or self._is_refuted(here):
                self._flip(mark.end, close)
        return opened

    def _denial(self, here: int, at: int, end: int, begin: int, close: int, opened: Mark | None) -> Mark | None:
        mark = self.marks[here]
        if not _ALONE.isdisjoint(self.tokens[mark.end : close]):
            return opened
        if opened is not None and self._is_side_by_side(opened, mark):
            return mark  # what follows is denied already
        if opened is not None:
            self._flip(mark.end, close)  # inside the first: the two cancel
            return None
        stop = end_of_denial(self.reading, here, end, close)
        says = self._says_something(here + 1, end, mark)
        verb = verb_before(self.reading, here, at, begin, close)
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
        if not _COORDINATING.isdisjoint(between) or "、" in written(self.reading, first.end, second.start):
            return True
        return bool(between) and (first.unit not in NESTING or second.unit in NESTING)

    def _says_something(self, at: int, end: int, sign: Mark) -> bool:
        """Whether marks [at, end) say anything that can be denied."""
        return any(
            mark.unit not in EMPTY_VERBS and mark.unit not in SIGN_UNITS and mark.start >= sign.end
            for mark in self.marks[at:end]
        ) or any(mark.unit in PREVENTIONS or mark.unit in AHEAD for mark in self.marks[at:end])

    def _object(self, here: int, at: int, end: int, begin: int, close: int) -> None:
        """Denies the marks that a word of absence or prevention speaks of."""
        mark = self.marks[here]
        stop = end_of_object(self.reading, here, end, begin, close)
        if is_aim(self.reading, here):
            self.claims[mark.end : stop] = self.claims[mark.end : stop].translate(_SUBJECT)
        elif stop > mark.end:
            self._flip(mark.end, stop, places=is_absence(mark))
        elif here > at:
            self._flip(begin, mark.start, places=is_absence(mark))

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
            if not following or following[0] in SUBJECTS or self.marks[here].clause != self._clause_of(here + 1):
                self._flip(bisect_left(reading.sentences, reading.sentences[asked]), asked)

    def _clause_of(self, here: int) -> int:
        return self.marks[here].clause if here < len(self.marks) else -1

    def _flip(self, start: int, end: int, *, places: bool = True) -> None:
        self.claims[start:end] = self.claims[start:end].translate(_TURNED)
        if places:
            self.places[start:end] = self.places[start:end].translate(_TURNED)
