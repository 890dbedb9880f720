"""Where an interview stands: all of it frozen data that the store keeps as one JSON value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from bot.engine.effects import Attempt, Graded, Notice
from bot.engine.events import Place
from bot.engine.question import Language, Library, Question
from grader.errors import CandidateError


class Stage(StrEnum):
    """What the interview waits for."""

    READY = "ready"  # to be started
    ASKED = "asked"  # an answer to the question
    PROBED = "probed"  # an answer to the follow-up on a missed point
    SETTLED = "settled"  # the candidate's word to go on
    PAUSED = "paused"  # the candidate to come back
    DONE = "done"  # nothing


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the course.

    Attributes:
        phase: the part of the plan it belongs to, from 0.
        follow_up: the question before it led here.
    """

    question: str
    phase: int
    follow_up: bool = False


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What one candidate has said to the open question.

    Attributes:
        said: the texts in order. probed: ids of the points that were asked after.
        graded: the last grade of it. hints: taken so far. settled: no more is wanted.
    """

    said: tuple[str, ...] = ()
    probed: tuple[str, ...] = ()
    graded: Graded | None = None
    hints: int = 0
    settled: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The saved part of a session.

    Attributes:
        version: raised by one with every change; a save over another version is refused by the store.
        owner: the candidate who started it.
        plan: id of the plan, "" when asked freely. phases: their titles.
        steps: the course; *index* is the open one. values: drawn for it. asked_at: when it was shown.
        before_pause: the stage to go back to.
        drafts: by candidate, of the open question. attempts: without their grades.
    """

    id: str
    version: int = 0
    place: Place
    owner: str
    language: Language
    seed: int
    team: bool = False
    auto_next: bool = True
    plan: str = ""
    phases: tuple[str, ...] = ()
    chains: tuple[bool, ...] = ()  # by phase: whether good answers lead on to follow-ups
    steps: tuple[Step, ...] = ()
    index: int = 0
    values: tuple[tuple[str, str], ...] = ()
    asked_at: datetime
    stage: Stage = Stage.READY
    before_pause: Stage = Stage.READY
    drafts: dict[str, Draft] = {}
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """An interview in progress: its record, and the library that its question ids point into."""

    record: Record
    library: Library

    def with_record(self, **changes: object) -> Session:
        """The session with some fields of its record changed."""
        return Session(msgspec.structs.replace(self.record, **changes), self.library)

    @property
    def step(self) -> Step:
        """The open step."""
        return self.record.steps[self.record.index]

    @property
    def question(self) -> Question | None:
        """The open question, or None when the bank no longer has it."""
        return self.library.questions.get(self.step.question)

    def draft_of(self, candidate: str) -> Draft:
        """What *candidate* has said to the open question."""
        return self.record.drafts.get(candidate, Draft())

    def with_draft(self, candidate: str, draft: Draft) -> Session:
        """The session with *candidate*'s draft replaced."""
        return self.with_record(drafts={**self.record.drafts, candidate: draft})


class Refused(CandidateError):
    """The event does not fit where the interview stands; nothing was changed. The runtime shows *notice*."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.code.value)
        self.notice = notice
