"""Examples of what is right and wrong: which of them an answer's words stand together as."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader import KeyPoint, Rubric, grade
from grader.compiled import compiled
from grader.leaning import Lean, leans
from grader.reading import read

BREAD = Rubric(
    ("How does sourdough rise, and what makes the crust brown?",),
    (
        KeyPoint(
            "rise",
            1.0,
            ("Wild yeast in the starter makes gas that lifts the dough",),
            wrong=("Baking powder makes gas that lifts the dough",),
        ),
        KeyPoint(
            "crust",
            1.0,
            ("The hot oven browns sugar and protein at the surface",),
            wrong=("The long rest browns sugar and protein at the surface",),
        ),
    ),
)
RIGHT = "the starter is full of wild yeast, its gas lifts the loaf, and heat browns the surface"
WRONG = "steam from the wet flour lifts the loaf, and the cold rest browns the surface"


def lean(answer: str, rubric: Rubric = BREAD) -> list[Lean]:
    ready = compiled(rubric)
    assert ready.leaning is not None
    return leans(read(answer, ready.known, ready.spelling), ready.leaning, ready.known)


def test_words_that_stand_as_in_the_fact_lean_to_it_and_as_in_what_is_wrong_away() -> None:
    assert lean("wild yeast makes the gas")[0].own < 0 < lean("baking powder makes the gas")[0].own


def test_each_point_has_a_lean_of_its_own() -> None:
    rise, crust = lean("wild yeast makes the gas; the long rest browns the surface")
    assert rise.own < 0 < crust.own
    assert rise.about < crust.about


def test_the_whole_answer_has_one_lean() -> None:
    assert len({each.whole for each in lean(RIGHT)}) == 1


@pytest.mark.parametrize("answer", ["", "banana", "does it rise?"])
def test_what_says_nothing_leans_nowhere(answer: str) -> None:
    assert all(each.own == each.about == each.whole == 0 for each in lean(answer))


def test_what_is_both_right_and_wrong_tells_nothing() -> None:
    assert lean("it makes gas that lifts the dough")[0].own == 0


def test_an_example_of_what_is_wrong_is_known_again_in_other_answers() -> None:
    answer = "wet flour gives steam and the steam lifts the loaf"
    known = replace(BREAD, wrong=(WRONG,))
    assert lean(answer, known)[0].whole > lean(answer)[0].whole
    half_right = f"gas lifts the dough: {answer}"
    assert grade(half_right, known).score <= grade(half_right, BREAD).score


def test_an_example_of_what_is_right_is_known_again_in_other_answers() -> None:
    answer = "the loaf is lifted by the starter, full of wild yeast"
    assert lean(answer, replace(BREAD, right=(RIGHT,)))[0].whole < lean(answer)[0].whole


def test_an_answer_is_never_compared_with_itself() -> None:
    others = ("the steam browns the crust",)
    assert grade(WRONG, replace(BREAD, wrong=(WRONG, *others))) == grade(WRONG, replace(BREAD, wrong=others))
    assert grade(RIGHT, replace(BREAD, right=(RIGHT,))) == grade(RIGHT, BREAD)


def test_what_two_examples_say_is_still_said_by_the_other_one() -> None:
    twice = replace(BREAD, wrong=(WRONG, WRONG + " indeed"))
    assert lean(WRONG, twice)[0].whole > lean(WRONG)[0].whole


def test_how_much_is_told_of_what_is_peculiar_to_a_statement() -> None:
    told = lean("Baking powder makes gas")[0]
    assert told.wrong_told > 0.5 > told.right_told
    assert told.wrong_words > 0 == told.right_words


def test_a_fact_about_one_rival_is_likely_wrong_of_the_other() -> None:
    def compared(head: str) -> Rubric:
        return Rubric(
            ("How do the two grains differ?",),
            (
                KeyPoint("rye", 1.0, (f"rye{head} dark crumb", f"rye{head} heavy crumb"), wrong=("it grows in water",)),
                KeyPoint("wheat", 1.0, (f"wheat{head} pale crumb", f"wheat{head} light crumb"), wrong=("in the sea",)),
            ),
        )

    told_apart, not_told_apart = (lean("rye with its pale crumb", compared(head))[0].whole for head in (":", ""))
    assert told_apart > not_told_apart
