"""How a grade is made: read the answer, weigh the evidence for each point, add up."""

from __future__ import annotations

from collections.abc import Sequence

from grader.compiled import Compiled, affirmed, compiled
from grader.pattern.match import Match
from grader.reading import Reading, read
from grader.recall import Evidence, Saying, evidence, overall, sayings
from grader.rubric import KeyPoint, Rubric
from grader.verdict import Grade, MisconceptionGrade, Note, PointGrade, Span, State

__all__ = ["Grade", "MisconceptionGrade", "Note", "PointGrade", "Span", "State", "grade"]

HIT = 0.36
PARTIAL = 0.30
TURNED = 0.24  # recall from which a wording can be turned round, and below which it is not looked at
SUPPORT = 0.6  # what the third best wording adds: an answer in other words says a little of each
ONE_SLOT = 0.28  # recall from which a single word or concept counts for anything
OPPOSED = 0.09
DENIED = 0.7
CROSSED = 0.4
TURNED_MARGIN = 0.15  # by which a wording turned round must be said more fully than the best one that is not
MISCONCEPTION = 0.7
BY_CHANCE = 0.03  # recall that an answer to another question reaches
CURVE = 0.5
CREDIT = {State.HIT: 1.0, State.PARTIAL: 0.5, State.MISSED: 0.0, State.CONTRADICTED: 0.0}


def grade(answer: str, rubric: Rubric) -> Grade:
    """Grade of *answer* under *rubric*. Pure and deterministic; never raises on any text.

    Raises:
        PatternError: a pattern of the rubric cannot be read (`bank check` finds these beforehand).
    """
    ready = compiled(rubric)
    reading = read(answer, ready.known, ready.spelling)
    if not reading.marks:
        return Grade(0.0, tuple(PointGrade(point.id, State.MISSED) for point in rubric.points), (), (Note.EMPTY,))
    said = sayings(reading, ready.facts)
    found = evidence(ready.facts, said, TURNED)
    points = tuple(_point(at, point, ready, reading, found) for at, point in enumerate(rubric.points))
    wrong = _misconceptions(ready, reading, found)
    cost = sum(each.cost for each in wrong)
    earned = _best_reference(ready, said) if rubric.alternatives else _earned(rubric, points)
    score = max(0.0, earned - cost)
    notes = (Note.CUT,) if reading.text.cut else ()
    return Grade(score, points, wrong, notes)


def _best_reference(ready: Compiled, said: Saying) -> float:
    """Soft recall of the best reference as a mark: markers give much for the first half of an answer."""
    numbers = {point.id: ready.facts_of[at] for at, point in enumerate(ready.rubric.points)}
    recall = max(
        overall(ready.facts, [fact for name in names for fact in numbers[name]], said)
        for names in ready.rubric.alternatives
    )
    return float((max(0.0, recall - BY_CHANCE) / (1 - BY_CHANCE)) ** CURVE)


def _earned(rubric: Rubric, points: Sequence[PointGrade]) -> float:
    """Share of the weight earned, in [0, 1]; with *need*, the best that many points make the whole."""
    earnings = [
        (point.weight * CREDIT[graded.state], point.weight) for point, graded in zip(rubric.points, points, strict=True)
    ]
    if rubric.need is None or rubric.need >= len(earnings):
        return sum(earned for earned, _ in earnings) / sum(weight for _, weight in earnings)
    best = sorted(earnings, key=lambda credit: credit[0], reverse=True)[: rubric.need]
    whole = sorted((weight for _, weight in earnings), reverse=True)[: rubric.need]
    return min(1.0, sum(earned for earned, _ in best) / sum(whole))


def _point(at: int, point: KeyPoint, ready: Compiled, reading: Reading, found: Sequence[Evidence | None]) -> PointGrade:
    for refusal, accept in ready.refuse[at]:
        matches = affirmed(accept, reading)
        if matches:
            told = f"refuse {refusal.pattern!r}"
            return PointGrade(point.id, State.CONTRADICTED, _spans(reading, matches), told, refusal.say)
    for accept in ready.accept[at]:
        matches = affirmed(accept, reading)
        if matches:
            return PointGrade(point.id, State.HIT, _spans(reading, matches), f"accept {accept.source!r}")
    said = [one for number in ready.facts_of[at] if (one := found[number])]
    best = _decisive(said)
    if best is None:
        return PointGrade(point.id, State.MISSED, (), f"soft recall below {TURNED:.2f}")
    return _by_recall(point, best, _support(said), reading)


