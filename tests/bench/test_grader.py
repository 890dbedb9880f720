"""Speed of the text grader: ordinary answers beside rapidfuzz on the same texts, and the worst that can be typed."""

from __future__ import annotations

import random

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz import fuzz

from bot.bank import load_library
from grader import Rubric, grade
from grader.compiled import compiled
from grader.text import MAX_ANSWER_CHARS

POINTS, WORDS = 6, 80


def six_points() -> Rubric:
    """The first rubric of the bank with six points: several wordings in two languages, patterns, misconceptions."""
    rubrics = (question.rubric for question in load_library().questions.values())
    return next(rubric for rubric in rubrics if rubric is not None and len(rubric.points) == POINTS)


def eighty_words(rubric: Rubric) -> str:
    words = " ".join(point.facts[-1] for point in rubric.points).split() * 10
    return " ".join(words[:WORDS])


@pytest.mark.benchmark(group="six points, eighty words")
def test_grades_a_second(benchmark: BenchmarkFixture) -> None:
    rubric = six_points()
    answer = eighty_words(rubric)
    benchmark(grade, answer, rubric)


@pytest.mark.benchmark(group="six points, eighty words")
def test_token_set_ratio_on_the_same_texts(benchmark: BenchmarkFixture) -> None:
    rubric = six_points()
    answer = eighty_words(rubric)
    facts = [fact for point in rubric.points for fact in point.facts]
    benchmark(lambda: [fuzz.token_set_ratio(answer, fact) for fact in facts])


@pytest.mark.benchmark(group="first grade of a question")
def test_a_rubric_made_ready(benchmark: BenchmarkFixture) -> None:
    rubric = six_points()
    benchmark(compiled.__wrapped__, rubric)


def hostile() -> dict[str, str]:
    chance = random.Random(7)  # the same texts every time
    facts = " ".join(fact for point in six_points().points for fact in point.facts)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        "words never seen": " ".join("".join(chance.choices(letters, k=9)) for _ in range(MAX_ANSWER_CHARS // 10)),
        "every fact again and again": (facts * 50)[:MAX_ANSWER_CHARS],
        "a clause a character": "不," * (MAX_ANSWER_CHARS // 2),
        "not not not": "not " * (MAX_ANSWER_CHARS // 4),
        "this or that": "大或小" * (MAX_ANSWER_CHARS // 3),
        "one endless word": "a" * MAX_ANSWER_CHARS,
        "LaTeX": r"\frac{a}{b}" * (MAX_ANSWER_CHARS // 11),
        "Chinese never seen": "".join(chr(chance.randrange(0x4E00, 0x9FA0)) for _ in range(MAX_ANSWER_CHARS)),
        "combining marks": "a\u0301\u0327" * (MAX_ANSWER_CHARS // 3),
    }


@pytest.mark.benchmark(group="hostile answers")
@pytest.mark.parametrize("name", list(hostile()))
def test_the_longest_answer_made_to_be_slow(benchmark: BenchmarkFixture, name: str) -> None:
    """At most 20 ms is wanted, on an idle machine."""
    benchmark(grade, hostile()[name], six_points())
