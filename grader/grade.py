"""How a grade is made: read the answer, judge the evidence for each point, add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from grader.compiled import Compiled, affirmed, compiled
from grader.contrast import Signs, doubts, leans, signs
from grader.fitted import FITTED
from grader.gaming import is_echo, is_list_of_terms, is_no_answer, undecided
from grader.judge import Judgement, agreed, judge, recall, turned
from grader.pattern.match import Match
from grader.reading import Reading, read
from grader.recall import Evidence, evidence
from grader.reference_score import References, measures, score, stands_against
from grader.rubric import KeyPoint, Misconception, Rubric
from grader.said import Saying, sayings
from grader.verdict import Grade, MisconceptionGrade, Note, PointGrade, Span, State
from grader.verdict_word import Opening, disagree, opening

__all__ = ["Grade", "MisconceptionGrade", "Note", "PointGrade", "Span", "State", "grade"]

CREDIT = {State.HIT: 1.0, State.PARTIAL: 0.5, State.MISSED: 0.0, State.CONTRADICTED: 0.0}
MOSTLY = 0.6  # share of the characters of a claim
Found = Sequence[Evidence | None]  # evidence by number of the fact


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
    found = evidence(ready.facts, said, FITTED.seen)
    lean = leans(reading, ready.leaning, ready.known, len(rubric.points))
    heard = [_hear(at, point, ready, reading, found, lean[at]) for at, point in enumerate(rubric.points)]
    doubt = doubts(
        [each.against for each in heard],
        [point.weight for point in rubric.points],
        claims=_claims_foreseen(ready, reading),
    )
    points = [_point(at, ready, reading, each, doubt[at]) for at, each in enumerate(heard)]
    notes = list(_notes(ready, reading, points))
    points = [_as_noted(at, point, notes, ready) for at, point in enumerate(points)]
    wrong = _misconceptions(ready, reading, found, points)
    if ready.references:
        earned = 0.0 if Note.ECHO in notes else _by_references(ready, ready.references, reading, said)
    else:
        earned = _earned(rubric, points) - _lost(rubric, points) - _doubted(rubric, points)
    total = max(0.0, earned - sum(each.cost for each in wrong))
    return Grade(total, tuple(points), wrong, tuple(notes))


def _notes(ready: Compiled, reading: Reading, points: Sequence[PointGrade]) -> Iterator[Note]:
    if reading.text.cut:
        yield Note.CUT
    if is_echo(reading, ready.asked):
        yield Note.ECHO
    if is_list_of_terms(reading, ready.known):
        yield Note.KEYWORDS_ONLY
    if undecided(reading, ready.known):
        yield Note.EVERY_ALTERNATIVE
    for at, point in enumerate(points):
        if point.say and any(affirmed(accept, reading) for accept in ready.accept[at]):
            yield Note.BOTH_SIDES
            return


def _as_noted(at: int, point: PointGrade, notes: Sequence[Note], ready: Compiled) -> PointGrade:
    """*point* with a hit counting half where terms are listed though a statement was asked for."""
    is_listed = Note.KEYWORDS_ONLY in notes and ready.rubric.need is None and not ready.lists[at]
    if is_listed and point.state is State.HIT:
        return replace(point, state=State.PARTIAL, why=f"{point.why}; terms listed, nothing stated")
    return point


def _by_references(ready: Compiled, references: References, reading: Reading, said: Saying) -> float:
    """How much of the reference answers is said; nothing where the answer stands against one of them."""
    numbers = {point.id: ready.facts_of[at] for at, point in enumerate(ready.rubric.points)}
    facts = ([fact for name in names for fact in numbers[name]] for names in ready.rubric.alternatives)
    is_repeated = tuple(reading.tokens) in references.questions  # too short a question for `is_echo`
    if is_repeated or is_no_answer(reading) or any(stands_against(ready.facts, each, said) for each in facts):
        return 0.0
    return score(*measures(references, reading))


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


def _lost(rubric: Rubric, points: Sequence[PointGrade]) -> float:
    """What claims take away that an author refuses: to say the opposite is worse than not to know.

    It costs what the point is worth. A contradiction that was only inferred is less sure: it earns and costs nothing.
    """
    refused = (p.weight for p, graded in zip(rubric.points, points, strict=True) if graded.is_refused)
    return sum(refused) / sum(point.weight for point in rubric.points)


def _doubted(rubric: Rubric, points: Sequence[PointGrade]) -> float:
    """What is taken off where doubts add up: somebody who mixes things up mostly does so more than once."""
    doubted = sum(point.weight * graded.doubt for point, graded in zip(rubric.points, points, strict=True))
    mean = doubted / sum(point.weight for point in rubric.points)
    return FITTED.cost_of_doubt * max(0.0, mean - FITTED.free_doubt)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is heard of one point: evidence for its facts and for what is wrong, the pattern that matches and where."""

    point: KeyPoint
    judged: Judgement
    wrong: list[Evidence]
    accepted: str
    matches: list[Match]
    against: Signs | None
    lean: float


