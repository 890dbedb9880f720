"""The interview as one pure function: (session, event) -> (session, effects).

The `match` in `_moved` is the whole transition table. An event that does not fit raises `Refused` and changes nothing.

    READY --Started--> ASKED --Answered--> PROBED --Answered--> SETTLED --Continued--> ASKED ... DONE
    With auto_next a settled question is followed by the next one at once. PAUSED remembers the stage it came from.
"""

from __future__ import annotations

from bot.engine.answering import answer, close_drafts, dispute, give_up, hint, is_settled, shown_answer, skip
from bot.engine.effects import AnyEffect, Notice, NoticeCode
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
from bot.engine.flow import Moved, asked, finish, gone, next_question, probe, refused, start
from bot.engine.question import Library
from bot.engine.state import Record, Session, Stage

__all__ = ["Moved", "handle", "new_session"]


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
        raise refused(NoticeCode.NOT_YOUR_INTERVIEW, event.candidate)


def _moved(session: Session, event: AnyEvent) -> Moved:  # noqa: C901 - one table, one place
    match session.record.stage, event:
        case _, HelpAsked():
            return session, [Notice(code=NoticeCode.HELP, candidate=event.candidate)]
        case Stage.READY, Started():
            return start(session, event)
        case Stage.READY, _:
            raise refused(NoticeCode.NOT_STARTED, event.candidate)
        case _, Disputed():
            return dispute(session, event)
        case _, ModelAnswerAsked() if is_settled(session, event):
            return session, [shown_answer(session, event.question or session.step.question)]
        case Stage.DONE, _:
            raise refused(NoticeCode.IS_OVER, event.candidate)
        case _, Stopped():
            return _stop(session, event)
        case Stage.PAUSED, Resumed():
            return _resume(_moved_to(event.place, session.with_record(stage=session.record.before_pause)))
        case Stage.PAUSED, _:
            raise refused(NoticeCode.IS_PAUSED, event.candidate)
        case stage, Paused():
            paused = session.with_record(stage=Stage.PAUSED, before_pause=stage)
            return paused, [Notice(code=NoticeCode.PAUSED)]
        case _, Resumed():
            return _resume(_moved_to(event.place, session))
        case Stage.SETTLED, Continued() | Skipped():
            return next_question(session, event)
        case Stage.SETTLED, _:
            raise refused(NoticeCode.SAY_NEXT, event.candidate)
        case _, _ if session.question is None:
            return gone(session, event)
        case ((Stage.ASKED | Stage.PROBED), Answered()):
            return answer(session, event)
        case ((Stage.ASKED | Stage.PROBED), HintAsked()):
            return hint(session, event)
        case ((Stage.ASKED | Stage.PROBED), Skipped()):
            return skip(session, event)
        case ((Stage.ASKED | Stage.PROBED), ModelAnswerAsked()):
            return give_up(session, event)
        case Stage.ASKED, Continued() if session.record.team:
            return next_question(session, event)
        case _, Continued():
            raise refused(NoticeCode.NOTHING_TO_CONTINUE, event.candidate)
        case _, Started():
            return _resume(session)
        case _, _:
            raise AssertionError(f"no transition from {session.record.stage} on {type(event).__name__}")


def _stop(session: Session, event: AnyEvent) -> Moved:
    """End here. What was said to an open question counts; a question nobody answered does not."""
    session, effects = close_drafts(session, event)
    finished, last = finish(session)
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
        effects.append(asked(session, question, again=True))
    if session.record.stage is Stage.PROBED and question is not None:
        draft = session.draft_of(session.record.owner)
        effects += [probe(session, question, session.record.owner, name) for name in draft.probed[-1:]]
    return session, effects
