"""From question to question: the opening, what is asked next, the end."""

from __future__ import annotations

from random import Random

from bot.engine.effects import (
    AnyEffect,
    Ended,
    Greeted,
    Notice,
    NoticeCode,
    Probed,
    QuestionAsked,
)
from bot.engine.events import AnyEvent, Started
from bot.engine.question import Question
from bot.engine.report import report
from bot.engine.select import course, plan_for
from bot.engine.state import Refused, Session, Stage

Moved = tuple[Session, list[AnyEffect]]


def refused(code: NoticeCode, candidate: str = "") -> Refused:
    """The refusal that says *code* to *candidate*."""
    return Refused(Notice(code=code, candidate=candidate))


def start(session: Session, event: Started) -> Moved:
    """Greet and ask the first question of the plan that was wished for."""
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
    opened, effects = ask(session, event)
    return opened, [greeting, *effects]


def ask(session: Session, event: AnyEvent) -> Moved:
    """Show the open question with freshly drawn values; one that the bank no longer has is passed over."""
    question = session.question
    if question is None:
        return gone(session, event)
    variant = question.draw(_seed_of(session, question))
    session = session.with_record(
        stage=Stage.ASKED,
        values=tuple(variant.values.items()) if variant else (),
        asked_at=event.at,
        drafts={},
    )
    return session, [asked(session, question)]


def _seed_of(session: Session, question: Question) -> int:
    """Own values for every session and question, the same in every replay (Random hashes text with SHA-512)."""

    return Random(f"{session.record.seed}/{question.id}").getrandbits(32)


def asked(session: Session, question: Question, *, again: bool = False) -> QuestionAsked:
    """The open question as it is shown."""
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


def gone(session: Session, event: AnyEvent) -> Moved:
    """Say that the open question left the bank, and go on."""
    notice = Notice(code=NoticeCode.QUESTION_GONE, values=(("question", session.step.question),))
    moved, effects = next_question(session, event)
    return moved, [notice, *effects]


def next_question(session: Session, event: AnyEvent) -> Moved:
    """Ask the next question, or end after the last."""
    if session.record.index + 1 >= len(session.record.steps):
        return finish(session)
    return ask(session.with_record(index=session.record.index + 1), event)


def finish(session: Session) -> Moved:
    """Report to everybody who took part, and end."""
    record = session.record
    people = dict.fromkeys([record.owner, *(attempt.candidate for attempt in record.attempts)])
    reports = [report(session, candidate) for candidate in people]
    return session.with_record(stage=Stage.DONE), [*reports, Ended(language=record.language)]


def probe(session: Session, question: Question, candidate: str, name: str) -> Probed:
    """The follow-up on point *name*."""
    wording = next(point.probe for point in question.points if point.id == name)
    text = wording.said_in(session.record.language) if wording else ""
    return Probed(candidate=candidate, question=question.id, text=text)
