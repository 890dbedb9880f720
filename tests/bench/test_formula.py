"""How fast the formula engine decides, beside SymPy on the same formulas: ``pytest tests/bench --benchmark-enable``."""

from __future__ import annotations

import pytest
import sympy
from pytest_benchmark.fixture import BenchmarkFixture

from grader.formula import Outcome, check

CONV = "floor((224 + 2*3 - 7)/2) + 1"
VARIABLES = {"k": "1..11", "c_in": "1..512", "c_out": "1..512", "g": "1..8", "b": "0..1"}
ANSWER, EXPECTED = "(k^2*c_in/g + b)*c_out", "k^2*c_in*c_out/g + b*c_out"


@pytest.mark.benchmark(group="number")
@pytest.mark.parametrize("answer", ["112", "(224+6-7)/2+1 = 112.5, rounded down 112"])
def test_a_number(benchmark: BenchmarkFixture, answer: str) -> None:
    verdict = benchmark(check, answer, CONV, kind="number", unit="px")
    assert verdict.outcome is Outcome.CORRECT


@pytest.mark.benchmark(group="formula of five variables")
def test_a_formula_of_five_variables(benchmark: BenchmarkFixture) -> None:
    verdict = benchmark(check, ANSWER, EXPECTED, kind="formula", variables=VARIABLES)
    assert verdict.outcome is Outcome.CORRECT


@pytest.mark.benchmark(group="formula of five variables")
def test_sympy_simplifies_the_difference_of_the_same_formulas(benchmark: BenchmarkFixture) -> None:
    def difference() -> object:
        sympy.core.cache.clear_cache()
        one, other = (sympy.sympify(text.replace("^", "**")) for text in (ANSWER, EXPECTED))
        return sympy.simplify(one - other)

    assert benchmark(difference) == 0


@pytest.mark.benchmark(group="formula by sample points")
def test_a_formula_without_a_canonical_form(benchmark: BenchmarkFixture) -> None:
    verdict = benchmark(check, "4/(e^x + e^-x)^2", "1 - tanh(x)^2", kind="formula", variables={"x": "-4.0..4.0"})
    assert verdict.outcome is Outcome.CORRECT


@pytest.mark.benchmark(group="growth")
def test_an_order_of_growth(benchmark: BenchmarkFixture) -> None:
    assert benchmark(check, "O(n log n)", "n*log(n)", kind="growth").outcome is Outcome.CORRECT
