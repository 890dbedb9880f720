"""How much of a point an answer earns where its author also says what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader import KeyPoint, Rubric, State, grade
from grader.credit import RICH, SPARSE, credit, richness
from grader.fitted import FITTED

FACT = "A vaccine shows the immune system a harmless part of the germ"
WRONG = "A vaccine kills the germ in the blood"
POINT = KeyPoint("training", 2.0, (FACT,), wrong=(WRONG,))
MEMORY = KeyPoint(
    "memory",
    1.0,
    ("Memory cells stay behind and answer quickly",),
    wrong=("Nothing stays behind, so it fades at once",),
)
VACCINE = Rubric(("What does it do?",), (POINT, MEMORY))


def test_who_is_sure_to_have_said_it_earns_all_and_who_is_not_nothing() -> None:
    assert credit(FITTED.sure) == credit(1.0) == 1.0
    assert credit(FITTED.unsure) == credit(0.0) == 0.0


def test_in_between_credit_grows_with_probability() -> None:
    middle = (FITTED.sure + FITTED.unsure) / 2
    assert credit(middle) == pytest.approx(0.5)
    assert FITTED.unsure < FITTED.told < FITTED.sure


@pytest.mark.parametrize(("wordings", "rich"), [(0, 0.0), (SPARSE, 0.0), (RICH, 1.0), (RICH + 9, 1.0)])
def test_a_point_is_richly_worded_from_a_dozen_wordings_and_examples(wordings: int, rich: float) -> None:
    assert richness(wordings) == rich


def test_the_fact_earns_its_point_and_the_wrong_statement_contradicts_it() -> None:
    assert grade(FACT, VACCINE).points[0].state is State.HIT
    assert grade(WRONG, VACCINE).points[0].state is State.CONTRADICTED


def test_the_score_is_the_weight_earned() -> None:
    found = grade("A vaccine shows your immune system a harmless bit of the germ", VACCINE)
    earned = 2.0 * found.points[0].credit + 1.0 * found.points[1].credit
    assert found.score == pytest.approx(earned / 3.0)


def test_a_contradicted_point_earns_nothing_and_costs_nothing_more() -> None:
    found = grade(f"{WRONG}. {MEMORY.facts[0]}", VACCINE)
    assert found.points[0].credit == 0.0
    assert found.score == pytest.approx(found.points[1].credit / 3.0)


@pytest.mark.parametrize(
    "wordings", [(FACT,), (FACT, "It lets the body practise on a piece of the germ that does no harm")]
)
def test_a_right_answer_in_other_words_passes_with_one_wording_and_with_two(wordings: tuple[str, ...]) -> None:
    rubric = replace(VACCINE, points=(replace(POINT, facts=wordings),))
    assert grade("the immune system gets to see some harmless part of the germ", rubric).score >= 0.6


def test_a_pattern_of_the_author_earns_the_point_where_nothing_speaks_against_it() -> None:
    accepted = replace(VACCINE, points=(replace(POINT, accept=("dress rehearsal",)),))
    answer = "it is a dress rehearsal for the body"
    assert grade(answer, VACCINE).score < 0.5
    assert grade(answer, accepted).score == 1.0


def test_a_point_whose_author_says_nothing_wrong_is_hit_partly_hit_or_missed() -> None:
    plain = Rubric(VACCINE.question, (replace(POINT, wrong=()),))
    earned = {grade(answer, plain).points[0].credit for answer in (FACT, "the immune system", "banana")}
    assert earned <= {0.0, 0.5, 1.0}


def test_the_reason_names_probability_and_doubt() -> None:
    assert grade(FACT, VACCINE).points[0].why.startswith("said ")
    assert "doubt" in grade(FACT, VACCINE).points[0].why
