"""Laws of the formula engine, for trees and texts that nobody chose."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from grader.formula import Outcome, check
from grader.formula.arithmetic import EvaluationError, Value
from grader.formula.equal import equality
from grader.formula.evaluate import evaluate
from grader.formula.names import Scope
from grader.formula.parser import parse_text
from grader.formula.precise import agree
from grader.formula.printing import to_text
from grader.formula.sampling import Domain, Equality
from grader.formula.tree import Bin, Call, Name, Neg, Node, Num, walk
from tests.formula.fuzz import ATOMS, QUESTIONS

NAMES = ("x", "y", "c_in")
DOMAINS = {name: Domain(Fraction(1), Fraction(9), whole=False) for name in NAMES}

leaves = st.one_of(
    st.integers(0, 999).map(lambda n: Num(n, str(n))),
    st.sampled_from(NAMES).map(Name),
    st.decimals(0, 9, places=2).map(lambda d: Num(_exact(Fraction(d)))),
)


def _exact(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Bin, st.sampled_from("+-*/"), inner, inner),
        st.builds(Neg, inner),
        st.builds(lambda base, power: Bin("^", base, Num(power, str(power))), inner, st.integers(0, 3)),
        st.builds(lambda name, arg: Call(name, (arg,)), st.sampled_from(["sqrt", "abs", "exp", "floor"]), inner),
    )


trees = st.recursive(leaves, grown, max_leaves=10)
polynomials = st.recursive(leaves, lambda inner: st.builds(Bin, st.sampled_from("+-*"), inner, inner), max_leaves=6)


@given(trees)
def test_what_is_printed_parses_to_the_same_tree(tree: Node) -> None:
    assert parse_text(to_text(tree), Scope(variables=NAMES)) == tree


LAWS: dict[str, Callable[[Node, Node], Node]] = {
    "a + 0": lambda a, b: Bin("+", a, Num(0)),
    "a·1": lambda a, b: Bin("*", a, Num(1)),
    "--a": lambda a, b: Neg(Neg(a)),
    "a + b − b": lambda a, b: Bin("-", Bin("+", a, b), b),
    "2a − a": lambda a, b: Bin("-", Bin("*", Num(2), a), a),
    "b + a − b": lambda a, b: Bin("-", Bin("+", b, a), b),
}


@settings(max_examples=60)
@given(polynomials, polynomials, st.sampled_from(sorted(LAWS)))
def test_a_formula_equals_itself_rewritten(tree: Node, other: Node, law: str) -> None:
    assert equality(LAWS[law](tree, other), tree, DOMAINS) is Equality.EQUAL


@settings(max_examples=60)
@given(polynomials, polynomials)
def test_a_formula_differs_from_itself_with_one_term_more(tree: Node, term: Node) -> None:
    assume(equality(term, Num(0), DOMAINS) is Equality.DIFFERENT)
    assert equality(Bin("+", tree, term), tree, DOMAINS) is Equality.DIFFERENT


@settings(max_examples=60)
@given(trees, st.sampled_from([Fraction(1), Fraction(5, 2), Fraction(7)]))
def test_exact_float_and_precise_evaluation_agree(tree: Node, x: Fraction) -> None:
    point = {"x": x, "y": Fraction(3, 2), "c_in": Fraction(2)}
    assume(not any(isinstance(part, Call) and part.name == "floor" for part in walk(tree)))
    floats: dict[str, Value] = {name: float(value) for name, value in point.items()}
    try:
        exact, rough = evaluate(tree, point), evaluate(tree, floats)
    except EvaluationError:
        return
    assert not isinstance(exact, tuple)
    assert not isinstance(rough, tuple)
    size = sum(abs(complex(part.value)) for part in walk(tree) if isinstance(part, Num)) + 10
    assume(abs(complex(exact)) < 1e9 and math.isfinite(size))
    assert abs(complex(exact) - complex(rough)) <= 1e-6 * max(1.0, abs(complex(exact)), size**4)
    assert agree(tree, tree, point) is not False


hostile = st.lists(st.sampled_from(ATOMS), max_size=20).map("".join)


@settings(max_examples=150)
@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(ATOMS), max_size=20).map("".join)),
    st.sampled_from(QUESTIONS),
)
@example("min(log_2sum())", QUESTIONS[5])
@example("max(x_", QUESTIONS[0])
@example("x%" * 60, QUESTIONS[6])
@example("1e-400 != oo", QUESTIONS[7])
@example(">=`%∞%1e-400", QUESTIONS[0])
@example("9**9**9**9", QUESTIONS[0])
@example("(" * 400, QUESTIONS[5])
def test_no_answer_raises(answer: str, question: dict[str, object]) -> None:
    verdict = check(answer, **question)  # type: ignore[arg-type]
    for start, end in verdict.spans:
        assert 0 <= start <= end <= len(answer)


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000))
def test_a_number_is_correct_against_itself_and_wrong_against_its_neighbour(value: Fraction) -> None:
    text = to_text(Num(_exact(value)))
    assert check(text, text, kind="number").outcome is Outcome.CORRECT
    assert check(text, to_text(Num(_exact(value + 7))), kind="number").outcome is not Outcome.CORRECT
