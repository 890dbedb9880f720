"""Under which sign each place of a text stands: affirmed or denied.

A denial ("not", 不) or a word of prevention ("avoids", 缓解) denies its whole comma clause up to a turn ("but", 而是),
because subject and object may stand on either side of it ("explosions cannot happen", "it does not explode"). "Rather
than" denies only what follows. Two denials cancel. Signs are compared with those of the rubric's fact, read the same
way, so "mitigates vanishing" agrees with "does not vanish" and disagrees with "makes it vanish".
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grader.reading import Mark

DENIALS: Final = frozenset({"not", "prevent"})
AHEAD: Final = frozenset({"rather than"})
TURNS: Final = frozenset({"but"})
# Opposites that set a scene rather than turn a claim: to deny one of them does not say the other.
SCENES: Final = frozenset(
    {"train", "test", "input", "output", "forward", "backward", "before", "after", "left", "right", "front", "back"}
    | {"early", "late", "deep", "shallow", "inside", "outside", "one", "zero", "all", "part", "one by one"}
    | {"max", "min", "positive", "negative", "above", "below", "local", "global", "new", "old", "known", "unknown"}
    | {"half", "double"}
)
SIGN_UNITS: Final = DENIALS | AHEAD | TURNS


def denied(marks: Sequence[Mark], carried: AbstractSet[int]) -> list[bool]:
    """For each mark, whether its clause denies it.

    Args:
        marks: in order of place.
        carried: clauses that stand under the sign of the clause before ("not BN: per channel").
    """
    signs: list[bool] = []
    clause, start = -1, 0
    whole = ahead = False  # the parity of denials of the clause, and of those that reach only forward
    for at, mark in enumerate(marks):
        if mark.clause != clause:
            _flip(signs, start, whole)
            # "No:" alone answers the question; it denies nothing of what follows.
            whole = whole and mark.clause in carried and at - start > 1
            clause, start, ahead = mark.clause, at, False
        if mark.unit in TURNS:
            _flip(signs, start, whole)
            start, whole, ahead = at, False, False
        signs.append(ahead)
        if mark.unit in AHEAD:
            ahead = not ahead
        elif mark.unit in DENIALS:
            whole = not whole
    _flip(signs, start, whole)
    return signs


def _flip(signs: list[bool], start: int, whole: bool) -> None:
    if whole:
        signs[start:] = [not sign for sign in signs[start:]]
