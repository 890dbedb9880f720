"""The interview, move by move."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.engine.effects import (
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
    Reported,
)
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
from bot.engine.question import Phase
from bot.engine.session import handle, new_session
from bot.engine.state import Refused, Session, Stage
from tests.builders import answered, both, envelope, library, opened, plan, play, question, started

FULL = "The trees are trained in parallel and then averaged"
HALF = "We average the outputs"


def kinds(effects: Sequence[object]) -> list[str]:
    return [type(effect).__name__ for effect in effects]


def refusal(session: Session, event: AnyEvent) -> NoticeCode:
    with pytest.raises(Refused) as refused:
        handle(session, event)
    return refused.value.notice.code


def test_a_start_greets_and_asks_the_first_question() -> None:
    event = started()
    session, effects = handle(new_session(event, library()), event)
    greeting, asked = effects
    assert isinstance(greeting, Greeted)
    assert isinstance(asked, QuestionAsked)
    assert (greeting.questions, asked.number, asked.of, session.record.stage) == (2, 1, 2, Stage.ASKED)


def test_an_answer_is_graded_kept_and_followed_by_the_next_question() -> None:
    session, effects = handle(opened(), answered(FULL))
    assert kinds(effects) == ["Graded", "AttemptMade", "QuestionAsked"]
    graded, made = effects[0], effects[1]
    assert isinstance(graded, Graded)
    assert isinstance(made, AttemptMade)
    assert (graded.score, graded.final) == (1.0, True)
    assert (made.attempt.score, made.attempt.how, made.attempt.genuine) == (1.0, "answered", True)
    assert session.record.index == 1


def test_the_evidence_is_the_candidates_own_words() -> None:
    _, effects = handle(opened(), answered(FULL))
    graded = effects[0]
    assert isinstance(graded, Graded)
    for point in graded.points:
        assert point.state == "hit"
        assert point.quotes == tuple(FULL[start:end] for start, end in point.spans)


def test_without_auto_next_the_candidate_says_when_to_go_on() -> None:
    session, effects = handle(opened(auto_next=False), answered(FULL))
    assert session.record.stage is Stage.SETTLED
    assert isinstance(effects[-1], Notice)
    assert effects[-1].code is NoticeCode.SAY_NEXT
    _, effects = handle(session, Continued(**envelope()))
    assert kinds(effects) == ["QuestionAsked"]


def test_a_missed_point_with_a_probe_is_followed_up_once() -> None:
    books = library([question(f"q{n}", probe=True) for n in range(3)])
    session, effects = handle(opened(books), answered(HALF))
    assert kinds(effects) == ["Graded", "Probed"]
    assert isinstance(effects[1], Probed)
    assert effects[1].text == "And what about parallel?"
    session, effects = handle(session, answered("no idea at all about that"))
    assert kinds(effects) == ["Graded", "AttemptMade", "QuestionAsked"]


def test_a_grade_before_a_probe_does_not_give_the_missed_fact_away() -> None:
    _, effects = handle(opened(library([question(probe=True)]), wish=Wish()), answered(HALF))
    graded = effects[0]
    assert isinstance(graded, Graded)
    assert not graded.final
    assert [point.id for point in graded.points] == ["averaged"]
    assert graded.to_find == 1


def test_the_answer_to_a_probe_is_graded_together_with_what_was_said_before() -> None:
    session = play(opened(library([question(probe=True)]), wish=Wish()), answered(HALF))
    _, effects = handle(session, answered("they are trained in parallel"))
    graded = effects[0]
    assert isinstance(graded, Graded)
    assert graded.score == 1.0
    assert graded.answer == f"{HALF}\nthey are trained in parallel"


def test_hints_come_one_by_one_and_are_counted() -> None:
    session, effects = handle(opened(), HintAsked(**envelope()))
    assert effects == [HintGiven(text="hint 1", number=1, of=2)]
    session = play(session, HintAsked(**envelope()))
    assert refusal(session, HintAsked(**envelope())) is NoticeCode.NO_MORE_HINTS
    _, effects = handle(session, answered(FULL))
    assert isinstance(effects[1], AttemptMade)
    assert effects[1].attempt.hints == 2


def test_a_skipped_question_scores_nothing_and_is_not_a_genuine_attempt() -> None:
    _, effects = handle(opened(), Skipped(**envelope()))
    assert kinds(effects) == ["Notice", "AttemptMade", "QuestionAsked"]
    made = effects[1]
    assert isinstance(made, AttemptMade)
    assert (made.attempt.how, made.attempt.score, made.attempt.genuine) == ("skipped", 0.0, False)


def test_skipping_a_probe_keeps_the_grade_of_what_was_said() -> None:
    books = library([question(f"q{n}", probe=True) for n in range(3)])
    _, effects = handle(play(opened(books), answered(HALF)), Skipped(**envelope()))
    made = next(effect for effect in effects if isinstance(effect, AttemptMade))
    assert made.attempt.how == "answered"
    assert made.attempt.score > 0


def test_asking_for_the_model_answer_first_gives_the_question_up() -> None:
    session = opened(auto_next=False)
    asked = session.step.question
    session, effects = handle(session, ModelAnswerAsked(**envelope()))
    assert kinds(effects) == ["Notice", "ModelAnswerShown", "AttemptMade", "Notice"]
    shown = effects[1]
    assert isinstance(shown, ModelAnswerShown)
    assert (shown.question, shown.references) == (asked, ("Breiman 1996",))


def test_the_model_answer_of_a_graded_question_is_shown_whenever_asked() -> None:
    session = opened()
    first = session.step.question
    session = play(session, answered(FULL))
    _, effects = handle(session, ModelAnswerAsked(**envelope(), question=first))
    assert kinds(effects) == ["ModelAnswerShown"]


def test_pausing_keeps_the_place_and_resuming_shows_the_question_again() -> None:
    session, effects = handle(opened(), Paused(**envelope()))
    assert isinstance(effects[0], Notice)
    assert effects[0].code is NoticeCode.PAUSED
    assert refusal(session, answered(FULL)) is NoticeCode.IS_PAUSED
    session, effects = handle(session, Resumed(**envelope()))
    assert isinstance(effects[1], QuestionAsked)
    assert effects[1].again
    assert session.record.stage is Stage.ASKED


def test_resuming_inside_a_probe_repeats_the_probe() -> None:
    session = play(opened(library([question(probe=True)]), wish=Wish()), answered(HALF), Paused(**envelope()))
    _, effects = handle(session, Resumed(**envelope()))
    assert kinds(effects) == ["Notice", "QuestionAsked", "Probed"]


def test_the_last_answer_ends_the_interview_with_a_report() -> None:
    session, effects = handle(play(opened(), answered(FULL)), answered(HALF))
    assert kinds(effects)[-2:] == ["Reported", "Ended"]
    report = effects[-2]
    assert isinstance(report, Reported)
    assert report.score == pytest.approx(0.75)
    assert (report.asked, report.answered, session.record.stage) == (2, 2, Stage.DONE)


def test_a_skipped_question_counts_nothing_in_its_topic_and_is_named() -> None:
    session = play(opened(), answered(FULL))
    _, effects = handle(session, Skipped(**envelope()))
    report = next(effect for effect in effects if isinstance(effect, Reported))
    (topic,) = report.topics
    assert (topic.score, topic.asked, topic.unanswered) == (0.5, 2, 1)
    assert report.score == topic.score


def test_stopping_reports_on_what_was_answered() -> None:
    session, effects = handle(play(opened(), answered(FULL)), Stopped(**envelope()))
    report = next(effect for effect in effects if isinstance(effect, Reported))
    assert (report.answered, report.score) == (1, 1.0)
    assert isinstance(effects[-1], Ended)
    assert refusal(session, answered(FULL)) is NoticeCode.IS_OVER


def test_stopping_inside_a_probe_counts_what_was_said() -> None:
    session = play(opened(library([question(probe=True)]), wish=Wish()), answered(HALF))
    _, effects = handle(session, Stopped(**envelope()))
    assert kinds(effects) == ["Graded", "AttemptMade", "Reported", "Ended"]


def test_help_may_be_asked_for_by_anybody_at_any_time() -> None:
    _, effects = handle(opened(), HelpAsked(**envelope(candidate="grace")))
    assert effects == [Notice(code=NoticeCode.HELP, candidate="grace")]


def test_somebody_else_is_told_politely_that_it_is_not_their_interview() -> None:
    assert refusal(opened(), answered(FULL, candidate="grace")) is NoticeCode.NOT_YOUR_INTERVIEW


def test_an_empty_answer_is_asked_for_again() -> None:
    assert refusal(opened(), answered("  \n ")) is NoticeCode.EMPTY_ANSWER


def test_a_dispute_is_kept_for_the_authors() -> None:
    session = opened()
    assert refusal(session, Disputed(**envelope())) is NoticeCode.NOTHING_GRADED_YET
    first = session.step.question
    _, effects = handle(play(session, answered(HALF)), Disputed(**envelope(), reason="I did say parallel"))
    assert effects[0] == DisputeMade(candidate="ada", question=first, reason="I did say parallel")


def test_in_a_team_everybody_answers_once_and_the_owner_moves_on() -> None:
    session = opened(team=True)
    session, effects = handle(session, answered(FULL, candidate="grace"))
    assert kinds(effects) == ["Graded", "AttemptMade"]
    assert refusal(session, answered(FULL, candidate="grace")) is NoticeCode.ALREADY_ANSWERED
    session = play(session, answered(HALF, candidate="linus"))
    assert refusal(session, Continued(**envelope(candidate="grace"))) is NoticeCode.NOT_YOUR_INTERVIEW
    session = play(session, Continued(**envelope()))
    _, effects = handle(session, Stopped(**envelope()))
    scores = {effect.candidate: effect.score for effect in effects if isinstance(effect, Reported)}
    assert scores["grace"] == 1.0
    assert set(scores) == {"ada", "grace", "linus"}


def test_a_good_answer_leads_on_to_a_follow_up() -> None:
    books = library(
        [question("base", follow_ups=("deeper",)), question("other"), question("deeper", level=5)],
        [plan("phone-screen", Phase(both("Ensembles"), ("ensembles",), (1, 3), count=2, follow_ups=True))],
    )
    session = opened(books, wish=Wish(questions=("base", "other")))
    session = session.with_record(chains=(True,))
    _, effects = handle(session, answered(FULL))
    asked = effects[-1]
    assert isinstance(asked, QuestionAsked)
    assert (asked.question, asked.follow_up, asked.of) == ("deeper", True, 2)


def test_a_question_that_left_the_bank_is_passed_over() -> None:
    session = opened()
    gone = {name: item for name, item in session.library.questions.items() if name != session.step.question}
    emptied = Session(session.record, library(gone.values()))
    _, effects = handle(emptied, answered(FULL))
    assert isinstance(effects[0], Notice)
    assert effects[0].code is NoticeCode.QUESTION_GONE
    assert isinstance(effects[1], QuestionAsked)


def test_every_move_raises_the_version_by_one() -> None:
    session = opened()
    assert session.record.version == 1
    assert play(session, answered(FULL)).record.version == 2
