"""What a candidate may type, and what comes back."""

from __future__ import annotations

import pytest

from grader.errors import AuthorError
from grader.formula import Mistake, Outcome, Part, check

CONV = "floor((n + 2*p - k)/s) + 1"
GIVEN = {"n": "224", "k": "7", "p": "3", "s": "2"}
NO_PADDING = Mistake("floor((n - k)/s) + 1", "no-padding")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("112", Outcome.CORRECT),
        ("112 px", Outcome.CORRECT),
        ("边长一百一十二", Outcome.CORRECT),
        ("(224 + 2*3 - 7)/2 = 111.5, round down, plus one: 112", Outcome.CORRECT),
        ("I'd say 113", Outcome.INCORRECT),
        ("111 or 112", Outcome.UNCLEAR),
        ("no idea", Outcome.UNCLEAR),
        ("", Outcome.UNCLEAR),
    ],
)
def test_a_number_is_found_and_decided(answer: str, outcome: Outcome) -> None:
    assert check(answer, CONV, kind="number", unit="px", given=GIVEN).outcome is outcome


def test_the_working_shows_the_candidates_own_numbers() -> None:
    assert check("1", CONV, kind="number", given=GIVEN).working == (
        "floor((224 + 2·3 − 7)/2) + 1",
        "= floor(111.5) + 1",
        "= 111 + 1",
        "= 112",
    )


def test_a_named_mistake_is_recognised() -> None:
    verdict = check("109", CONV, kind="number", given=GIVEN, mistakes=[NO_PADDING])
    assert verdict.slip is not None
    assert verdict.slip.mistake == "no-padding"


def test_a_wrong_unit_with_the_right_number_is_half_right() -> None:
    verdict = check("14 GHz", "14", kind="number", unit="GB")
    assert (verdict.outcome, verdict.part, verdict.score) == (Outcome.INCORRECT, Part.UNIT, 0.5)


def test_an_authors_fault_names_the_place() -> None:
    with pytest.raises(AuthorError, match="column 5"):
        check("1", "1 + ", kind="number")
