"""From the evidence for the wordings of one point to its state.

A point has several wordings, in two languages. A right answer says one of them, or a little of several; a wrong answer
that uses the right words says one of them turned round: by an opposite, by a denial, or of the wrong one of two rivals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grader.fitted import FITTED
from grader.recall import Evidence
from grader.verdict import State


@dataclass(frozen=True, slots=True)
class Judgement:
    """State of a point by its facts alone, the evidence that decided (None when missed), and why.

    Attributes:
        lead: by how much more a wording turned round is said than the best one that is not.
        is_twin: whether a wording is repeated with one place turned.
    """

    state: State
    best: Evidence | None
    why: str
    lead: float = 0.0
    is_twin: bool = False

    @property
    def is_turned_copy(self) -> bool:
        """Whether the answer repeats a wording of the point word by word, but turned round."""
        is_repeating = self.best is not None and is_repeated(self.best)
        return self.state is State.CONTRADICTED and (self.is_twin or is_repeating)

    @property
    def overrules_patterns(self) -> bool:
        """Whether the facts speak so clearly against the point that a pattern matched words that belong elsewhere."""
        if self.state is not State.CONTRADICTED or self.best is None:
            return False
        is_clear = self.best.opposed >= FITTED.clearly_opposed and self.lead >= FITTED.clear_lead
        return self.is_turned_copy or is_clear or self.best.crossed >= FITTED.all_crossed


_LIMITS: Final = f"(hit from {FITTED.hit:.2f}, partial from {FITTED.partial:.2f})"


def judge(said: Sequence[Evidence], copies: Sequence[str]) -> Judgement:
    """Judgement on a point from the evidence for each of its wordings of which something is said.

    Args:
        copies: for each wording, what a passage turns round that repeats it otherwise (grader.twin); else empty.
    """
    straight: list[Evidence] = []
    against: list[Evidence] = []
    twin: tuple[Evidence, str] | None = None
    for one, copy in zip(said, copies, strict=True):
        (against if copy or turned(one) else straight).append(one)
        if copy and (twin is None or one.recall > twin[0].recall):
            twin = one, copy
    straight.sort(key=agreed, reverse=True)
    wrong = max(against, key=recall, default=None)
    right = straight[0] if straight else None
    if twin is not None and not any(is_repeated(one) and one.slots >= twin[0].slots for one in straight):
        return Judgement(State.CONTRADICTED, twin[0], f"repeated, but for {twin[1]!r}", is_twin=True)
    if wrong is not None and (right is None or wrong.recall >= agreed(right) + FITTED.turned_margin):
        lead = wrong.recall - (agreed(right) if right else 0.0)
        return Judgement(State.CONTRADICTED, wrong, f"soft recall {wrong.recall:.2f}; {turned(wrong)}", lead)
    if right is None:
        return Judgement(State.MISSED, None, f"soft recall below {FITTED.seen:.2f}")
    support = FITTED.support * agreed(straight[2]) if len(straight) > 2 else 0.0
    return _by_recall(right, max(0.0, support))


def _by_recall(right: Evidence, support: float) -> Judgement:
    total = agreed(right) + support
    why = f"soft recall {agreed(right):.2f} + {support:.2f} of other wordings {_LIMITS}"
    if total < FITTED.partial:
        return Judgement(State.MISSED, None, why)
    if right.slots < 2 and agreed(right) < FITTED.one_slot:
        return Judgement(State.MISSED, None, f"{why}, but of one word only (from {FITTED.one_slot:.2f})")
    return Judgement(State.HIT if total >= FITTED.hit else State.PARTIAL, right, why)


def recall(one: Evidence) -> float:
    """What is said of a wording, in whichever way."""
    return one.recall


def agreed(one: Evidence) -> float:
    """What is said of a wording, less what speaks against it."""
    return one.agreed


def is_repeated(one: Evidence) -> bool:
    """Whether a passage is the wording itself, but for what is turned: all of it is said there, and little besides."""
    return one.recall >= FITTED.whole and one.density >= FITTED.dense


def turned(one: Evidence) -> str:
    """What turns a wording round, in words; empty if nothing does.

    Where a wording is repeated, one word that is turned is enough: that is how a wrong answer with the right
    vocabulary looks. Where less of it is said, the turned word may belong to another thought.
    """
    if not (one.opposed or one.denied or one.crossed):
        return ""
    opposed = FITTED.whole_opposed if is_repeated(one) else FITTED.opposed
    denied = FITTED.whole_denied if is_repeated(one) else FITTED.denied
    if one.opposed >= opposed and one.recall >= FITTED.opposed_recall:
        return f"opposite said: {one.opposed:.2f} of the fact (from {opposed:.2f})"
    if one.denied >= denied and one.recall >= FITTED.denied_recall:
        return f"denied: {one.denied:.2f} of what is said (from {denied:.2f})"
    if one.crossed >= FITTED.crossed and one.recall >= FITTED.crossed_recall:
        return f"said of another: {one.crossed:.2f} of what is said (from {FITTED.crossed:.2f})"
    return ""
