"""Under which sign each place of a text stands: affirmed or denied.

A denial ("not", 不) denies its whole comma clause up to a turn ("but", 而是), because subject and object may stand on
either side of it ("explosions cannot happen", "it does not explode"). "Rather than" denies what follows. A word of
absence or prevention ("no", "avoids", 没有, 缓解) denies the few words that follow, which are its object, or those
before it when it ends the clause ("the vanishing is cured"). Two denials cancel. Signs are compared with those of the
rubric's fact, read the same way, so "mitigates vanishing" agrees with "does not vanish" and disagrees with "makes it
vanish".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grader.reading import Mark

DENIALS: Final = frozenset({"not"})
ABSENCES: Final = frozenset({"no"})
PREVENTIONS: Final = ABSENCES | {"prevent"}
AHEAD: Final = frozenset({"rather than"})
TURNS: Final = frozenset({"but", "so"})  # a new thought begins, though no comma may stand there
# Opposites that set a scene rather than turn a claim: to deny one of them does not say the other.
SCENES: Final = frozenset(
    {"train", "test", "input", "output", "forward", "backward", "before", "after", "left", "right", "front", "back"}
    | {"early", "late", "deep", "shallow", "inside", "outside", "one", "zero", "all", "part", "one by one"}
    | {"max", "min", "positive", "negative", "above", "below", "local", "global", "new", "old", "known", "unknown"}
    | {"half", "double"}
)
SIGN_UNITS: Final = DENIALS | PREVENTIONS | AHEAD | TURNS
# Verbs that only join what is said; they add nothing to how much a clause says.
JOINING: Final = frozenset({"cause", "allow", "ensure", "effect", "require"})
OBJECT_MARKS: Final = 3  # marks after a word of prevention that are its object


@dataclass(frozen=True, slots=True)
class Signs:
    """The sign of every place of a text.

    Attributes:
        of_marks: for each mark, whether it is denied.
        starts, denied: from token starts[i] on (to starts[i + 1]) a place is denied if denied[i]; starts[0] is 0.
    """

    of_marks: list[bool]
    starts: list[int]
    denied: list[bool]

    def is_denied(self, start: int, end: int) -> bool:
        """Whether the last of tokens [start, end), where the claim is complete, is denied."""
        return self.denied[bisect_right(self.starts, max(start, end - 1)) - 1]


def signs(marks: Sequence[Mark], carried: AbstractSet[int], purposes: AbstractSet[int] = frozenset()) -> Signs:
    """Signs of a text.

    Args:
        marks: in order of place.
        carried: clauses that stand under the sign of the clause before ("not BN: per channel").
        purposes: places of words after which something is only aimed at ("..., to avoid it").
    """
    walk = _Walk()
    clause = -1
    for mark in marks:
        is_turn = mark.unit in TURNS
        if mark.clause != clause or is_turn:
            walk.close()
            walk.open(mark, carries=not is_turn and mark.clause in carried)
            clause = mark.clause
        walk.take(mark, is_aim=mark.start - 1 in purposes)
    walk.close()
    return Signs(walk.of_marks, walk.starts, walk.parts)


class _Walk:
    """The state of reading signs from left to right; a clause's denials reach back to where it began."""

    def __init__(self) -> None:
        self.of_marks: list[bool] = []
        self.starts, self.parts = [0], [False]
        self.first = self.segment = 0  # where in of_marks and parts the clause, or what follows its turn, began
        self.whole = self.ahead = False  # parity of the denials of the clause, and of those that reach only forward
        self.objects = 0  # marks still to come that a word of absence or prevention speaks of
        self.absent = False  # whether it was a word of absence, which denies places as well as claims

    def close(self) -> None:
        """Ends the clause: what its denials reach is known only now."""
        if self.objects == OBJECT_MARKS:  # absence or prevention ended it and speaks of what came before
            _flip(self.of_marks, self.first)
            if self.absent:
                _flip(self.parts, self.segment)
        if self.whole:
            _flip(self.of_marks, self.first)
            _flip(self.parts, self.segment)

    def open(self, mark: Mark, *, carries: bool) -> None:
        # "No:" alone answers the question; it denies nothing of what follows.
        self.whole = self.whole and carries and len(self.of_marks) - self.first > 1
        self.first, self.segment = len(self.of_marks), len(self.parts)
        self.ahead, self.objects = False, 0
        self._part(mark.start, denied=False)

    def take(self, mark: Mark, *, is_aim: bool) -> None:
        self.of_marks.append(self.ahead ^ (self.objects > 0))
        if mark.unit in AHEAD:
            self.ahead = not self.ahead
            self._part(mark.end, denied=self.ahead)
        elif mark.unit in DENIALS:
            self.whole = not self.whole
        elif mark.unit in PREVENTIONS:
            self.objects = 0 if is_aim else OBJECT_MARKS
            self.absent = mark.unit in ABSENCES
            if self.absent:
                self._part(mark.end, denied=True)
        elif self.objects:
            self.objects -= 1
            if self.absent and not self.objects:
                self._part(mark.end, denied=self.ahead)

    def _part(self, start: int, *, denied: bool) -> None:
        self.starts.append(start)
        self.parts.append(denied)


def _flip(signs_from: list[bool], start: int) -> None:
    signs_from[start:] = [not sign for sign in signs_from[start:]]
