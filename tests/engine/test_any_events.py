"""Whatever happens, in whatever order, these hold."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.effects import AnyEffect, AttemptMade, Ended, Graded, QuestionAsked
from bot.engine.events import (
    AnyEvent,
    Continued,
    Disputed,
    HelpAsked,
    HintAsked,
    ModelAnswerAsked,
    Paused,
    Resumed,
    Skipped,
    Stopped,
    Wish,
)
from bot.engine.session import handle, new_session
from bot.engine.state import Refused, Session, Stage
from tests.builders import answered, envelope, library, question, started

PEOPLE = st.sampled_from(["ada", "grace"])
TEXTS = st.one_of(
    st.sampled_from(["trained in parallel", "we average them", "", "averaged, not averaged", "What does q1 do?"]),
    st.text(max_size=40),
)
STEERING: tuple[Callable[..., AnyEvent], ...] = (
    HintAsked,
    Skipped,
    Continued,
    Paused,
    Resumed,
    Stopped,
    HelpAsked,
    ModelAnswerAsked,
    Disputed,
)


@st.composite
def events(draw: st.DrawFn) -> AnyEvent:
    person = draw(PEOPLE)
    if draw(st.integers(0, 2)) == 0:
        made: AnyEvent = draw(st.sampled_from(STEERING))(**envelope(candidate=person))
        return made
    return answered(draw(TEXTS), candidate=person)


HISTORIES = st.lists(events(), max_size=25)


def begun(*, team: bool, auto_next: bool) -> Session:
    books = library([question(f"q{n}", probe=bool(n % 2), hints=n % 3) for n in range(4)])
    event = started(wish=Wish(count=3), team=team, auto_next=auto_next)
    return handle(new_session(event, books), event)[0]


def run(session: Session, history: list[AnyEvent]) -> tuple[Session, list[AnyEffect]]:
    """The session at the end, and everything that was to be done; refused events change nothing."""
    done: list[AnyEffect] = []
    for event in history:
        before = session.record
        try:
            session, effects = handle(session, event)
        except Refused:
            assert session.record == before
            continue
        assert session.record.version == before.version + 1
        done += effects
    return session, done


@given(st.booleans(), st.booleans(), HISTORIES)
def test_every_history_keeps_the_invariants(team: bool, auto_next: bool, history: list[AnyEvent]) -> None:
    session, done = run(begun(team=team, auto_next=auto_next), history)
    record = session.record
    attempts = [effect.attempt for effect in done if isinstance(effect, AttemptMade)]
    assert len({(a.question, a.candidate) for a in attempts}) == len(attempts), "nobody is graded twice on one question"
    assert [(a.question, a.candidate) for a in attempts] == [(a.question, a.candidate) for a in record.attempts]
    assert all(0 <= a.score <= 1 for a in attempts)
    assert 0 <= record.index < len(record.steps) == 3
    numbers = [effect.number for effect in done if isinstance(effect, QuestionAsked)]
    assert numbers == sorted(numbers), "the interview never goes back"
    assert (record.stage is Stage.DONE) == any(isinstance(effect, Ended) for effect in done)
    for effect in done:
        if isinstance(effect, Graded):
            assert all(
                effect.answer[s:e] == q for p in effect.points for (s, e), q in zip(p.spans, p.quotes, strict=True)
            )


@given(HISTORIES)
def test_the_same_history_gives_the_same_interview(history: list[AnyEvent]) -> None:
    session = begun(team=False, auto_next=True)
    assert run(session, history) == run(session, history)
