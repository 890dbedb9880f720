"""How a grade is made: read the answer, judge the evidence for each point, add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from grader.claims import foreseen, misconceptions
from grader.compiled import Compiled, affirmed, compiled
from grader.contrast import Signs, company, curve, sigmoid, signs
from grader.credit import credit, richness, support
from grader.fitted import FITTED
from grader.gaming import is_echo, is_list_of_terms, is_no_answer, undecided
from grader.judge import Judgement, agreed, judge, recall
from grader.leaning import Lean, leans
from grader.passages import shared_out
from grader.pattern.match import Match
from grader.reading import Reading, read
from grader.recall import Evidence, Found, evidence
from grader.reference_score import References, mark, stance
from grader.rubric import KeyPoint, Rubric
from grader.said import Saying, sayings
from grader.spans import places, spans
from grader.twin import turned_copy
from grader.verdict import Grade, MisconceptionGrade, Note, PointGrade, Span, State
from grader.verdict_word import Opening, disagree, opening

__all__ = ["Grade", "MisconceptionGrade", "Note", "PointGrade", "Span", "State", "grade"]

OWN_DOUBT = 0.25  # least doubt by what is said of a point itself; nobody said its opposite because others are wrong
LIKELY = 0.5  # what is said more likely than not, and than turned round, is not called contradicted
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
    found = evidence(ready.facts, said, FITTED.seen)
    heard = hear(ready, reading, found)
    claimed = foreseen(ready, reading)
    others = company([each.total for each in heard], [point.weight for point in rubric.points], claims=any(claimed))
    judged = shared_out([each.judged for each in heard], reading)
    points = [_point(at, ready, reading, each, judged[at], others[at]) for at, each in enumerate(heard)]
    notes = list(_notes(ready, reading, points))
    points = [_as_noted(at, point, notes, ready) for at, point in enumerate(points)]
    is_clear = _mean_doubt(rubric, points) < FITTED.free_doubt and any(point.wrong for point in rubric.points)
    wrong = misconceptions(ready, reading, found, points, claimed, by_words=not is_clear)
    if ready.references:
        earned = 0.0 if Note.ECHO in notes else _by_references(ready, ready.references, reading, said)
    else:
        earned = _earned(rubric, points)
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
        why = f"{point.why}; terms listed, nothing stated"
        return replace(point, state=State.PARTIAL, credit=CREDIT[State.PARTIAL], why=why)
    return point


def _by_references(ready: Compiled, references: References, reading: Reading, said: Saying) -> float:
    """How much of the best reference answer is said; less where the answer denies what it says."""
    is_repeated = tuple(reading.tokens) in references.questions  # too short a question for `is_echo`
    if is_repeated or is_no_answer(reading):
        return 0.0
    numbers = {point.id: ready.facts_of[at] for at, point in enumerate(ready.rubric.points)}
    facts = ([fact for name in names for fact in numbers[name]] for names in ready.rubric.alternatives)
    return mark(references, reading) * stance(references, ready.facts, facts, said, reading)


def _earned(rubric: Rubric, points: Sequence[PointGrade]) -> float:
    """Share of the weight earned, in [0, 1]; with *need*, the best that many points make the whole."""
    earnings = [
        (point.weight * graded.credit, point.weight) for point, graded in zip(rubric.points, points, strict=True)
    ]
    if rubric.need is None or rubric.need >= len(earnings):
        return sum(earned for earned, _ in earnings) / sum(weight for _, weight in earnings)
    best = sorted(earnings, key=lambda credit: credit[0], reverse=True)[: rubric.need]
    whole = sorted((weight for _, weight in earnings), reverse=True)[: rubric.need]
    return min(1.0, sum(earned for earned, _ in best) / sum(whole))


def _mean_doubt(rubric: Rubric, points: Sequence[PointGrade]) -> float:
    """Mean doubt about the points."""
    doubted = sum(point.weight * graded.doubt for point, graded in zip(rubric.points, points, strict=True))
    return doubted / sum(point.weight for point in rubric.points)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is heard of one point: the judgement on its facts, the recalls of its wordings (falling), the wrong
    statement nearest to what is said, the pattern that matches and where, and how richly the point is worded."""

    point: KeyPoint
    judged: Judgement
    recalls: list[float]
    wrong: Evidence | None
    accepted: str
    matches: list[Match]
    against: Signs | None
    total: float | None  # log-odds of what speaks against it
    richness: float
    turned: Callable[[], list[Evidence]]  # evidence for all wrong statements; seldom needed

    def is_touched(self, judged: Judgement) -> bool:
        """Whether the answer speaks of the point at all, rightly or wrongly: silence is no contradiction."""
        return bool(self.matches) or any(recall(one) >= FITTED.touched for one in (judged.best, *self.turned()) if one)