def _decisive(said: Sequence[Evidence]) -> Evidence | None:
    """The wording of a point that decides: the one said most fully, unless one nearly as fully is turned round.

    A point has several wordings, and a wrong answer always says some of them halfway.
    """
    right = max((one for one in said if not _turned(one)), key=_recall, default=None)
    wrong = max((one for one in said if _turned(one)), key=_recall, default=None)
    if right is None or wrong is None:
        return right or wrong
    return wrong if wrong.recall >= right.recall + TURNED_MARGIN else right


def _recall(one: Evidence) -> float:
    return one.recall


def _strength(one: Evidence | None) -> float:
    return one.recall * (1 - 0.5 * max(one.denied, one.crossed)) - one.opposed if one else -1.0


def _support(said: Sequence[Evidence]) -> float:
    """What the other wordings of a point add to the recall of the best."""
    recalls = sorted((one.recall for one in said if not _turned(one)), reverse=True)
    return SUPPORT * recalls[2] if len(recalls) > 2 else 0.0


def _by_recall(point: KeyPoint, best: Evidence, support: float, reading: Reading) -> PointGrade:
    recall = best.recall + support
    told = f"soft recall {best.recall:.2f} + {support:.2f} (hit from {HIT:.2f}, partial from {PARTIAL:.2f})"
    turned = _turned(best)
    if not turned and (recall < PARTIAL or (best.slots < 2 and best.recall < ONE_SLOT)):
        return PointGrade(point.id, State.MISSED, (), told)
    spans = _spans(reading, [(reading.marks[at].start, reading.marks[at].end) for at in best.marks])
    if turned:
        return PointGrade(point.id, State.CONTRADICTED, spans, f"{told}; {turned}")
    return PointGrade(point.id, State.HIT if recall >= HIT else State.PARTIAL, spans, told)


def _turned(best: Evidence) -> str:
    """What turns the evidence against the point, or nothing."""
    if best.recall < TURNED:
        return ""
    if best.opposed >= OPPOSED:
        return f"opposite said: {best.opposed:.2f} of the fact (contradicted from {OPPOSED:.2f})"
    if best.denied >= DENIED:
        return f"denied: {best.denied:.2f} of what is said (contradicted from {DENIED:.2f})"
    if best.crossed >= CROSSED:
        return f"said of another: {best.crossed:.2f} of what is said (contradicted from {CROSSED:.2f})"
    return ""


def _misconceptions(
    ready: Compiled, reading: Reading, found: Sequence[Evidence | None]
) -> tuple[MisconceptionGrade, ...]:
    said = []
    points = len(ready.rubric.points)
    right = [one for numbers in ready.facts_of[:points] for number in numbers if (one := found[number])]
    for at, wrong in enumerate(ready.rubric.misconceptions, start=points):
        for accept in ready.accept[at]:
            matches = affirmed(accept, reading)
            if matches:
                told = f"accept {accept.source!r}"
                said.append(MisconceptionGrade(wrong.id, _spans(reading, matches), wrong.cost, told))
                break
        else:
            best = max((found[number] for number in ready.facts_of[at] if found[number]), key=_strength, default=None)
            if best and _is_claimed(best, right):
                spans = _spans(reading, [(reading.marks[i].start, reading.marks[i].end) for i in best.marks])
                told = f"soft recall {best.recall:.2f} (said from {MISCONCEPTION:.2f})"
                said.append(MisconceptionGrade(wrong.id, spans, wrong.cost, told))
    return tuple(said)


def _is_claimed(wrong: Evidence, right: Sequence[Evidence]) -> bool:
    """Whether the words say the misconception and do not say a point as well: the two are often near each other."""
    if wrong.recall < MISCONCEPTION or _turned(wrong):
        return False
    words = set(wrong.marks)
    return not any(_says_right(one, wrong, len(words.intersection(one.marks))) for one in right if not _turned(one))


def _says_right(right: Evidence, wrong: Evidence, shared: int) -> bool:
    """Whether the *shared* words say the point rather than the misconception."""
    same = 2 * shared >= len(set(wrong.marks))
    return shared > 0 and (_strength(right) >= _strength(wrong) or (same and right.recall >= wrong.recall))


def _spans(reading: Reading, matches: Sequence[Match]) -> tuple[Span, ...]:
    """Spans in the answer as typed, in order, overlapping and touching ones joined."""
    joined: list[Match] = []
    for start, end in sorted(matches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(reading.span(start, end) for start, end in joined)
