"""Under which sign each place of a text stands: affirmed or denied.

A denial ("not", 不, "rather than") reaches forward to the end of its comma clause or to a turn ("but", 而是). A word of
prevention ("avoids", 缓解) denies the whole clause, because its object may stand on either side. Two denials cancel.
Signs are compared with those of the rubric's fact, read the same way, so "mitigates vanishing" agrees with "does not
vanish" and disagrees with "makes it vanish".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from grader.reading import Mark

DENIALS: Final = frozenset({"not", "rather than"})
PREVENTIONS: Final = frozenset({"prevent"})
TURNS: Final = frozenset({"but"})
SIGN_UNITS: Final = DENIALS | PREVENTIONS | TURNS


def denied(marks: list[Mark]) -> list[bool]:
    """For each mark, whether its clause denies it. Marks come in order of place."""
    signs: list[bool] = []
    clause, ahead, clause_starts = -1, False, 0
    whole = False
    for at, mark in enumerate(marks):
        if mark.clause != clause:
            _flip(signs, clause_starts, whole)
            clause, ahead, whole, clause_starts = mark.clause, False, False, at
        if mark.unit in TURNS:
            _flip(signs, clause_starts, whole)
            ahead, whole, clause_starts = False, False, at
        signs.append(ahead)
        if mark.unit in DENIALS:
            ahead = not ahead
        elif mark.unit in PREVENTIONS:
            whole = not whole
    _flip(signs, clause_starts, whole)
    return signs


def _flip(signs: list[bool], start: int, whole: bool) -> None:
    if whole:
        signs[start:] = [not sign for sign in signs[start:]]
