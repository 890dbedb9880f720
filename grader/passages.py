"""The same words do not earn two points: what several points find in one passage counts for the one that it says best.

"GroupNorm splits the channels into groups" says how GroupNorm works; that with one group it is LayerNorm is in none of
its words, though both facts speak of groups and channels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

from grader.fitted import FITTED
from grader.idf import idf
from grader.judge import Judgement, agreed, recall
from grader.reading import Reading
from grader.verdict import State

EARNING = (State.HIT, State.PARTIAL)
TURNED: Final = 0.15  # by how much more a turned point must be said than one that lives on its words


def shared_out(judged: Sequence[Judgement], reading: Reading) -> list[Judgement]:
    """*judged*, with points missed that live on the words of better ones."""
    units = [_words(one, reading) for one in judged]
    said = [_said(one) for one in judged]
    times: Counter[str] | None = None  # that the answer says each unit
    shared = []
    for one, mine, ours in zip(judged, said, units, strict=True):
        better = [theirs for theirs, more in zip(units, said, strict=True) if more > mine]
        if one.state in EARNING and any(better):
            times = times or Counter([mark.unit for mark in reading.marks])
            own = {unit for unit in ours if times[unit] > sum([unit in theirs for theirs in better])}
            shared.append(_on_its_own(one, ours, own))
        else:
            shared.append(one)
    return shared


def _words(one: Judgement, reading: Reading) -> set[str]:
    """Units that a point finds; if all of it is said of a rival, the rival's name is one of them."""
    if one.best is None:
        return set()
    found = {reading.marks[mark].unit for mark in one.best.marks}
    if one.state is State.CONTRADICTED and one.best.crossed >= FITTED.all_crossed:
        clauses = one.best.said.clauses
        start, end = clauses[one.best.first].start, clauses[one.best.last].end
        found.update([mark.unit for mark in reading.marks[start:end]])
    return found


def _said(one: Judgement) -> float:
    """How much of a point is said, or said turned round; 0 where it is missed.

    What is right of one rival is another's point turned round, so a turned point must be said far more fully.
    """
    if one.best is None or one.state is State.MISSED:
        return 0.0
    return recall(one.best) - TURNED if one.state is State.CONTRADICTED else agreed(one.best)


def _on_its_own(one: Judgement, units: Set[str], own: Set[str]) -> Judgement:
    """*one*, missed where too little of it is in words of its *own*: said once more than better points need them."""
    share = sum(map(idf, own)) / (sum(map(idf, units)) or 1.0)
    if share >= FITTED.own_words:
        return one
    told = f"{one.why}, but {share:.2f} of it in words of its own (from {FITTED.own_words:.2f})"
    return replace(one, state=State.MISSED, best=None, why=told)
