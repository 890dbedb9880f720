"""Elements of a vector in an author's formula: v[i], counted from 1."""

from __future__ import annotations

import pytest

from grader.errors import AuthorError
from grader.formula.template import Template


@pytest.mark.parametrize(
    ("formula", "value", "first_line"),
    [
        ("x[1] + 2*x[2]", "11", "1 + 2·5"),
        ("x[a + 1]^2", "25", "[1, 5, 4][1 + 1]^2"),
        ("sort(x)[3] - x[1]", "4", "sorted([1, 5, 4])[3] − 1"),
        ("sum(x)*x[3]", "40", "sum([1, 5, 4])·4"),
    ],
)
def test_an_element_is_what_stands_at_its_place(formula: str, value: str, first_line: str) -> None:
    variant = Template({"x": "[1, 5, 4]", "a": "1"}, formula).draw(0)
    assert variant.check(value).score == 1
    assert variant.task.steps[0] == first_line


@pytest.mark.parametrize("formula", ["x[0]", "x[4]", "x[1/2]", "a[1]", "x[", "x[]"])
def test_there_is_no_element_outside_a_vector(formula: str) -> None:
    with pytest.raises(AuthorError):
        Template({"x": "[1, 5, 4]", "a": "1"}, formula).draw(0)
