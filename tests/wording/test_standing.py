"""Progress in words: one of something is not many, and people see titles, not ids."""

from __future__ import annotations

import pytest

from bot.engine.question import Language
from bot.engine.state import Stage
from bot.progress.history import Held
from bot.progress.stats import Past, stats
from bot.wording import wording
from bot.wording.standing import held_line, stats_lines
from tests.builders import NOON, library, plan

BOOKS = library(plans=[plan("phone-screen")])


def past(question: str) -> Past:
    return Past(question, "ensembles", 2, 1.0, True, NOON, NOON.date())


@pytest.mark.parametrize(
    ("questions", "language", "line"),
    [
        (("q1",), Language.EN, "1 answer to 1 question"),
        (("q1", "q1"), Language.EN, "2 answers to 1 question"),
        (("q1", "q2", "q1"), Language.EN, "3 answers to 2 questions"),
        (("q1", "q2", "q1"), Language.ZH, "3 次回答，共 2 道题"),
    ],
)
def test_answers_and_questions_are_counted(questions: tuple[str, ...], language: Language, line: str) -> None:
    found = stats([past(name) for name in questions], NOON, NOON.date())
    assert stats_lines(wording(language), found, BOOKS)[0] == line


@pytest.mark.parametrize(
    ("name", "title"),
    [("phone-screen", "Phone screen"), ("", "Mock interview"), ("of-an-older-bank", "of-an-older-bank")],
    ids=["a plan", "asked freely", "a plan that is gone"],
)
def test_an_interview_in_a_list_has_the_title_of_its_plan(name: str, title: str) -> None:
    held = Held("s1", NOON, name, Stage.DONE, 1, 0.5)
    assert held_line(wording(Language.EN), held, BOOKS) == f"2026-03-01 12:00 · {title} · 1 answer · 50 %"
