"""What happened: frozen data with an id, a time and a person. Front ends make events; the engine reads nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

import msgspec

from bot.engine.question import Kind, Language


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an interview is held, in words of no platform.

    Attributes:
        platform: "terminal", "discord" or "slack".
        workspace: Discord guild, Slack team or "local"; everything stored is kept apart by it.
        channel: the room that messages go to (a thread has its own).
        thread: within *channel* where the platform needs both, else "".
        home: the channel that the room belongs to, "" when it is *channel* itself; channel leaderboards go by it.
        private: nobody but the candidate can read along.
        on_request: what is said waits until it is asked for (the answer to a button that only its presser sees).
    """

    platform: str
    workspace: str
    channel: str
    thread: str = ""
    home: str = ""
    private: bool = False
    on_request: bool = False


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Base of all events.

    Attributes:
        id: unique; the same id is never acted on twice (retries, double clicks).
        at: aware, UTC.
        session: id of the interview.
        candidate: who did it, unique within the workspace.
    """

    id: str
    at: datetime
    session: str
    candidate: str


class Envelope(TypedDict):
    """The fields that every event has, to be unpacked into one."""

    id: str
    at: datetime
    session: str
    candidate: str


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a candidate did with a question before: the last score and when."""

    question: str
    score: float
    at: datetime


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the candidate asked for at the start; every field may be left open.

    Attributes:
        plan: id of a plan; "" asks the default plan, or freely when a topic or level is given.
        topic: only this topic. levels: only these, inclusive. kinds: only these.
        questions: exactly these ids, in order (review, daily).
        count: how many questions; 0 leaves it to the plan.
    """

    plan: str = ""
    topic: str = ""
    levels: tuple[int, int] = (1, 5)
    kinds: frozenset[Kind] = frozenset()
    questions: tuple[str, ...] = ()
    count: int = 0


class Started(Event, frozen=True, kw_only=True):
    """An interview begins.

    Attributes:
        seed: of every choice and every drawn value in it.
        team: everybody in the room answers for themselves, and *Continued* moves on.
        auto_next: the next question follows a grade at once; else the candidate says when.
        seen: the candidate's history; the runtime fills it in.
    """

    place: Place
    language: Language
    seed: int
    wish: Wish = Wish()
    team: bool = False
    auto_next: bool = True
    seen: tuple[Seen, ...] = ()


class Answered(Event, frozen=True, kw_only=True):
    """An answer, exactly as typed."""

    text: str


class HintAsked(Event, frozen=True, kw_only=True):
    """The next hint, please."""


class Skipped(Event, frozen=True, kw_only=True):
    """Go on to the next question; what was said so far is graded, nothing said scores nothing."""


class ModelAnswerAsked(Event, frozen=True, kw_only=True):
    """Show the model answer of *question*, or of the current one when empty (which ends it)."""

    question: str = ""


class Continued(Event, frozen=True, kw_only=True):
    """Next question, please (after a grade)."""


class Paused(Event, frozen=True, kw_only=True):
    """Stop the clock; the place in the interview is kept."""


class Resumed(Event, frozen=True, kw_only=True):
    """Go on: the open question is shown again. *place*: the interview moves there (its old room is gone)."""

    place: Place | None = None


class Stopped(Event, frozen=True, kw_only=True):
    """End here; the report covers what was answered."""


class HelpAsked(Event, frozen=True, kw_only=True):
    """What can be typed."""


class Disputed(Event, frozen=True, kw_only=True):
    """ "I was graded wrong": kept with the attempt for the authors. *question* "" means the last graded one."""

    question: str = ""
    reason: str = ""


AnyEvent = (
    Started
    | Answered
    | HintAsked
    | Skipped
    | ModelAnswerAsked
    | Continued
    | Paused
    | Resumed
    | Stopped
    | HelpAsked
    | Disputed
)
