"""Values with which a named slip happens to give the right answer are avoided, and told where they cannot be."""

from __future__ import annotations

from grader.formula import check
from grader.formula.template import Template
from grader.formula.verdict import Mistake

GIVEN = {"y": ["-1", "1"], "f": "1..50"}


def test_a_draw_avoids_values_with_which_a_slip_is_right() -> None:
    template = Template(GIVEN, "f*y", mistakes=(Mistake("f", "no-label"),))
    assert {template.draw(seed).values["y"] for seed in range(20)} == {"-1"}


def test_where_it_cannot_be_avoided_the_values_are_drawn_all_the_same() -> None:
    template = Template({"f": "1..50"}, "f*1", mistakes=(Mistake("f", "same"),))
    assert template.draw(3).values["f"]
    (fault,) = template.check_space()
    assert (fault.text, fault.note) == ("mistake same equals the answer in every combination", False)


def test_two_slips_may_have_the_same_value() -> None:
    template = Template({"f": "1..50"}, "f + 1", mistakes=(Mistake("f", "forgot"), Mistake("f*1", "also")))
    assert template.check_space() == []
    verdict = template.variant_of({"f": "7"}).check("7")
    assert verdict.slip is not None
    assert verdict.slip.mistake == "forgot"


def test_a_slip_of_an_order_of_growth_is_named() -> None:
    template = Template({}, "n*log(n)", "growth", variables={"n": "1.."}, mistakes=(Mistake("n^2", "square"),))
    verdict = template.variant_of({}).check("O(n^2)")
    assert verdict.slip is not None
    assert verdict.slip.mistake == "square"


def test_an_expected_growth_may_be_written_with_or_without_its_o() -> None:
    for expected in ("O(n log n)", "n*log(n)", "Θ(n log n)"):
        assert check("n log n", expected, kind="growth").score == 1
        assert check("O(n^2)", expected, kind="growth").score == 0
