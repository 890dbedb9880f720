"""Whatever the banks and the candidates say fits into Discord's messages, which the loopback server's rules decide."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bank import load_library
from bot.engine.effects import (
    AnyEffect,
    ExactShown,
    Graded,
    Greeted,
    HintGiven,
    MisconceptionShown,
    ModelAnswerShown,
    Notice,
    NoticeCode,
    PointShown,
    QuestionAsked,
    Reported,
    ReportLine,
    TopicScore,
)
from bot.engine.question import Kind, Language, Library, Question
from bot.frontends.discord.cards import fitted
from bot.frontends.discord.layout import layout
from bot.frontends.discord.presses import parse
from bot.frontends.discord.render import Scene, render
from bot.wording import wording
from bot.wording.phrases import NOTICES
from tests.loopback.discord.limits import check_message, interactive
from tests.loopback.discord.shapes import COMPONENTS_V2, Json

SCENE = Scene("d1573635820458344457", "1573635820458344457", Language.ZH, number=3)
TEAM = Scene("d1", "1", Language.EN, number=3, is_team=True, is_public=False)


def messages(effect: AnyEffect, language: Language = Language.ZH, scene: Scene = SCENE) -> list[Json]:
    """What would be sent; raises what Discord would refuse."""
    card = render(effect, wording(language), scene)
    sent = [layout(piece) for piece in fitted(card)] if card else []
    bodies: list[Json] = [
        {"flags": COMPONENTS_V2, "components": view.to_components()}  # type: ignore[no-untyped-call]
        for view in sent
    ]
    for body in bodies:
        check_message(body)
        assert all(parse(button["custom_id"]) for button in interactive(body["components"]))
    return bodies


def shown(question: Question, language: Language) -> Iterator[AnyEffect]:
    """The longest things that an interview says about *question*."""
    facts = [point.fact.said_in(language) for point in question.points]
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
    )
    yield Graded(
        candidate="1",
        question=question.id,
        number=10,
        score=0.5,
        answer="x" * 4000,
        final=True,
        points=tuple(
            PointShown(id=str(n), state="contradicted", fact=fact, quotes=("*" * 400,) * 5, say=fact)
            for n, fact in enumerate(facts)
        ),
        misconceptions=tuple(
            MisconceptionShown(id=c.id, claim="", say=c.say.said_in(language), quotes=("_" * 400,))
            for c in question.corrections
        ),
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


@pytest.fixture(scope="module")
def built_in() -> Library:
    return load_library()


@pytest.mark.parametrize("language", Language)
def test_every_question_of_the_banks_fits(built_in: Library, language: Language) -> None:
    for question in built_in.questions.values():
        for effect in shown(question, language):
            for scene in (SCENE, TEAM):
                assert messages(effect, language, scene), question.id


texts = st.text(alphabet="ab\\`*_|\n。. ", max_size=3000)


@given(text=texts, fact=texts, quote=texts)
@settings(max_examples=60)
def test_no_text_is_too_long_or_too_odd(text: str, fact: str, quote: str) -> None:
    points = tuple(PointShown(id=str(n), state="hit", fact=fact, quotes=(quote,) * 3, say=fact) for n in range(12))
    exact = ExactShown(outcome="incorrect", understood=quote, expected=fact, working=(text,) * 5, slip=fact)
    common: dict[str, Any] = {"candidate": "1", "question": "q", "number": 1, "answer": text, "final": True}
    messages(Graded(**common, score=0.3, points=points))
    messages(Graded(**common, score=0.3, exact=exact))
    messages(ModelAnswerShown(question="q", text=text, ask="", points=(fact,) * 9, references=(quote,) * 9))
    lines = tuple(ReportLine(question="q", text=text or "?", score=0.1, sources=(quote,)) for _ in range(5))
    topics = tuple(TopicScore(topic="t", title=quote, score=0.2, asked=3) for _ in range(20))
    common = {"candidate": "1", "asked": 9, "answered": 9, "topics": topics, "read_again": lines}
    messages(Reported(**common, score=0.5, strongest=(fact,) * 3, weakest=(text,) * 3))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", NoticeCode)
def test_every_notice_has_words(code: NoticeCode, language: Language) -> None:
    values = tuple((name, "x") for _, name, _, _ in Formatter().parse(NOTICES[code]) if name)
    sent = messages(Notice(code=code, values=values), language)
    assert len(sent) == (0 if code is NoticeCode.SAY_NEXT else 1)


def test_a_choice_has_a_button_for_each_option() -> None:
    asked = QuestionAsked(
        question="q",
        number=1,
        of=3,
        phase="",
        topic="CNN",
        topic_id="cnn",
        level=2,
        kind=Kind.CHOICE,
        text="Which?",
        options=tuple((name, name) for name in "abcdefg"),
    )
    labels = [button["label"] for button in interactive(messages(asked)[0]["components"])]
    assert labels[:7] == list("abcdefg")
    assert "作答" not in labels


def test_options_with_long_names_are_answered_in_words() -> None:
    asked = next(e for e in shown_long() if isinstance(e, QuestionAsked))
    options = tuple((name * 30, "text") for name in "ab")
    buttons = interactive(messages(msgspec.structs.replace(asked, kind=Kind.CHOICE, options=options))[-1]["components"])
    assert "作答" in [button["label"] for button in buttons]


def test_buttons_stand_under_the_last_of_several_messages() -> None:
    effect = next(e for e in shown_long() if isinstance(e, QuestionAsked))
    sent = messages(effect)
    assert len(sent) > 1
    assert [bool(interactive(body["components"])) for body in sent] == [False] * (len(sent) - 1) + [True]


def shown_long() -> Iterator[AnyEffect]:
    yield QuestionAsked(
        question="q",
        number=1,
        of=3,
        phase="",
        topic="t",
        topic_id="t",
        level=1,
        kind=Kind.TEXT,
        text="A sentence that goes on. " * 400,
    )


def test_a_greeting_says_how_to_answer() -> None:
    greeting = Greeted(plan="Phone screen", about="", questions=5)
    unread = Scene("d1", "1", Language.EN, reads_replies=False)
    assert "press **Answer**" in str(messages(greeting, Language.EN))
    assert "Press **Answer** and write" in str(messages(greeting, Language.EN, unread))
