"""What is to be done: frozen data that front ends turn into messages.

Every effect stands alone, in the interview's language where it quotes the bank, so that it can wait in the outbox
over a restart or a change of the bank. Sentences of the bot itself are made in bot.wording from codes.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from bot.engine.question import Kind, Language


class Effect(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Base of all effects."""


class Greeted(Effect, frozen=True, kw_only=True):
    """The interview opens: what it is and how long. *team*: everybody may answer."""

    plan: str  # title in the interview's language; "" when asked freely
    about: str
    questions: int
    team: bool = False


class QuestionAsked(Effect, frozen=True, kw_only=True):
    """A question.

    Attributes:
        number, of: its place in the interview, from 1.
        phase, topic: titles in the interview's language; *topic_id* is the bank's.
        options: of a choice question: (id, text).
        hints: how many there are.
        again: shown again after a pause or restart.
        follow_up: it follows from the one before.
    """

    question: str
    number: int
    of: int
    phase: str
    topic: str
    topic_id: str
    level: int
    kind: Kind
    text: str
    options: tuple[tuple[str, str], ...] = ()
    hints: int = 0
    again: bool = False
    follow_up: bool = False


class PointShown(msgspec.Struct, frozen=True, kw_only=True):
    """One key point in a grade.

    Attributes:
        state: "hit", "partial", "missed" or "contradicted".
        fact: the idea in words; "" while it is only half said and a probe follows, so that it is not given away.
        quotes: the candidate's own words that decided it.
        spans: the same as [start, end) in the answer as typed (all that was said, joined by newlines).
        say: correction of a contradiction, or "".
        probed: whether a probe asked for it.
    """

    id: str
    state: str
    fact: str
    quotes: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    say: str = ""
    weight: float = 1.0
    probed: bool = False


class MisconceptionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A misconception that was said, with a friendly correction."""

    id: str
    claim: str
    say: str
    quotes: tuple[str, ...] = ()


class ExactShown(msgspec.Struct, frozen=True, kw_only=True):
    """Verdict of the formula engine.

    Attributes:
        outcome: "correct", "incorrect" or "unclear".
        part: what was off ("value", "unit", "precision", "form") or "".
        understood: the committed answer as it was read; "" if none was found.
        expected: the right value with its unit.
        working: steps with the candidate's own numbers, one a line.
        slip: a sentence of the bank that names a known slip, or "".
        slip_code: generic slip found without an author (a code of bot.wording), with *slip_values*.
        reason: why an answer was unclear (a code of bot.wording), with *reason_values*.
    """

    outcome: str
    part: str = ""
    understood: str = ""
    expected: str = ""
    working: tuple[str, ...] = ()
    slip: str = ""
    slip_code: str = ""
    slip_values: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    reason_values: tuple[tuple[str, str], ...] = ()


class Graded(Effect, frozen=True, kw_only=True):
    """The grade of an answer.

    Attributes:
        candidate: whose answer it is.
        score: in [0, 1].
        answer: everything said to the question, joined by newlines; spans point into it.
        final: False when a probe follows; then points that were missed are not in *points*.
        to_find: how many those are.
        notes: codes of grader.Note.
        gained: points won for the leaderboard; the runtime fills it in.
    """

    candidate: str
    question: str
    number: int
    score: float
    answer: str
    final: bool
    to_find: int = 0
    points: tuple[PointShown, ...] = ()
    misconceptions: tuple[MisconceptionShown, ...] = ()
    notes: tuple[str, ...] = ()
    exact: ExactShown | None = None
    hints: int = 0
    gained: int = 0


class Probed(Effect, frozen=True, kw_only=True):
    """A follow-up on a missed point."""

    candidate: str
    question: str
    text: str


class AskedAgain(Effect, frozen=True, kw_only=True):
    """An exact answer was not understood; nothing was lost. *exact* says why."""

    candidate: str
    question: str
    exact: ExactShown


class HintGiven(Effect, frozen=True, kw_only=True):
    """Hint *number* of *of*."""

    text: str
    number: int
    of: int


class ModelAnswerShown(Effect, frozen=True, kw_only=True):
    """The model answer with its sources.

    Attributes:
        points: the key points as plain facts. working: of an exact question.
        sources: (collection, place). references: papers and books.
    """

    question: str
    text: str
    ask: str
    points: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    references: tuple[str, ...] = ()
    erratum: str = ""


class NoticeCode(StrEnum):
    """Short things to say; bot.wording has the sentence of each. *values* of a Notice fill the names in brackets."""

    HELP = "help"
    NO_MORE_HINTS = "no-more-hints"
    PAUSED = "paused"
    RESUMED = "resumed"
    SKIPPED = "skipped"
    IS_PAUSED = "is-paused"  # something was typed while paused
    IS_OVER = "is-over"
    NOT_STARTED = "not-started"
    SAY_NEXT = "say-next"  # graded; the candidate decides when to go on
    NOTHING_TO_CONTINUE = "nothing-to-continue"  # the open question waits for an answer
    NOTHING_GRADED_YET = "nothing-graded-yet"
    EMPTY_ANSWER = "empty-answer"
    NOT_YOUR_INTERVIEW = "not-your-interview"
    DISPUTE_NOTED = "dispute-noted"
    ALREADY_ANSWERED = "already-answered"  # team: one answer each
    GIVEN_UP = "given-up"  # the model answer was asked for before an answer
    UNKNOWN_PLAN = "unknown-plan"  # [plan, near]
    UNKNOWN_TOPIC = "unknown-topic"  # [topic, near]
    NO_QUESTIONS = "no-questions"
    QUESTION_GONE = "question-gone"  # the bank no longer has it
    UNKNOWN_QUESTION = "unknown-question"  # [question, near]
    NOTHING_DUE = "nothing-due"  # [when]: the date on which the next question comes back, or "–"


class Notice(Effect, frozen=True, kw_only=True):
    """A short message by code. *candidate* set: meant for that person alone where the platform can."""

    code: NoticeCode
    values: tuple[tuple[str, str], ...] = ()
    candidate: str = ""


class TopicScore(msgspec.Struct, frozen=True, kw_only=True):
    """Mean score over the *asked* questions of a topic in one interview; those *unanswered* count 0."""

    topic: str
    title: str
    score: float
    asked: int
    unanswered: int = 0


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One question in a report: *points* are facts to read again, *sources* where."""

    question: str
    text: str
    score: float
    points: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Reported(Effect, frozen=True, kw_only=True):
    """The end of an interview.

    Attributes:
        score: mean over the answered and skipped questions; None if there was none.
        strongest, weakest: facts said well, facts missed or contradicted (heaviest first).
        read_again: weak questions with what was missed.
        streak_days, streak_best, points_gained: the runtime fills them in.
    """

    candidate: str
    score: float | None
    asked: int
    answered: int
    topics: tuple[TopicScore, ...] = ()
    strongest: tuple[str, ...] = ()
    weakest: tuple[str, ...] = ()
    read_again: tuple[ReportLine, ...] = ()
    streak_days: int = 0
    streak_best: int = 0
    points_gained: int = 0


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One question settled for one candidate; what the store keeps for ever.

    Attributes:
        answer: everything said, joined by newlines; "" when skipped.
        score: in [0, 1].
        how: "answered", "skipped" or "given-up" (model answer asked first).
        genuine: counts for streak and points: an answer of the candidate's own that says something.
        points: (id, state). grade: the whole Graded effect.
        values: the drawn values of an exact question.
        hints: how many were taken. asked_at, at: aware, UTC.
    """

    question: str
    topic: str
    level: int
    candidate: str
    answer: str
    score: float
    how: str
    genuine: bool
    asked_at: datetime
    at: datetime
    points: tuple[tuple[str, str], ...] = ()
    misconceptions: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    hints: int = 0
    grade: Graded | None = None


class AttemptMade(Effect, frozen=True, kw_only=True):
    """For the store, not for the chat: an attempt to be kept."""

    attempt: Attempt


class DisputeMade(Effect, frozen=True, kw_only=True):
    """For the store: a candidate disagrees with a grade."""

    candidate: str
    question: str
    reason: str


class DailyPosted(Effect, frozen=True, kw_only=True):
    """The daily question of a channel.

    Attributes:
        post: its number; answers name it.
        text: the question; values that everybody draws for themselves stand as letters.
        own_values: whether everybody has their own numbers.
        admin: who to tell when the channel refuses it.
    """

    post: int
    question: str
    topic: str
    level: int
    kind: Kind
    text: str
    closes_at: datetime
    own_values: bool = False
    admin: str = ""


class DailyClosed(Effect, frozen=True, kw_only=True):
    """The end of a daily question.

    Attributes:
        scores: how many answers lay in [0, .2), [.2, .4) ... [.8, 1].
        most_missed: the fact of the point that most people missed, "" when nobody missed any.
        admin: who to tell when the channel refuses it.
    """

    post: int
    answer: ModelAnswerShown
    answered: int
    mean: float | None
    scores: tuple[int, int, int, int, int]
    most_missed: str = ""
    admin: str = ""


class DigestPosted(Effect, frozen=True, kw_only=True):
    """A channel's week.

    Attributes:
        improved: (candidate, points won this week), best first.
        hardest: (question as asked, mean score), None when too little was answered.
        blind_spots: facts that most people missed.
        admin: who to tell when the channel refuses it.
    """

    answered: int
    people: int
    improved: tuple[tuple[str, int], ...] = ()
    hardest: tuple[str, float] | None = None
    blind_spots: tuple[str, ...] = ()
    admin: str = ""


class StreakAtRisk(Effect, frozen=True, kw_only=True):
    """To one person alone, who asked to be reminded: the run of *days* ends at *until* unless they answer before."""

    candidate: str
    days: int
    until: datetime


class Ended(Effect, frozen=True, kw_only=True):
    """The interview is over; a front end may close the room."""

    language: Language


AnyEffect = (
    Greeted
    | QuestionAsked
    | Graded
    | Probed
    | AskedAgain
    | HintGiven
    | ModelAnswerShown
    | Notice
    | Reported
    | AttemptMade
    | DisputeMade
    | DailyPosted
    | DailyClosed
    | DigestPosted
    | StreakAtRisk
    | Ended
)
