"""Nearer to the fact or to the fact turned round: what an answer is compared with when its words are all right."""

from __future__ import annotations

import pytest

from grader import KeyPoint, Lexicon, Misconception, Note, Rubric, State, grade

COFFEE = Rubric(
    ("How do an espresso machine and a filter differ?",),
    (
        KeyPoint(
            "espresso",
            2.0,
            (
                "The espresso machine forces hot water through fine powder under pressure",
                "意式机用高压把热水压过很细的咖啡粉",
            ),
            wrong=(
                "The espresso machine lets the water drip slowly through coarse powder",
                "意式机靠重力让热水慢慢滴过粗的咖啡粉",
                "The filter forces hot water through fine powder under pressure",
            ),
        ),
        KeyPoint(
            "filter",
            2.0,
            ("The filter lets hot water drip through coarse powder by gravity", "滤纸冲泡靠重力让热水滴过粗的咖啡粉"),
            wrong=(
                "The filter presses the water through at high pressure",
                "滤纸冲泡要用高压把热水压过很细的咖啡粉",
                "The espresso machine works by gravity alone",
            ),
        ),
        KeyPoint(
            "taste",
            1.0,
            ("Espresso tastes strong and thick, filter coffee clear and mild", "意式更浓更厚，滤纸冲的清爽温和"),
            wrong=(
                "Filter coffee is the thick and strong one, espresso clear and mild",
                "滤纸冲的更浓更厚，意式清爽温和",
            ),
        ),
    ),
    misconceptions=(
        Misconception("m1", ("Espresso is made from another kind of plant",), accept=("another kind of plant",)),
    ),
)
RIGHT = (
    "the espresso machine pushes hot water through fine powder at high pressure; the filter just drips by gravity",
    "意式机是高压把热水压过很细的粉，滤纸那种靠重力慢慢滴过粗粉",
)
EXCHANGED = (
    "the espresso machine drips water slowly through coarse powder by gravity; the filter forces it by pressure",
    "意式机靠重力让水慢慢滴过粗粉，滤纸那种用高压泵把热水压过很细的粉",
)


def states(answer: str) -> dict[str, State]:
    return {point.id: point.state for point in grade(answer, COFFEE).points}


@pytest.mark.parametrize(("right", "exchanged"), list(zip(RIGHT, EXCHANGED, strict=True)), ids=["en", "zh"])
def test_the_same_words_said_of_the_other_one_are_worth_far_less(right: str, exchanged: str) -> None:
    assert grade(right, COFFEE).score >= 0.7
    assert grade(exchanged, COFFEE).score <= grade(right, COFFEE).score - 0.5


@pytest.mark.parametrize("answer", EXCHANGED, ids=["en", "zh"])
def test_what_is_exchanged_is_called_contradicted_not_missed(answer: str) -> None:
    assert State.CONTRADICTED in states(answer).values()


def test_the_wrong_statement_itself_contradicts_its_point() -> None:
    for point in COFFEE.points:
        for wrong in point.wrong:
            assert State.CONTRADICTED in states(wrong).values(), wrong


def test_the_fact_itself_is_not_doubted() -> None:
    for point in COFFEE.points:
        for fact in point.facts:
            assert states(fact)[point.id] is State.HIT, fact


def test_one_error_makes_the_other_points_doubtful_but_a_right_answer_has_none() -> None:
    alone = "espresso tastes strong and thick"
    beside = f"{alone}; the espresso machine lets the water drip slowly through coarse powder, the filter needs a pump"
    doubt = {point.id: point.doubt for point in grade(alone, COFFEE).points}
    doubt_beside = {point.id: point.doubt for point in grade(beside, COFFEE).points}
    assert doubt["taste"] < doubt_beside["taste"]


def test_a_misconception_that_is_claimed_casts_doubt_on_the_points() -> None:
    claimed = f"espresso is made from another kind of plant. {RIGHT[0]}"
    plain = f"espresso is very popular in Italy. {RIGHT[0]}"
    assert grade(claimed, COFFEE).misconceptions
    assert sum(p.doubt for p in grade(claimed, COFFEE).points) > sum(p.doubt for p in grade(plain, COFFEE).points)


def test_a_misconception_only_known_by_its_words_is_not_charged_to_an_answer_that_nothing_else_speaks_against() -> None:
    rubric = Rubric(
        COFFEE.question,
        COFFEE.points,
        misconceptions=(
            Misconception("m1", ("The filter coffee drips through coarse powder, which makes espresso",), cost=0.5),
        ),
    )
    assert not grade(RIGHT[0], rubric).misconceptions


def test_a_point_of_which_nothing_is_said_is_missed_however_wrong_the_rest_is() -> None:
    answer = "the espresso machine lets the water drip slowly through coarse powder"
    found = {point.id: point for point in grade(answer, COFFEE).points}
    assert found["espresso"].state is State.CONTRADICTED
    assert found["taste"].state is State.MISSED


def test_without_wrong_statements_nothing_is_doubted() -> None:
    plain = Rubric(COFFEE.question, tuple(KeyPoint(p.id, p.weight, p.facts) for p in COFFEE.points))
    assert all(point.doubt == 0.0 for point in grade(EXCHANGED[0], plain).points)


TEAMS = Rubric(
    ("What does group normalisation do?",),
    (
        KeyPoint("split", 2.0, ("It splits the channels into groups and normalises each group",)),
        KeyPoint("limits", 1.0, ("With as many groups as channels it normalises each channel by itself",)),
    ),
)


def test_the_same_words_do_not_earn_two_points() -> None:
    found = {point.id: point for point in grade("it splits the channels into groups and normalises them", TEAMS).points}
    assert found["split"].state is State.HIT
    assert found["limits"].state is State.MISSED
    assert "words of its own" in found["limits"].why


def test_both_points_are_earned_where_both_are_said() -> None:
    answer = (
        "it splits channels into groups and normalises each group; as many groups as channels: each channel by itself"
    )
    assert State.MISSED not in {point.state for point in grade(answer, TEAMS).points}


@pytest.mark.parametrize("answer", ["", "banana", "espresso filter pressure gravity powder water thick clear"])
def test_silence_and_mere_words_are_not_contradictions(answer: str) -> None:
    verdict = grade(answer, COFFEE)
    assert verdict.score < 0.6
    assert not verdict.misconceptions
    assert Note.BOTH_SIDES not in verdict.notes


PENALTIES = Rubric(
    ("What are LASSO and ridge regression?",),
    (
        KeyPoint("lasso", 1.0, ("Linear regression with an absolute penalty is LASSO",)),
        KeyPoint("ridge", 1.0, ("Linear regression with a squared penalty is ridge",)),
    ),
    lexicon=Lexicon.of(
        {
            "LASSO": {"names": ["lasso"], "opposites": ["ridge"]},
            "ridge": {"names": ["ridge regression"]},
            "absolute penalty": {"names": ["absolute values"], "opposites": ["squared penalty"]},
            "squared penalty": {"names": ["squares"]},
        }
    ),
)


def test_what_is_right_of_one_rival_is_not_taken_for_the_other_turned_round() -> None:
    found = {
        point.id: point.state
        for point in grade("Linear regression with an absolute penalty is LASSO", PENALTIES).points
    }
    assert found["lasso"] is State.HIT
    assert found["ridge"] is not State.HIT
