"""From what was said to a grade that can be shown: the grader decides, this module tells it in the bank's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from bot.engine.effects import ExactShown, Graded, MisconceptionShown, PointShown
from bot.engine.question import Kind, Language, Question
from grader import Note, PointGrade, grade
from grader.choice import choose
from grader.formula.verdict import Outcome, Verdict

MIN_GENUINE_CHARS = 12  # an unscored answer shorter than this ("idk", "不知道") is no attempt worth a streak


def mark(
    question: Question,
    answer: str,
    *,
    values: Mapping[str, str],
    language: Language,
    candidate: str,
    number: int,
    probed: Sequence[str] = (),
) -> Graded:
    """Grade of *answer*, final and with every fact shown; see `veiled` for a grade that a probe follows.

    Args:
        values: drawn for an exact question, else empty.
        probed: ids of points that were asked after.
    """
    shown = Graded(candidate=candidate, question=question.id, number=number, score=0.0, answer=answer, final=True)
    if question.is_exact:
        return _with_exact(shown, question, values, language)
    if question.kind is Kind.CHOICE:
        return _with_choice(shown, question, language)
    return _with_points(shown, question, language, frozenset(probed))


def is_genuine(graded: Graded) -> bool:
    """Whether the candidate tried: something of their own that says something. Echoes and "don't know" are not."""
    if graded.score > 0:
        return True
    if {Note.EMPTY, Note.ECHO} & set(graded.notes):
        return False
    return graded.exact is not None or len(graded.answer.strip()) >= MIN_GENUINE_CHARS


def is_understood(graded: Graded) -> bool:
    """False when an exact answer has to be asked again."""
    return graded.exact is None or graded.exact.outcome != Outcome.UNCLEAR


def veiled(graded: Graded) -> Graded:
    """The grade before a probe: missed points are only counted and facts half said left out; nothing is given away."""
    shown = tuple(
        msgspec.structs.replace(point, fact="") if point.state == "partial" else point
        for point in graded.points
        if point.state != "missed"
    )
    return msgspec.structs.replace(graded, points=shown, to_find=len(graded.points) - len(shown), final=False)


def probe_for(question: Question, graded: Graded, probed: Sequence[str]) -> str | None:
    """Id of the heaviest point that is not fully said, has a probe and was not asked after, if there is one."""
    open_points = {p.id: p for p in graded.points if p.state in {"missed", "partial"} and p.id not in probed}
    askable = [point.id for point in question.points if point.probe is not None and point.id in open_points]
    return max(askable, key=lambda name: open_points[name].weight, default=None)


def _with_points(shown: Graded, question: Question, language: Language, probed: frozenset[str]) -> Graded:
    assert question.rubric is not None
    verdict = grade(shown.answer, question.rubric)
    texts = {point.id: point for point in question.points}
    weights = {point.id: point.weight for point in question.rubric.points}
    corrections = {item.id: item for item in question.corrections}

    def show(point: PointGrade) -> PointShown:
        return PointShown(
            id=point.id,
            state=point.state.value,
            fact=texts[point.id].fact.said_in(language),
            quotes=tuple(shown.answer[start:end] for start, end in point.spans),
            spans=point.spans,
            say=dict(point.say).get(language.value, ""),
            weight=weights[point.id],
            probed=point.id in probed,
        )

    return msgspec.structs.replace(
        shown,
        score=verdict.score,
        points=tuple(show(point) for point in verdict.points),
        misconceptions=tuple(
            MisconceptionShown(
                id=item.id,
                claim=corrections[item.id].claim.said_in(language),
                say=corrections[item.id].say.said_in(language),
                quotes=tuple(shown.answer[start:end] for start, end in item.spans),
            )
            for item in verdict.misconceptions
        ),
        notes=tuple(note.value for note in verdict.notes),
    )


def _with_exact(shown: Graded, question: Question, values: Mapping[str, str], language: Language) -> Graded:
    assert question.template is not None
    verdict = question.template.variant_of(values).check(shown.answer)
    notes = () if shown.answer.strip() else (Note.EMPTY.value,)
    exact = exact_shown(verdict, question, language)
    return msgspec.structs.replace(shown, score=verdict.score, exact=exact, notes=notes)


def exact_shown(verdict: Verdict, question: Question, language: Language) -> ExactShown:
    """The engine's verdict with the bank's own sentence for a slip that the author named."""
    slip = verdict.slip
    named = {item.id: item.say.said_in(language) for item in question.corrections}
    return ExactShown(
        outcome=verdict.outcome.value,
        part=verdict.part.value if verdict.part else "",
        understood=verdict.value or "",
        expected=verdict.expected,
        working=verdict.working,
        slip=named.get(slip.mistake or "", "") if slip else "",
        slip_code=slip.generic.value if slip and slip.generic else "",
        slip_values=tuple(sorted(slip.details.items())) if slip else (),
        reason=verdict.reason.value if verdict.reason else "",
        reason_values=tuple(sorted(verdict.details.items())),
    )


def _with_choice(shown: Graded, question: Question, language: Language) -> Graded:
    options = {option.id: (option.text.zh, option.text.en) for option in question.options}
    verdict = choose(shown.answer, options)
    names = {option.id: f"{option.id}. {option.text.said_in(language)}" for option in question.options}
    exact = ExactShown(
        outcome=(
            Outcome.UNCLEAR.value
            if verdict.picked is None
            else Outcome.CORRECT.value
            if verdict.picked == question.right
            else Outcome.INCORRECT.value
        ),
        understood=names.get(verdict.picked or "", ""),
        expected=names[question.right],
        reason="" if verdict.picked else "no-option",
    )
    return msgspec.structs.replace(shown, score=float(verdict.picked == question.right), exact=exact)
