"""The same words do not earn two points: what several points find in one passage counts for the one that it says best.

"GroupNorm splits the channels into groups" says how GroupNorm works; that with one group it is LayerNorm is in none of
its words, though both facts speak of groups and channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.fitted import FITTED
from grader.idf import idf
from grader.judge import Judgement, agreed, recall
from grader.reading import Reading
from grader.verdict import State

EARNING = (State.HIT, State.PARTIAL)


def shared_out(judged: Sequence[Judgement], reading: Reading) -> list[Judgement]:
    """*judged*, with points missed that live on the words of better ones."""
    return [_on_its_own(one, _taken(one, judged), reading) for one in judged]


def _taken(one: Judgement, judged: Sequence[Judgement]) -> set[int]:
    """Marks that say another point better than *one*, or turn it round more fully."""
    if one.best is None or one.state not in EARNING:
        return set()
    least = agreed(one.best)
    return set().union(*(each.best.marks for each in judged if each.best and _said(each) > least))


def _said(one: Judgement) -> float:
    """How much of a point is said, or said turned round; 0 where it is missed."""
    if one.best is None or one.state is State.MISSED:
        return 0.0
    return recall(one.best) if one.state is State.CONTRADICTED else agreed(one.best)


def _on_its_own(one: Judgement, taken: set[int], reading: Reading) -> Judgement:
    if one.best is None or not taken:
        return one
    weights = {mark: idf(reading.marks[mark].unit) for mark in one.best.marks}
    own = sum(weight for mark, weight in weights.items() if mark not in taken) / (sum(weights.values()) or 1.0)
    if own >= FITTED.own_words:
        return one
    told = f"{one.why}, but {own:.2f} of it in words of its own (from {FITTED.own_words:.2f})"
    return replace(one, state=State.MISSED, best=None, why=told)
