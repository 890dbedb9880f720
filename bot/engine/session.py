"""The interview as one pure function: (session, event) -> (session, effects).

The `match` in `_moved` is the whole transition table. An event that does not fit raises `Refused` and changes nothing.

    READY --Started--> ASKED --Answered--> PROBED --Answered--> SETTLED --Continued--> ASKED ... DONE
    With auto_next a settled question is followed by the next one at once. PAUSED remembers the stage it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import msgspec

from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    Attempt,
    AttemptMade,
    DisputeMade,
    Ended,
    Graded,
    Greeted,
    HintGiven,
    ModelAnswerShown,
    Notice,
    NoticeCode,
    Probed,
    QuestionAsked,
)
from bot.engine.events import (
    Answered,
    AnyEvent,
    Continued,
    Disputed,
    HelpAsked,
    HintAsked,
    ModelAnswerAsked,
    Paused,
    Place,
    Resumed,
    Skipped,
    Started,
    Stopped,
)
from bot.engine.mark import is_genuine, is_understood, mark, probe_for, veiled
from bot.engine.question import Language, Library, Question
from bot.engine.report import report
from bot.engine.select import course, follow_up, plan_for
from bot.engine.state import Draft, Record, Refused, Session, Stage, Step

MAX_PROBES = 1  # a real interviewer follows up once and moves on
GOOD = 0.6  # from this score a question leads on to its follow-up
MAX_CHAIN = 2  # follow-ups in a row

Moved = tuple[Session, list[AnyEffect]]


def new_session(started: Started, library: Library) -> Session:
    """The session that *started* opens, still to be handled."""
    record = Record(
        id=started.session,
        place=started.place,
        owner=started.candidate,
        language=started.language,
        seed=started.seed,
        team=started.team,
        auto_next=started.auto_next,
        asked_at=started.at,
    )
    return Session(record, library)


def handle(session: Session, event: AnyEvent) -> Moved:
    """What *event* does to the interview.

    Returns: the new session (its version raised by one) and what is to be done, in order.
    Raises: Refused: the event does not fit; nothing has changed.
    """
    _admit(session, event)
    moved, effects = _moved(session, event)
    return moved.with_record(version=session.record.version + 1), effects


def _admit(session: Session, event: AnyEvent) -> None:
    """Only the owner steers; in a team interview everybody may answer."""
    is_open_to_all = isinstance(event, HelpAsked | Disputed) or (
        session.record.team and isinstance(event, Answered | HintAsked | ModelAnswerAsked)
    )
    if event.candidate != session.record.owner and not is_open_to_all:
        raise _refused(NoticeCode.NOT_YOUR_INTERVIEW, event.candidate)


def _moved(session: Session, event: AnyEvent) -> Moved:  # noqa: C901 - one table, one place
    match session.record.stage, event:
        case _, HelpAsked():
            return session, [Notice(code=NoticeCode.HELP, candidate=event.candidate)]
        case Stage.READY, Started():
            return _start(session, event)
        case Stage.READY, _:
            raise _refused(NoticeCode.NOT_STARTED, event.candidate)
        case _, Disputed():
            return _dispute(session, event)
        case _, ModelAnswerAsked() if _is_settled(session, event):
            return session, [_model_answer(session, event.question or session.step.question)]
        case Stage.DONE, _:
            raise _refused(NoticeCode.IS_OVER, event.candidate)
        case _, Stopped():
            return _stop(session, event)
        case Stage.PAUSED, Resumed():
            return _resume(_moved_to(event.place, session.with_record(stage=session.record.before_pause)))
        case Stage.PAUSED, _:
            raise _refused(NoticeCode.IS_PAUSED, event.candidate)
        case stage, Paused():
            paused = session.with_record(stage=Stage.PAUSED, before_pause=stage)
            return paused, [Notice(code=NoticeCode.PAUSED)]
        case _, Resumed():
            return _resume(_moved_to(event.place, session))
        case Stage.SETTLED, Continued() | Skipped():
            return _next(session, event)
        case Stage.SETTLED, _:
            raise _refused(NoticeCode.SAY_NEXT, event.candidate)
        case _, _ if session.question is None:
            return _gone(session, event)
        case ((Stage.ASKED | Stage.PROBED), Answered()):
            return _answer(session, event)
        case ((Stage.ASKED | Stage.PROBED), HintAsked()):
            return _hint(session, event)
        case ((Stage.ASKED | Stage.PROBED), Skipped()):
            return _skip(session, event)
        case ((Stage.ASKED | Stage.PROBED), ModelAnswerAsked()):
            return _give_up(session, event)
        case Stage.ASKED, Continued() if session.record.team:
            return _next(session, event)
        case _, Continued():
            raise _refused(NoticeCode.NOTHING_TO_CONTINUE, event.candidate)
        case _, Started():
            return _resume(session)
        case _, _:
            raise AssertionError(f"no transition from {session.record.stage} on {type(event).__name__}")


def _refused(code: NoticeCode, candidate: str = "") -> Refused:
    return Refused(Notice(code=code, candidate=candidate))


def _start(session: Session, event: Started) -> Moved:
    plan = plan_for(event.wish, session.library)
    steps = course(plan, event.wish, session.library, event.seen, event.seed)
    language = session.record.language
    session = session.with_record(
        plan=plan.id,
        phases=tuple(phase.name.said_in(language) for phase in plan.phases),
        chains=tuple(phase.follow_ups for phase in plan.phases),
        steps=steps,
    )
    greeting = Greeted(
        plan=plan.title.said_in(language), about=plan.about.said_in(language), questions=len(steps), team=event.team
    )
    asked, effects = _ask(session, event)
    return asked, [greeting, *effects]


def _ask(session: Session, event: AnyEvent) -> Moved:
    """Show the open question with freshly drawn values; one that the bank no longer has is passed over."""
    question = session.question
    if question is None:
        return _gone(session, event)
    variant = question.draw(_seed_of(session, question))
    session = session.with_record(
        stage=Stage.ASKED,
        values=tuple(variant.values.items()) if variant else (),
        asked_at=event.at,
        drafts={},
    )
    return session, [_asked(session, question)]


def _seed_of(session: Session, question: Question) -> int:
    """Own values for every session and question, the same in every replay (Random hashes text with SHA-512)."""

    return Random(f"{session.record.seed}/{question.id}").getrandbits(32)


def _asked(session: Session, question: Question, *, again: bool = False) -> QuestionAsked:
    record, language = session.record, session.record.language
    topic = session.library.topics.get(question.topic)
    return QuestionAsked(
        question=question.id,
        number=record.index + 1,
        of=len(record.steps),
        phase=record.phases[session.step.phase],
        topic=topic.said_in(language) if topic else question.topic,
        topic_id=question.topic,
        level=question.level,
        kind=question.kind,
        text=question.ask.filled(dict(record.values)).said_in(language),
        options=tuple((option.id, option.text.said_in(language)) for option in question.options),
        hints=len(question.hints),
        again=again,
        follow_up=session.step.follow_up,
    )


def _gone(session: Session, event: AnyEvent) -> Moved:
    notice = Notice(code=NoticeCode.QUESTION_GONE, values=(("question", session.step.question),))
    moved, effects = _next(session, event)
    return moved, [notice, *effects]


def _next(session: Session, event: AnyEvent) -> Moved:
    if session.record.index + 1 >= len(session.record.steps):
        return _finish(session)
    return _ask(session.with_record(index=session.record.index + 1), event)


def _finish(session: Session) -> Moved:
    record = session.record
    people = dict.fromkeys([record.owner, *(attempt.candidate for attempt in record.attempts)])
    reports = [report(session, candidate) for candidate in people]
    return session.with_record(stage=Stage.DONE), [*reports, Ended(language=record.language)]


def _stop(session: Session, event: AnyEvent) -> Moved:
    """End here. What was said to an open question counts; a question nobody answered does not."""
    session, effects = _close_drafts(session, event)
    finished, last = _finish(session)
    return finished, [*effects, *last]


def _moved_to(place: Place | None, session: Session) -> Session:
    """The session in another room, when one is named."""
    return session if place is None else session.with_record(place=place)


def _resume(session: Session) -> Moved:
    effects: list[AnyEffect] = [Notice(code=NoticeCode.RESUMED)]
    question = session.question
    if session.record.stage is Stage.SETTLED:
        return session, [*effects, Notice(code=NoticeCode.SAY_NEXT)]
    if question is not None:
        effects.append(_asked(session, question, again=True))
    if session.record.stage is Stage.PROBED and question is not None:
        draft = session.draft_of(session.record.owner)
        effects += [_probe(session, question, session.record.owner, name) for name in draft.probed[-1:]]
    return session, effects


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


def _answer(session: Session, event: Answered) -> Moved:
    question, candidate = session.question, event.candidate
    assert question is not None
    draft = session.draft_of(candidate)
    if draft.settled:
        raise _refused(NoticeCode.ALREADY_ANSWERED, candidate)
    if not event.text.strip():
        raise _refused(NoticeCode.EMPTY_ANSWER, candidate)
    draft = msgspec.structs.replace(draft, said=(*draft.said, event.text))
    graded = _graded(session, question, candidate, draft)
    if not is_understood(graded):
        assert graded.exact is not None
        return session, [AskedAgain(candidate=candidate, question=question.id, exact=graded.exact)]
    draft = msgspec.structs.replace(draft, graded=graded)
    probe = _worth_probing(session, question, graded, draft)
    if probe is None:
        return _settle(session.with_draft(candidate, draft), event, candidate, "answered")
    draft = msgspec.structs.replace(draft, probed=(*draft.probed, probe))
    session = session.with_draft(candidate, draft).with_record(stage=Stage.PROBED)
    return session, [veiled(graded), _probe(session, question, candidate, probe)]


def _worth_probing(session: Session, question: Question, graded: Graded, draft: Draft) -> str | None:
    """A follow-up helps somebody who knows part of it; in a team it would hold up the others."""
    if session.record.team or len(draft.probed) >= MAX_PROBES or not is_genuine(graded):
        return None
    return probe_for(question, graded, draft.probed)


def _probe(session: Session, question: Question, candidate: str, name: str) -> Probed:
    probe = next(point.probe for point in question.points if point.id == name)
    text = probe.said_in(session.record.language) if probe else ""
    return Probed(candidate=candidate, question=question.id, text=text)


def _settle(session: Session, event: AnyEvent, candidate: str, how: str) -> Moved:
    """Close the open question for *candidate* with the grade of the draft, keep the attempt, and go on."""
    session, effects = _closed(session, event, candidate, how)
    if session.record.team:
        return session, effects
    chained = _chained(session)
    if not session.record.auto_next:
        return chained.with_record(stage=Stage.SETTLED), [*effects, Notice(code=NoticeCode.SAY_NEXT)]
    moved, following = _next(chained, event)
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


def _close_drafts(session: Session, event: AnyEvent) -> Moved:
    """Settle every draft that has something said in it (the interview ends or moves on under it)."""
    effects: list[AnyEffect] = []
    if session.record.stage is Stage.SETTLED or session.question is None:
        return session, effects
    for candidate, draft in session.record.drafts.items():
        if draft.graded is not None and not draft.settled:
            session, closing = _closed(session, event, candidate, "answered")
            effects += closing
    return session, effects


def _hint(session: Session, event: HintAsked) -> Moved:
    question = session.question
    assert question is not None
    draft = session.draft_of(event.candidate)
    if draft.hints >= len(question.hints):
        raise _refused(NoticeCode.NO_MORE_HINTS, event.candidate)
    text = question.hints[draft.hints].filled(dict(session.record.values)).said_in(session.record.language)
    draft = msgspec.structs.replace(draft, hints=draft.hints + 1)
    hint = HintGiven(text=text, number=draft.hints, of=len(question.hints))
    return session.with_draft(event.candidate, draft), [hint]


def _skip(session: Session, event: Skipped) -> Moved:
    if session.record.stage is Stage.PROBED:
        return _settle(session, event, event.candidate, "answered")
    skipped = Notice(code=NoticeCode.SKIPPED)
    if session.record.team:
        moved, effects = _next(session, event)
        return moved, [skipped, *effects]
    session, effects = _closed(session, event, event.candidate, "skipped")
    moved, following = _next(session, event)
    return moved, [skipped, *effects, *following]


def _give_up(session: Session, event: ModelAnswerAsked) -> Moved:
    """The model answer was asked for first: it is shown, and the question is settled with what was said."""
    if session.record.team:
        raise _refused(NoticeCode.NOTHING_GRADED_YET, event.candidate)
    answer = _model_answer(session, session.step.question)
    if session.record.stage is Stage.PROBED:
        moved, effects = _settle(session, event, event.candidate, "answered")
        return moved, [effects[0], answer, *effects[1:]]
    moved, effects = _settle(session, event, event.candidate, "given-up")
    return moved, [Notice(code=NoticeCode.GIVEN_UP), answer, *effects]


def _is_settled(session: Session, event: ModelAnswerAsked) -> bool:
    """Whether the question asked after was settled for this candidate, so that its answer may be shown."""
    question = event.question or (session.step.question if session.record.steps else "")
    return any(a.question == question and a.candidate == event.candidate for a in session.record.attempts)


def _model_answer(session: Session, name: str) -> AnyEffect:
    question = session.library.questions.get(name)
    if question is None:
        return Notice(code=NoticeCode.QUESTION_GONE, values=(("question", name),))
    return model_answer(question, dict(_values_of(session, name)), session.record.language)


def model_answer(question: Question, values: Mapping[str, str], language: Language) -> ModelAnswerShown:
    """The model answer of *question*; with *values* (drawn for an exact question) also the working."""
    variant = question.template.variant_of(values) if question.template is not None and values else None
    return ModelAnswerShown(
        question=question.id,
        text=question.answer.filled(values).said_in(language),
        ask=question.ask.filled(values).said_in(language),
        points=tuple(point.fact.said_in(language) for point in question.points),
        working=variant.working if variant else (),
        sources=tuple((source.seed, source.at) for source in question.sources),
        references=question.references,
        erratum=question.erratum.said_in(language) if question.erratum else "",
    )


def _values_of(session: Session, name: str) -> tuple[tuple[str, str], ...]:
    for attempt in session.record.attempts:
        if attempt.question == name:
            return attempt.values
    return session.record.values if session.step.question == name else ()


def _dispute(session: Session, event: Disputed) -> Moved:
    settled = [attempt.question for attempt in session.record.attempts if attempt.candidate == event.candidate]
    if not settled or (event.question and event.question not in settled):
        raise _refused(NoticeCode.NOTHING_GRADED_YET, event.candidate)
    question = event.question or settled[-1]
    noted = Notice(code=NoticeCode.DISPUTE_NOTED, values=(("question", question),), candidate=event.candidate)
    return session, [DisputeMade(candidate=event.candidate, question=question, reason=event.reason), noted]
