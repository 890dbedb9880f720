"""Under which sign each place of a text stands: affirmed or denied.

A denial ("not", 不) denies its whole comma clause up to a turn ("but", 而是), because subject and object may stand on
either side of it ("explosions cannot happen", "it does not explode"). "Rather than" denies what follows, and a word of
prevention ("avoids", 缓解) the few words that follow, which are its object, or those before it when it ends the clause
("the vanishing is cured"). Two denials cancel. Signs are compared with those of the rubric's fact, read the same way,
so "mitigates vanishing" agrees with "does not vanish" and disagrees with "makes it vanish".
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
PREVENTIONS: Final = frozenset({"prevent"})
AHEAD: Final = frozenset({"rather than"})
TURNS: Final = frozenset({"but"})
# Opposites that set a scene rather than turn a claim: to deny one of them does not say the other.
SCENES: Final = frozenset(
    {"train", "test", "input", "output", "forward", "backward", "before", "after", "left", "right", "front", "back"}
    | {"early", "late", "deep", "shallow", "inside", "outside", "one", "zero", "all", "part", "one by one"}
    | {"max", "min", "positive", "negative", "above", "below", "local", "global", "new", "old", "known", "unknown"}
    | {"half", "double"}
)
SIGN_UNITS: Final = DENIALS | PREVENTIONS | AHEAD | TURNS
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
    of_marks: list[bool] = []
    starts, parts = [0], [False]
    clause, first = -1, 0
    whole = ahead = False  # the parity of denials of the clause, and of those that reach only forward
    segment = 0  # where in *parts* the clause, or what follows its last turn, begins
    objects = 0  # marks still to come that a word of prevention speaks of

    for at, mark in enumerate(marks):
        is_turn = mark.unit in TURNS
        if mark.clause != clause or is_turn:
            if objects == OBJECT_MARKS:  # prevention ended the clause
                of_marks[first:] = [not sign for sign in of_marks[first:]]
            _flip(of_marks, first, parts, segment, whole)
            # "No:" alone answers the question; it denies nothing of what follows.
            whole = whole and not is_turn and mark.clause in carried and at - first > 1
            clause, first, ahead, segment, objects = mark.clause, at, False, len(parts), 0
            starts.append(mark.start)
            parts.append(False)
        of_marks.append(ahead ^ (objects > 0))
        if mark.unit in AHEAD:
            ahead = not ahead
            starts.append(mark.end)
            parts.append(ahead)
        elif mark.unit in DENIALS:
            whole = not whole
        elif mark.unit in PREVENTIONS:
            objects = 0 if mark.start - 1 in purposes else OBJECT_MARKS
        elif objects:
            objects -= 1
    if objects == OBJECT_MARKS:
        of_marks[first:] = [not sign for sign in of_marks[first:]]
    _flip(of_marks, first, parts, segment, whole)
    return Signs(of_marks, starts, parts)


def _flip(of_marks: list[bool], first: int, parts: list[bool], segment: int, whole: bool) -> None:
    if whole:
        of_marks[first:] = [not sign for sign in of_marks[first:]]
        parts[segment:] = [not sign for sign in parts[segment:]]
