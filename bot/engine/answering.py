"""What is said to the open question: answers, probes, hints, skips, and the attempts that come of them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    Attempt,
    AttemptMade,
    DisputeMade,
    Graded,
    HintGiven,
    ModelAnswerShown,
    Notice,
    NoticeCode,
)
from bot.engine.events import Answered, AnyEvent, Disputed, HintAsked, ModelAnswerAsked, Skipped
from bot.engine.flow import Moved, next_question, probe, refused
from bot.engine.mark import is_genuine, is_understood, mark, probe_for, veiled
from bot.engine.question import Language, Library, Question
from bot.engine.select import follow_up
from bot.engine.state import Draft, Session, Stage, Step

MAX_PROBES = 1  # a real interviewer follows up once and moves on
GOOD = 0.6  # from this score a question leads on to its follow-up
MAX_CHAIN = 2  # follow-ups in a row


def _graded(session: Session, question: Question, candidate: str, draft: Draft) -> Graded:
    graded = mark(
        question,
        "\n".join(draft.said),
        values=dict(session.record.values),
        language=session.record.language,
        candidate=candidate,
        number=session.record.index + 1,
        probed=draft.probed,
    )
    return msgspec.structs.replace(graded, hints=draft.hints)


def answer(session: Session, event: Answered) -> Moved:
    """Grade what was said so far; ask again, probe, or settle."""
    question, candidate = session.question, event.candidate
    assert question is not None
    draft = session.draft_of(candidate)
    if draft.settled:
        raise refused(NoticeCode.ALREADY_ANSWERED, candidate)
    if not event.text.strip():
        raise refused(NoticeCode.EMPTY_ANSWER, candidate)
    draft = msgspec.structs.replace(draft, said=(*draft.said, event.text))
    graded = _graded(session, question, candidate, draft)
    if not is_understood(graded):
        assert graded.exact is not None
        return session, [AskedAgain(candidate=candidate, question=question.id, exact=graded.exact)]
    draft = msgspec.structs.replace(draft, graded=graded)
    wanted = _worth_probing(session, question, graded, draft)
    if wanted is None:
        return _settle(session.with_draft(candidate, draft), event, candidate, "answered")
    draft = msgspec.structs.replace(draft, probed=(*draft.probed, wanted))
    session = session.with_draft(candidate, draft).with_record(stage=Stage.PROBED)
    return session, [veiled(graded), probe(session, question, candidate, wanted)]


def _worth_probing(session: Session, question: Question, graded: Graded, draft: Draft) -> str | None:
    """A follow-up helps somebody who knows part of it; in a team it would hold up the others."""
    if session.record.team or len(draft.probed) >= MAX_PROBES or not is_genuine(graded):
        return None
    return probe_for(question, graded, draft.probed)


def _settle(session: Session, event: AnyEvent, candidate: str, how: str) -> Moved:
    """Close the open question for *candidate* with the grade of the draft, keep the attempt, and go on."""
    session, effects = _closed(session, event, candidate, how)
    if session.record.team:
        return session, effects
    chained = _chained(session)
    if not session.record.auto_next:
        return chained.with_record(stage=Stage.SETTLED), [*effects, Notice(code=NoticeCode.SAY_NEXT)]
    moved, following = next_question(chained, event)
    return moved, [*effects, *following]


def _closed(session: Session, event: AnyEvent, candidate: str, how: str) -> Moved:
    """The grade shown and the attempt kept; nothing further is asked."""
    draft = session.draft_of(candidate)
    attempt = _attempt(session, event, candidate, how, draft)
    effects: list[AnyEffect] = [draft.graded] if draft.graded is not None else []
    kept = msgspec.structs.replace(attempt, grade=None)
    closed = session.with_draft(candidate, msgspec.structs.replace(draft, settled=True)).with_record(
        attempts=(*session.record.attempts, kept)
    )
    return closed, [*effects, AttemptMade(attempt=attempt)]


def _attempt(session: Session, event: AnyEvent, candidate: str, how: str, draft: Draft) -> Attempt:
    question, graded = session.question, draft.graded
    return Attempt(
        question=session.step.question,
        topic=question.topic if question else "",
        level=question.level if question else 1,
        candidate=candidate,
        answer="\n".join(draft.said),
        score=graded.score if graded else 0.0,
        how=how,
        genuine=graded is not None and is_genuine(graded),
        asked_at=session.record.asked_at,
        at=event.at,
        points=tuple((point.id, point.state) for point in graded.points) if graded else (),
        misconceptions=tuple(item.id for item in graded.misconceptions) if graded else (),
        values=session.record.values,
        hints=draft.hints,
        grade=graded,
    )


def _chained(session: Session) -> Session:
    """After a good answer the next question of the phase gives way to a follow-up of this one."""
    record, question = session.record, session.question
    after = record.index + 1
    if question is None or not record.attempts or record.attempts[-1].score < GOOD or after >= len(record.steps):
        return session
    step, following = session.step, record.steps[after]
    recent = record.steps[max(0, after - MAX_CHAIN) : after]
    is_long = len(recent) == MAX_CHAIN and all(item.follow_up for item in recent)
    if is_long or not record.chains[step.phase] or following.phase != step.phase:
        return session
    chosen = follow_up(question, session.library, (item.question for item in record.steps))
    if chosen is None:
        return session
    replaced = Step(question=chosen.id, phase=step.phase, follow_up=True)
    return session.with_record(steps=(*record.steps[:after], replaced, *record.steps[after + 1 :]))


def close_drafts(session: Session, event: AnyEvent) -> Moved:
    """Settle every draft that has something said in it (the interview ends or moves on under it)."""
    effects: list[AnyEffect] = []
    if session.record.stage is Stage.SETTLED or session.question is None:
        return session, effects
    for candidate, draft in session.record.drafts.items():
        if draft.graded is not None and not draft.settled:
            session, closing = _closed(session, event, candidate, "answered")
            effects += closing
    return session, effects


def hint(session: Session, event: HintAsked) -> Moved:
    """The next hint of the open question."""
    question = session.question
    assert question is not None
    draft = session.draft_of(event.candidate)
    if draft.hints >= len(question.hints):
        raise refused(NoticeCode.NO_MORE_HINTS, event.candidate)
    text = question.hints[draft.hints].filled(dict(session.record.values)).said_in(session.record.language)
    draft = msgspec.structs.replace(draft, hints=draft.hints + 1)
    given = HintGiven(text=text, number=draft.hints, of=len(question.hints))
    return session.with_draft(event.candidate, draft), [given]


def skip(session: Session, event: Skipped) -> Moved:
    """On to the next question; what was said before a probe still counts."""
    if session.record.stage is Stage.PROBED:
        return _settle(session, event, event.candidate, "answered")
    skipped = Notice(code=NoticeCode.SKIPPED)
    if session.record.team:
        moved, effects = next_question(session, event)
        return moved, [skipped, *effects]
    session, effects = _closed(session, event, event.candidate, "skipped")
    moved, following = next_question(session, event)
    return moved, [skipped, *effects, *following]


def give_up(session: Session, event: ModelAnswerAsked) -> Moved:
    """The model answer was asked for first: it is shown, and the question is settled with what was said."""
    if session.record.team:
        raise refused(NoticeCode.NOTHING_GRADED_YET, event.candidate)
    shown = shown_answer(session, session.step.question)
    if session.record.stage is Stage.PROBED:
        moved, effects = _settle(session, event, event.candidate, "answered")
        return moved, [effects[0], shown, *effects[1:]]
    moved, effects = _settle(session, event, event.candidate, "given-up")
    return moved, [Notice(code=NoticeCode.GIVEN_UP), shown, *effects]


def is_settled(session: Session, event: ModelAnswerAsked) -> bool:
    """Whether the question asked after was settled for this candidate, so that its answer may be shown."""
    question = event.question or (session.step.question if session.record.steps else "")
    return any(a.question == question and a.candidate == event.candidate for a in session.record.attempts)


def shown_answer(session: Session, name: str) -> AnyEffect:
    """The model answer of question *name* with the values it was asked with."""
    question = session.library.questions.get(name)
    if question is None:
        return Notice(code=NoticeCode.QUESTION_GONE, values=(("question", name),))
    return model_answer(session.library, question, dict(_values_of(session, name)), session.record.language)


def model_answer(
    library: Library, question: Question, values: Mapping[str, str], language: Language
) -> ModelAnswerShown:
    """The model answer of *question*; with *values* (drawn for an exact question) also the working."""
    variant = question.template.variant_of(values) if question.template is not None and values else None
    return ModelAnswerShown(
        question=question.id,
        text=question.answer.filled(values).said_in(language),
        ask=question.ask.filled(values).said_in(language),
        points=tuple(point.fact.said_in(language) for point in question.points),
        working=variant.working if variant else (),
        sources=library.origins(question, language),
        references=question.references,
        erratum=question.erratum.said_in(language) if question.erratum else "",
    )


def _values_of(session: Session, name: str) -> tuple[tuple[str, str], ...]:
    for attempt in session.record.attempts:
        if attempt.question == name:
            return attempt.values
    return session.record.values if session.step.question == name else ()


def dispute(session: Session, event: Disputed) -> Moved:
    """Keep the disagreement for the authors."""
    settled = [attempt.question for attempt in session.record.attempts if attempt.candidate == event.candidate]
    if not settled or (event.question and event.question not in settled):
        raise refused(NoticeCode.NOTHING_GRADED_YET, event.candidate)
    question = event.question or settled[-1]
    noted = Notice(code=NoticeCode.DISPUTE_NOTED, values=(("question", question),), candidate=event.candidate)
    return session, [DisputeMade(candidate=event.candidate, question=question, reason=event.reason), noted]
