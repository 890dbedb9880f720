"""Whatever the banks and the candidates say fits into Slack's messages, which the loopback server's rules decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bank import load_library
from bot.engine.effects import (
    AnyEffect,
    DigestPosted,
    ExactShown,
    Graded,
    Greeted,
    HintGiven,
    MisconceptionShown,
    ModelAnswerShown,
    Notice,
    NoticeCode,
    PointShown,
    Probed,
    QuestionAsked,
    Reported,
    ReportLine,
    TopicScore,
)
from bot.engine.question import Kind, Language, Library, Question
from bot.frontends.slack.asker import Asker, place_in
from bot.frontends.slack.kit import Press, Shown, unpacked
from bot.frontends.slack.menus import Opened, answer_modal, dispute_modal, settings_modal, start_modal
from bot.frontends.slack.render import UNSAID, render
from bot.runtime import OutboxRow
from bot.wording import wording
from tests.loopback.slack.blockkit import check_message, check_view

THREAD = place_in("T0123456789", "C0123456789", "1795254653.233944")
DIRECT = place_in("T0123456789", "D0123456789")
SESSION = f"slack/{THREAD.workspace}/{THREAD.channel}/{THREAD.thread}"


def messages(*effects: AnyEffect, language: Language = Language.ZH, private: bool = False) -> list[Shown]:
    """What would be posted for *effects* of one event; raises what Slack would refuse."""
    place = DIRECT if private else THREAD
    rows = [OutboxRow(n, SESSION, place, language, effect, 0) for n, effect in enumerate(effects, 10**9)]
    found = render(rows, wording(language))
    for message in found:
        check_message(message.text, list(message.blocks))
    return found


def shown(question: Question, language: Language) -> Iterator[AnyEffect]:
    """The longest things that an interview says about *question*."""
    facts = [point.fact.said_in(language) for point in question.points]
    yield Graded(
        candidate="U0123456789",
        question=question.id,
        number=10,
        score=0.5,
        answer="x" * 4000,
        final=True,
        points=tuple(
            PointShown(id=str(n), state="contradicted", fact=fact, quotes=("*" * 90,) * 3, say=fact)
            for n, fact in enumerate(facts)
        ),
        misconceptions=tuple(
            MisconceptionShown(id=c.id, claim="", say=c.say.said_in(language), quotes=("_" * 90,))
            for c in question.corrections
        ),
        exact=ExactShown(outcome="incorrect", understood="`" * 90, working=("<" * 90,) * 9)
        if question.is_exact
        else None,
    )
    yield QuestionAsked(
        question=question.id,
        number=10,
        of=20,
        phase="",
        topic=question.topic,
        topic_id=question.topic,
        level=question.level,
        kind=question.kind,
        text=question.ask.said_in(language),
        options=tuple((option.id, option.text.said_in(language)) for option in question.options),
        hints=len(question.hints),
        follow_up=True,
    )
    yield ModelAnswerShown(
        question=question.id,
        text=question.answer.said_in(language),
        ask=question.ask.said_in(language),
        points=tuple(facts),
        sources=tuple((source.seed, source.at) for source in question.sources),
        references=question.references,
    )
    yield from (HintGiven(text=hint.said_in(language), number=1, of=1) for hint in question.hints)
    probes = [point.probe for point in question.points if point.probe]
    yield from (Probed(candidate="U1", question=question.id, text=probe.said_in(language)) for probe in probes)


@pytest.fixture(scope="module")
def built_in() -> Library:
    return load_library()


@pytest.mark.parametrize("language", Language)
def test_every_question_of_the_banks_fits(built_in: Library, language: Language) -> None:
    words = wording(language)
    for question in built_in.questions.values():
        effects = list(shown(question, language))
        assert messages(*effects, language=language, private=True), question.id
        check_view(answer_modal(words, Opened(SESSION, question.id), question.ask.said_in(language)))


@pytest.mark.parametrize("language", Language)
def test_the_forms_fit_the_whole_library(built_in: Library, language: Language) -> None:
    words = wording(language)
    for asker in (Asker("T1", "U1", "C1", "1.000001"), Asker("T1", "U1", "D1"), Asker("T1", "U1")):
        check_view(start_modal(words, built_in, asker))
    check_view(dispute_modal(words, Opened(SESSION, "q")))
    check_view(settings_modal(words, language, "America/Argentina/ComodRivadavia", is_listed=True))


texts = st.text(alphabet="ab\\`*_|<>&\n。. 中", max_size=4000)


@given(text=texts, fact=texts, quote=texts)
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_long_or_too_odd(text: str, fact: str, quote: str) -> None:
    points = tuple(PointShown(id=str(n), state="hit", fact=fact, quotes=(quote,) * 3, say=fact) for n in range(12))
    exact = ExactShown(outcome="incorrect", understood=quote, expected=fact, working=(text,) * 5, slip=fact)
    common: dict[str, Any] = {"candidate": "U1", "question": "q", "number": 1, "answer": text, "final": True}
    messages(Graded(**common, score=0.3, points=points))
    messages(Graded(**common, score=0.3, exact=exact))
    messages(
        ModelAnswerShown(question="q", text=text, ask="", points=(fact,) * 9, references=(quote,) * 9), private=True
    )
    messages(Probed(candidate="U1", question="q", text=text), HintGiven(text=fact, number=1, of=2))
    lines = tuple(ReportLine(question="q", text=text or "?", score=0.1, sources=(quote,)) for _ in range(5))
    topics = tuple(TopicScore(topic="t", title=quote, score=0.2, asked=3) for _ in range(20))
    common = {"candidate": "U1", "asked": 9, "answered": 9, "topics": topics, "read_again": lines}
    messages(Reported(**common, score=0.5, strongest=(fact,) * 3, weakest=(text,) * 3))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", NoticeCode)
def test_every_notice_has_words(code: NoticeCode, language: Language) -> None:
    values = tuple((name, "x") for name in ("plan", "topic", "question", "near", "when"))
    found = messages(Notice(code=code, values=values), language=language)
    assert len(found) == (0 if code in UNSAID else 1)


def test_what_belongs_to_one_event_is_one_message() -> None:
    greeted = Greeted(plan="Short", about="", questions=3)
    assert len(messages(greeted, HintGiven(text="a", number=1, of=1), language=Language.EN)) == 1


@pytest.mark.parametrize("language", list(Language))
def test_a_week_is_summed_up_in_one_message(language: Language) -> None:
    digest = DigestPosted(
        answered=12,
        people=4,
        improved=(("U0123456789", 30), ("U0123456780", 20)),
        hardest=("Why *He* initialisation & not <Xavier>?", 0.35),
        blind_spots=("ReLU halves the variance",),
    )
    (message,) = messages(digest, language=language)
    said = str(message.blocks)
    assert "<@U0123456789> +30" in said
    assert "&lt;Xavier&gt;" in said
    assert "35 %" in said
    assert "ReLU halves the variance" in said


def test_a_choice_has_a_button_for_each_option() -> None:
    options = (("a", "the batch"), ("b", "one sample " * 20))
    common: dict[str, Any] = {"number": 1, "of": 3, "phase": "", "topic": "t", "topic_id": "t", "level": 1}
    asked = QuestionAsked(question="q", kind=Kind.CHOICE, text="?", options=options, **common)
    (message,) = messages(asked, language=Language.EN)
    buttons = {e["action_id"]: e for block in message.blocks for e in block.get("elements", []) if "action_id" in e}
    assert buttons["mianshi:choose:a"]["text"]["text"] == "a. the batch"
    assert unpacked(buttons["mianshi:choose:b"]["value"]) == Press(SESSION, "q")


def test_a_button_from_elsewhere_carries_nothing() -> None:
    assert unpacked("not ours") == Press()
    assert unpacked('{"session": 3}') == Press()
