"""Question templates: what is drawn, and what the whole space is checked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import AuthorError
from grader.formula import Mistake, Outcome
from grader.formula.template import Template

CONV = Template(
    given={"n": ["32", "56", "112", "224"], "k": ["3", "5", "7"], "p": "0..3", "s": ["1", "2"]},
    answer="floor((n + 2*p - k)/s) + 1",
    unit="px",
    mistakes=(Mistake("floor((n - k)/s) + 1", "no-padding"),),
)


def test_a_seed_always_draws_the_same_values() -> None:
    assert CONV.draw(7).values == CONV.draw(7).values
    assert len({tuple(CONV.draw(seed).values.items()) for seed in range(40)}) > 20


@given(st.integers())
def test_every_variant_accepts_its_own_answer_and_avoids_accidents(seed: int) -> None:
    variant = CONV.draw(seed)
    assert variant.check(variant.working[-1]).outcome is Outcome.CORRECT
    assert variant.values["p"] != "0"  # with no padding the slip of leaving it out would be right


def test_a_variant_can_be_made_again_from_its_printed_values() -> None:
    variant = CONV.draw(3)
    assert CONV.variant_of(variant.values).task.value == variant.task.value


@pytest.mark.parametrize(
    ("draw", "some"),
    [
        (["1", "2"], {"1", "2"}),
        ("1..3", {"1", "2", "3"}),
        ("2..6 step 2", {"2", "4", "6"}),
        ("0.1..0.3 step 0.1", {"0.1", "0.2", "0.3"}),
        (["adam", "sgd"], {"adam", "sgd"}),
        (["[1, 2]"], {"[1, 2]"}),
    ],
)
def test_draws(draw: str | list[str], some: set[str]) -> None:
    template = Template(given={"x": draw}, answer="1")
    assert {template.draw(seed).values["x"] for seed in range(30)} == some


def test_vectors_are_drawn_sorted_and_distinct() -> None:
    template = Template(given={"v": {"size": "3", "of": "0..9", "sorted": "yes", "distinct": "yes"}}, answer="sum(v)")
    for seed in range(20):
        digits = [int(item) for item in template.draw(seed).values["v"].strip("[]").split(", ")]
        assert digits == sorted(set(digits))


def test_derived_values_and_conditions() -> None:
    template = Template(
        given={"a": "1..20", "b": "1..20"}, derive={"c": "a + b"}, where=("integer(c/2)", "a < b"), answer="c/2"
    )
    for seed in range(20):
        values = template.draw(seed).values
        assert int(values["a"]) + int(values["b"]) == int(values["c"])
        assert int(values["c"]) % 2 == 0


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (Template(given={"x": "0..9"}, answer="1/x"), "no value"),
        (Template(given={"x": "1..9"}, answer="x/2", unit="px"), "no whole size"),
        (Template(given={"x": "1..40"}, answer="x", mistakes=(Mistake("x*1", "same"),)), "equals the answer"),
        (Template(given={"x": "1..9"}, answer="x", where=("x > 10",)), "no combination"),
        (Template(given={"x": "1..5"}, answer="x"), "only 5 variants"),
    ],
)
def test_the_whole_space_is_checked(template: Template, fault: str) -> None:
    assert any(fault in found.text for found in template.check_space())


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (Template(given={"x": "1..9"}, answer="y"), "uses y"),
        (Template(given={"x": "a..b"}, answer="x"), "given x"),
        (Template(given={"x": "0.1..0.9"}, answer="x"), "how fine"),
        (Template(given={"x": []}, answer="x"), "empty"),
        (Template(given={"v": {"size": "9", "of": "0..3", "distinct": "yes"}}, answer="sum(v)"), "distinct"),
    ],
)
def test_a_faulty_template_says_what_to_mend(template: Template, fault: str) -> None:
    with pytest.raises(AuthorError, match=fault):
        template.check_space()


def test_the_shipped_example_has_no_faults() -> None:
    assert [fault for fault in CONV.check_space() if not fault.note] == []