def _hear(at: int, point: KeyPoint, ready: Compiled, reading: Reading, found: Found, lean: float) -> _Heard:
    facts = [one for number in ready.facts_of[at] if (one := found[number])]
    wrong = [one for number in ready.wrong_of[at] if (one := found[number])]
    judged = judge(facts)
    accepted, matches = _accepted(at, ready, reading)
    against = signs(lean, facts, wrong, judged, accepted=bool(matches)) if point.wrong else None
    return _Heard(point, judged, wrong, accepted, matches, against, lean)


def _point(at: int, ready: Compiled, reading: Reading, heard: _Heard, doubt: float) -> PointGrade:
    name, judged = heard.point.id, heard.judged
    for refusal, accept in ready.refuse[at]:
        matches = affirmed(accept, reading)
        if matches:
            told = f"refuse {refusal.pattern!r}"
            spans = _spans(reading, matches)
            return PointGrade(name, State.CONTRADICTED, spans, told, refusal.say, is_refused=True)
    opens = ready.opens[at]
    if opens is not Opening.NONE and disagree(opens, opening(reading, ready.asked)):
        return PointGrade(name, State.CONTRADICTED, (reading.span(0, 1),), "opens with the other verdict")
    if doubt >= FITTED.doubted:
        best = max(heard.wrong, key=agreed, default=judged.best)
        limit = FITTED.doubted
        told = f"nearer to what is wrong: doubt {doubt:.2f} (contradicted from {limit:.2f}), lean {heard.lean:+.2f}"
        said = _spans(reading, _places(reading, best)) if best else ()
        return PointGrade(name, State.CONTRADICTED, said, told, doubt=doubt)
    if heard.matches and judged.state is not State.HIT and not judged.overrules_patterns:
        spans = _spans(reading, heard.matches)
        return PointGrade(name, State.HIT, spans, f"accept {heard.accepted!r}", doubt=doubt)
    spans = _spans(reading, _places(reading, judged.best)) if judged.best else ()
    return PointGrade(name, judged.state, spans, judged.why, doubt=doubt)


def _accepted(at: int, ready: Compiled, reading: Reading) -> tuple[str, list[Match]]:
    """The first pattern of a point that is said and not denied, and where."""
    for accept in ready.accept[at]:
        matches = affirmed(accept, reading)
        if matches:
            return accept.source, matches
    return "", []


def _claims_foreseen(ready: Compiled, reading: Reading) -> bool:
    """Whether a pattern of a misconception matches."""
    foreseen = ready.accept[len(ready.rubric.points) :]
    return any(affirmed(accept, reading) for patterns in foreseen for accept in patterns)


def _misconceptions(
    ready: Compiled, reading: Reading, found: Found, graded: Sequence[PointGrade]
) -> tuple[MisconceptionGrade, ...]:
    points = len(ready.rubric.points)
    right = [one for numbers in ready.facts_of[:points] for number in numbers if (one := found[number])]
    earned = {at for point in graded if point.state is State.HIT for span in point.spans for at in range(*span)}
    claimed = (
        _misconception(at, wrong, ready, reading, found, right, earned)
        for at, wrong in enumerate(ready.rubric.misconceptions, start=points)
    )
    return tuple(each for each in claimed if each is not None)


def _misconception(
    at: int,
    wrong: Misconception,
    ready: Compiled,
    reading: Reading,
    found: Found,
    right: Sequence[Evidence],
    earned: AbstractSet[int],
) -> MisconceptionGrade | None:
    for accept in ready.accept[at]:
        matches = affirmed(accept, reading)
        if matches:
            return MisconceptionGrade(wrong.id, _spans(reading, matches), wrong.cost, f"accept {accept.source!r}")
    best = max((one for number in ready.facts_of[at] if (one := found[number])), key=agreed, default=None)
    if best is None or not _is_claimed(best, right):
        return None
    spans = _spans(reading, _places(reading, best))
    places = {place for span in spans for place in range(*span)}
    if len(places & earned) >= MOSTLY * len(places):
        return None  # the same words have earned a point
    told = f"soft recall {best.recall:.2f} (said from {FITTED.misconception:.2f})"
    return MisconceptionGrade(wrong.id, spans, wrong.cost, told)


def _is_claimed(wrong: Evidence, right: Sequence[Evidence]) -> bool:
    """Whether the words say the misconception and do not say a point as well: the two are often near each other."""
    if agreed(wrong) < FITTED.misconception:
        return False
    words = frozenset(wrong.marks)
    return not any(_says_right(one, wrong, words) for one in right if not turned(one))


def _says_right(right: Evidence, wrong: Evidence, words: AbstractSet[int]) -> bool:
    """Whether the *words* that say the misconception say the point rather."""
    if agreed(right) < agreed(wrong) and recall(right) < recall(wrong):
        return False
    shared = len(words & set(right.marks))
    same = 2 * shared >= len(words)
    return shared > 0 and (agreed(right) >= agreed(wrong) or (same and recall(right) >= recall(wrong)))


def _places(reading: Reading, one: Evidence) -> list[Match]:
    return [(reading.marks[at].start, reading.marks[at].end) for at in one.marks]


def _spans(reading: Reading, matches: Sequence[Match]) -> tuple[Span, ...]:
    """Spans in the answer as typed, in order, overlapping and touching ones joined."""
    joined: list[Match] = []
    for start, end in sorted(matches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(reading.span(start, end) for start, end in joined)
