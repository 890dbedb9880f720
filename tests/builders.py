"""Small questions, libraries and events for tests of the interview; each builder hides what a test is not about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.engine.events import (
    Answered,
    AnyEvent,
    Continued,
    Envelope,
    Place,
    Started,
    Wish,
)
from bot.engine.question import Correction, Kind, Language, Library, Phase, Plan, Point, Question, Source, Text
from bot.engine.session import handle, new_session
from bot.engine.state import Session
from grader.rubric import KeyPoint, Misconception, Rubric

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLACE = Place(platform="terminal", workspace="local", channel="terminal", private=True)
OWNER = "ada"

_ids = count(1)


def both(text: str) -> Text:
    """The same words in both languages."""
    return Text(zh=text, en=text)


def question(
    name: str = "bagging",
    *,
    topic: str = "ensembles",
    level: int = 2,
    probe: bool = False,
    follow_ups: tuple[str, ...] = (),
    hints: int = 2,
) -> Question:
    """A text question with two points: trees are trained in parallel; their outputs are averaged."""
    facts = {
        "parallel": ("The trees are trained in parallel", "train* ... parallel"),
        "averaged": ("Their outputs are averaged", "average*"),
    }
    return Question(
        id=name,
        topic=topic,
        level=level,
        kind=Kind.TEXT,
        ask=both(f"What does {name} do?"),
        answer=both(f"The model answer of {name}."),
        hints=tuple(both(f"hint {number}") for number in range(1, hints + 1)),
        points=tuple(
            Point(id=key, fact=both(fact), probe=both(f"And what about {key}?") if probe else None)
            for key, (fact, _) in facts.items()
        ),
        corrections=(Correction("boosting", both("Each tree mends the one before"), both("That is boosting.")),),
        rubric=Rubric(
            question=(f"What does {name} do?",),
            points=tuple(
                KeyPoint(id=key, weight=1.0, facts=(fact,), accept=(pattern,)) for key, (fact, pattern) in facts.items()
            ),
            misconceptions=(Misconception("boosting", ("each tree mends the one before",), ("mends ... before",)),),
        ),
        follow_ups=follow_ups,
        sources=(Source("collection.txt", "Q1"),),
        references=("Breiman 1996",),
    )


def library(questions: Iterable[Question] = (), plans: Iterable[Plan] = ()) -> Library:
    """A library of *questions* (five of one topic when none are given)."""
    chosen = list(questions) or [question(f"q{number}") for number in range(1, 6)]
    return Library(
        version="test",
        questions={item.id: item for item in chosen},
        plans={plan.id: plan for plan in plans},
        topics={item.topic: both(item.topic.title()) for item in chosen},
    )


def plan(name: str = "phone-screen", *phases: Phase) -> Plan:
    """A plan of *phases* (two questions about ensembles when none are given)."""
    return Plan(name, both("Phone screen"), phases or (Phase(both("Ensembles"), ("ensembles",), count=2),))


def envelope(at: datetime = NOON, *, session: str = "s1", candidate: str = OWNER, name: str = "") -> Envelope:
    """The fields every event has; its id is *name*, else one that nothing else has."""
    return {"id": name or f"e{next(_ids)}", "at": at, "session": session, "candidate": candidate}


def started(**changes: object) -> Started:
    """The start of an interview of two questions."""
    fields: dict[str, object] = {
        **envelope(),
        "place": PLACE,
        "language": Language.EN,
        "seed": 7,
        "wish": Wish(count=2),
        **changes,
    }
    return Started(**fields)  # type: ignore[arg-type]  # a test names only fields that exist


def opened(books: Library | None = None, **changes: object) -> Session:
    """An interview whose first question was asked."""
    event = started(**changes)
    return handle(new_session(event, books or library()), event)[0]


def answered(text: str, **changes: object) -> Answered:
    """An answer."""
    return Answered(**{**envelope(), "text": text, **changes})  # type: ignore[arg-type]


def after(minutes: float) -> datetime:
    """That long after noon."""
    return NOON + timedelta(minutes=minutes)


def play(session: Session, *events: AnyEvent) -> Session:
    """The session after *events*."""
    for event in events:
        session, _ = handle(session, event)
    return session


def continued() -> Continued:
    """On to the next question."""
    return Continued(**envelope())