def hear(ready: Compiled, reading: Reading, found: Found) -> list[Heard]:
    """What is heard of each point, from the evidence *found* for all facts."""
    points = ready.rubric.points
    lean = leans(reading, ready.leaning, ready.known) if ready.leaning else [None] * len(points)
    return [_hear(at, point, ready, reading, found, lean[at]) for at, point in enumerate(points)]


def _hear(at: int, point: KeyPoint, ready: Compiled, reading: Reading, found: Found, lean: Lean | None) -> Heard:
    of = found.with_facts(ready.facts_of[at])
    facts = [one for _, one in of]
    wrong = found.best(ready.wrong_of[at])
    judged = judge(facts, [turned_copy(fact, one, reading, ready.known.opposites_in_copies) for fact, one in of])
    accepted, matches = _accepted(at, ready, reading)
    against = signs(lean, facts, wrong, judged, accepted=bool(matches)) if lean and point.wrong else None
    recalls = sorted([agreed(one) for one in facts], reverse=True)
    worded = richness(len(point.facts) + len(ready.rubric.right) + len(ready.rubric.wrong))
    turned = partial(found.of, ready.wrong_of[at])
    total = None if against is None else against.total
    return Heard(point, judged, recalls, wrong, accepted, matches, against, total, worded, turned)


def _point(at: int, ready: Compiled, reading: Reading, heard: Heard, judged: Judgement, company: float) -> PointGrade:
    """Grade of a point.

    Args:
        judged: by what the point does not owe to other points. company: mean doubt about the others.
    """
    name = heard.point.id
    for refusal, accept in ready.refuse[at]:
        matches = affirmed(accept, reading)
        if matches:
            told = f"refuse {refusal.pattern!r}"
            where = spans(reading, matches)
            return PointGrade(name, State.CONTRADICTED, where, told, refusal.say)
    opens = ready.opens[at]
    if opens is not Opening.NONE and disagree(opens, opening(reading, ready.asked)):
        return PointGrade(name, State.CONTRADICTED, (reading.span(0, 1),), "opens with the other verdict")
    if heard.against is not None and heard.total is not None:
        return _weighed(reading, heard, judged, heard.against, heard.total, company)
    if heard.matches and judged.state is not State.HIT and not judged.overrules_patterns:
        return PointGrade(name, State.HIT, spans(reading, heard.matches), f"accept {heard.accepted!r}", credit=1.0)
    return PointGrade(name, judged.state, _where(reading, judged.best), judged.why, credit=CREDIT[judged.state])


def _weighed(
    reading: Reading, heard: Heard, judged: Judgement, against: Signs, total: float, company: float
) -> PointGrade:
    """Grade of a point whose author also says what is wrong: by what speaks for it and what against it."""
    name = heard.point.id
    doubt = curve(total, company)
    said = support(judged, heard.recalls, against, total, company).probability(heard.richness)
    if heard.matches and doubt < FITTED.free_doubt:
        said = 1.0
    earned = credit(said)
    why = f"said {said:.2f} (hit from {FITTED.told:.2f}, earns from {FITTED.unsure:.2f}), doubt {doubt:.2f}"
    why += f", lean {against.lean:+.2f}; " + (f"accept {heard.accepted!r}" if heard.matches else judged.why)
    if judged.is_turned_copy:
        return PointGrade(name, State.CONTRADICTED, _where(reading, judged.best), judged.why, doubt=1.0)
    if said < FITTED.told and _is_turned(sigmoid(total), doubt, said) and heard.is_touched(judged):
        why = f"nearer to what is wrong (contradicted from doubt {FITTED.doubted:.2f}): {why}"
        return PointGrade(name, State.CONTRADICTED, _where(reading, heard.wrong or judged.best), why, doubt=doubt)
    if not earned:
        return PointGrade(name, State.MISSED, (), why, doubt=doubt)
    where = spans(reading, heard.matches) or _where(reading, judged.best)
    state = State.HIT if said >= FITTED.told else State.PARTIAL
    return PointGrade(name, state, where, why, credit=earned, doubt=doubt)


def _is_turned(own: float, doubt: float, said: float) -> bool:
    """Whether *doubt* calls a point contradicted that is said with probability *said*; *own*: doubt by it alone."""
    return doubt >= FITTED.doubted and own >= OWN_DOUBT and said < max(LIKELY, doubt)


def _where(reading: Reading, one: Evidence | None) -> tuple[Span, ...]:
    return spans(reading, places(reading, one)) if one else ()


def _accepted(at: int, ready: Compiled, reading: Reading) -> tuple[str, list[Match]]:
    """The first pattern of a point that is said and not denied, and where."""
    for accept in ready.accept[at]:
        matches = affirmed(accept, reading)
        if matches:
            return accept.source, matches
    return "", []
