"""What a candidate may type, and what comes back."""

from __future__ import annotations

import pytest

from grader.errors import AuthorError
from grader.formula import GenericSlip, Mistake, Outcome, Part, Reason, check

CONV = "floor((n + 2*p - k)/s) + 1"
GIVEN = {"n": "224", "k": "7", "p": "3", "s": "2"}
NO_PADDING = Mistake("floor((n - k)/s) + 1", "no-padding")
CORRECT, INCORRECT, UNCLEAR = Outcome.CORRECT, Outcome.INCORRECT, Outcome.UNCLEAR


SPELLINGS = """
1234567 1,234,567 1_234_567 １２３４５６７ 1.234567e6 1.234567×10^6 1.234567×10⁶ 1234.567k 1.234567M 123.4567万
0.01234567亿 1234567.0 +1234567 一百二十三万四千五百六十七
"""


@pytest.mark.parametrize("spelling", [*SPELLINGS.split(), "1 234 567", "1.234567 million"])
def test_a_number_is_read_in_every_common_spelling(spelling: str) -> None:
    assert check(spelling, "1234567", kind="number").outcome is CORRECT


@pytest.mark.parametrize(
    ("spelling", "value"),
    [
        ("三分之二", "2/3"),
        ("百分之三十", "0.3"),
        ("30%", "0.3"),
        ("一半", "1/2"),
        ("half", "1/2"),
        ("two thirds", "2/3"),
        ("½", "1/2"),
        ("minus two", "-2"),
        ("负零点五", "-0.5"),
        ("2 的 10 次方", "1024"),
        ("2^-10", "1/1024"),
        ("根号 16", "4"),
        ("5!", "120"),
        ("|-3|", "3"),
        ("⌈2.1⌉", "3"),
        ("log2(8)", "3"),
        ("twenty-five", "25"),
        ("one hundred and twelve", "112"),
    ],
)
def test_words_and_operators_make_numbers(spelling: str, value: str) -> None:
    assert check(spelling, value, kind="number").outcome is CORRECT


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("边长一百一十二", CORRECT),
        ("(224 + 2*3 - 7)/2 = 111.5, round down, plus one: 112", CORRECT),
        ("112, since (224 + 6 - 7)/2 = 111.5 and we round down", CORRECT),
        ("I first had 111, sorry, it is 112", CORRECT),
        ("不是 111，是 112", CORRECT),
        ("224 -> 112", CORRECT),
        ("得 111，再加 1", CORRECT),
        ("I'd say 113", INCORRECT),
        ("112, no wait, 113", INCORRECT),
        ("not 112 but 113", INCORRECT),
        ("111 or 112", UNCLEAR),
        ("maybe 111, maybe 112", UNCLEAR),
        ("110~120", UNCLEAR),
        ("110-120", UNCLEAR),
        ("112 ± 1", CORRECT),
        ("112 is not right", UNCLEAR),
        ("不可能是 112", UNCLEAR),
        ("111 (not 112)", INCORRECT),
        ("between 100 and 120", UNCLEAR),
        ("大于 100", UNCLEAR),
        ("一百多", UNCLEAR),
        ("113. 112.", UNCLEAR),
        ("no idea", UNCLEAR),
        ("", UNCLEAR),
        ("😀", UNCLEAR),
    ],
)
def test_the_committed_answer_is_found_in_prose(answer: str, outcome: Outcome) -> None:
    assert check(answer, CONV, kind="number", unit="px", given=GIVEN).outcome is outcome


def test_the_span_is_where_the_committed_answer_stands() -> None:
    answer = "先算 111.5，所以 112"
    (start, end), *_ = check(answer, CONV, kind="number", given=GIVEN).spans
    assert answer[start:end] == "112"


def test_the_working_shows_the_candidates_own_numbers() -> None:
    assert check("1", CONV, kind="number", given=GIVEN).working == (
        "floor((224 + 2·3 − 7)/2) + 1",
        "= floor(111.5) + 1",
        "= 111 + 1",
        "= 112",
    )


@pytest.mark.parametrize(
    ("tolerance", "right", "wrong"),
    [
        ("exact", "2/3", "0.667"),
        ("0.01", "0.67", "0.68"),
        ("±0.01", "0.66", "0.65"),
        ("1%", "0.67", "0.68"),
        ("3sf", "0.66667", "0.666"),
        ("2dp", "0.67", "0.66"),
        (">=3sf", "0.667", "0.67"),
        ("=2sf", "0.67", "0.6667"),
    ],
)
def test_tolerances(tolerance: str, right: str, wrong: str) -> None:
    assert check(right, "2/3", kind="number", tolerance=tolerance).outcome is CORRECT
    assert check(wrong, "2/3", kind="number", tolerance=tolerance).outcome is INCORRECT


@pytest.mark.parametrize(
    ("answer", "outcome", "part"),
    [
        ("14", CORRECT, None),
        ("14 GB", CORRECT, None),
        ("14G", CORRECT, None),
        ("14000 MB", CORRECT, None),
        ("13.04 GiB", CORRECT, None),
        ("112 Gbit", CORRECT, None),
        ("140 亿字节", CORRECT, None),
        ("14 GHz", INCORRECT, Part.UNIT),
        ("14 MB", INCORRECT, Part.UNIT),
        ("14 GiB", INCORRECT, Part.UNIT),
        ("15 GB", INCORRECT, Part.VALUE),
    ],
)
def test_units_are_converted_and_told_apart(answer: str, outcome: Outcome, part: Part | None) -> None:
    verdict = check(answer, "7*2", kind="number", unit="GB", tolerance="1%")
    assert (verdict.outcome, verdict.part) == (outcome, part)


@pytest.mark.parametrize("answer", ["36864", "36,864 次", "3.6864 万次乘加", "73728 FLOPs"])
def test_a_counting_word_leaves_the_unit_to_the_question(answer: str) -> None:
    assert check(answer, "36864", kind="number", unit="MACs").outcome is CORRECT


def test_a_strict_unit_has_to_be_stated() -> None:
    verdict = check("14", "14", kind="number", unit="GB!")
    assert (verdict.outcome, verdict.part, verdict.reason) == (INCORRECT, Part.UNIT, Reason.MISSING_UNIT)


def test_a_wrong_unit_with_the_right_number_is_half_right() -> None:
    assert check("14 GHz", "14", kind="number", unit="GB").score == 0.5


def test_a_bare_number_that_may_be_percent_is_asked_back() -> None:
    verdict = check("66.7", "0.667", kind="number", tolerance="3sf")
    assert (verdict.outcome, verdict.reason) == (UNCLEAR, Reason.PERCENT_OR_RATIO)


def test_a_comma_that_may_be_a_decimal_point_is_asked_back() -> None:
    verdict = check("1,234", "1.234", kind="number")
    assert (verdict.outcome, verdict.reason) == (UNCLEAR, Reason.AMBIGUOUS_NUMBER)


def test_vectors_and_sets_of_numbers() -> None:
    assert check("[0.09, 0.24, 0.67]", "softmax([1, 2, 3])", kind="number", tolerance="2dp").outcome is CORRECT
    assert check("[0.24, 0.09, 0.67]", "softmax([1, 2, 3])", kind="number", tolerance="2dp").outcome is INCORRECT
    assert check("{3, 1, 2}", "{1, 2, 3}", kind="number").outcome is CORRECT


def test_a_named_mistake_is_recognised() -> None:
    verdict = check("109", CONV, kind="number", given=GIVEN, mistakes=[NO_PADDING])
    assert verdict.slip is not None
    assert verdict.slip.mistake == "no-padding"


@pytest.mark.parametrize(
    ("answer", "expected", "slip"),
    [
        ("111", "112", GenericSlip.OFF_BY_ONE),
        ("224", "112", GenericSlip.FACTOR),
        ("-0.5", "0.5", GenericSlip.SIGN),
        ("111.5", "floor(111.5)", GenericSlip.NOT_FLOORED),
        ("896", "112", GenericSlip.BITS_FOR_BYTES),
        ("12544", "112", GenericSlip.SQUARED),
        ("1120", "112", GenericSlip.POWER_OF_TEN),
    ],
)
def test_generic_slips_are_found_without_an_author(answer: str, expected: str, slip: GenericSlip) -> None:
    verdict = check(answer, expected, kind="number")
    assert verdict.slip is not None
    assert verdict.slip.generic is slip


def test_a_missing_term_is_named() -> None:
    variables = {"k": "1..11", "c_in": "1..512", "c_out": "1..512"}
    verdict = check("k^2*c_in*c_out", "k^2*c_in*c_out + c_out", kind="formula", variables=variables)
    assert verdict.slip is not None
    assert (verdict.slip.generic, verdict.slip.details) == (GenericSlip.MISSING_TERM, {"term": "c_out"})


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("112x112x64", CORRECT),
        ("(112, 112, 64)", CORRECT),
        ("[112,112,64]", CORRECT),
        ("112*112*64", CORRECT),
        ("112 by 112 by 64", CORRECT),
        ("64 个通道，每个 112×112", CORRECT),
        ("H=112, W=112, C=64", CORRECT),
        ("224x224x3 -> 112x112x64", CORRECT),
        ("64x112x112", INCORRECT),
        ("112x112", INCORRECT),
        ("112x112x64 or 113x113x64", UNCLEAR),
        ("不知道", UNCLEAR),
    ],
)
def test_shapes(answer: str, outcome: Outcome) -> None:
    assert check(answer, "112x112x64", kind="shape").outcome is outcome


def test_a_shape_may_be_given_by_formulas() -> None:
    given = {"h": "224", "c": "64"}
    assert check("112x112x64", "(h/2, h/2, c)", kind="shape", given=given).outcome is CORRECT


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("k*k*Cin*Cout + Cout", CORRECT),
        ("K²·C_in·C_out + C_out", CORRECT),
        ("$K^2 C_{in} C_{out} + C_{out}$", CORRECT),
        ("(k^2 c_in + 1) c_out", CORRECT),
        ("params = c_out × (c_in × k × k + 1)", CORRECT),
        ("KKCinCout + Cout", CORRECT),
        ("k 的平方乘以 c_in 乘以 c_out 再加 c_out", CORRECT),
        ("k^2 c_in c_out + c_out, where k is the kernel size", CORRECT),
        ("k^2*c_in*c_out", INCORRECT),
        ("k·c_in·c_out + c_out", INCORRECT),
        ("k*k*M*N + N", UNCLEAR),
        ("k^2*c_in*c_out + c_out or c_in", UNCLEAR),
        ("eval(k)", UNCLEAR),
        ("它和通道数成正比", UNCLEAR),
        ("k^2*c_in*c_out + c_out > 5", UNCLEAR),
    ],
)
def test_formulas(answer: str, outcome: Outcome) -> None:
    variables = {"k": "1..11", "c_in": "1..512", "c_out": "1..512"}
    assert check(answer, "k^2*c_in*c_out + c_out", kind="formula", variables=variables).outcome is outcome


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("sin(x)^2 + cos(x)^2", "1", True),
        ("4/(e^x + e^-x)^2", "1 - tanh(x)^2", True),
        ("sqrt(x^2)", "abs(x)", True),
        ("sqrt(x^2)", "x", False),
        ("(a^b)^c", "a^(b*c)", False),
        ("log(a*b)", "log(a) + log(b)", True),
        ("x + 0.000000000001", "x", False),
        ("0.333333333333*x", "x/3", False),
        ("(a - x)^6000", "(x - a)^6000", True),
        ("(n + 1)*n!", "(n + 1)!", True),
        ("x = 1 or x = -1", "x^2 = 1", True),
        ("2x + 2y = 1", "y = 1/2 - x", True),
        ("x = 1", "(x - 1)^3 = 0", False),
        ("-2 < x and x < 2", "abs(x) < 2", True),
        ("x >= 1", "x > 1", False),
        ("{2, 1}", "{1, 2}", True),
        ("[2, 1]", "[1, 2]", False),
        ("[0, 1)", "[0, 1]", False),
        ("[0, 1] U [2, 6]", "[0, 6] - (1, 2)", True),
        (r"\begin{pmatrix} 1 & x \\ 0 & 1 \end{pmatrix}", "[[1, x], [0, 1]]", True),
    ],
)
def test_equality(one: str, other: str, equal: bool) -> None:
    assert (check(one, other, kind="formula").outcome is CORRECT) is equal


@pytest.mark.parametrize(
    ("answer", "form", "fits"),
    [
        ("(x - 1)*(x + 1)", "factored", True),
        ("x^2 - 1", "factored", False),
        ("x^2 - 1", "expanded", True),
        ("(x - 1)*(x + 1)", "expanded", False),
    ],
)
def test_a_form_may_be_asked_for(answer: str, form: str, fits: bool) -> None:
    verdict = check(answer, "x^2 - 1", kind="formula", form=form)
    assert (verdict.outcome, verdict.part) == ((CORRECT, None) if fits else (INCORRECT, Part.FORM))


@pytest.mark.parametrize(
    ("answer", "expected", "outcome"),
    [
        ("O(n log n)", "n*log(n)", CORRECT),
        ("nlogn", "n*log(n)", CORRECT),
        ("Θ(n lg n)", "n*log(n)", CORRECT),
        ("n·log₂n", "n*log(n)", CORRECT),
        ("better than O(n^2)", "n^2", UNCLEAR),
        ("线性对数", "n*log(n)", CORRECT),
        ("O(3n² + 5n)", "n^2", CORRECT),
        ("O(log(n!))", "n*log(n)", CORRECT),
        ("O(2^(n+1))", "2^n", CORRECT),
        ("O(3^n)", "2^n", INCORRECT),
        ("O(|V| + |E|)", "V + E", CORRECT),
        ("O(V*E)", "V + E", INCORRECT),
        ("amortised O(1)", "1", CORRECT),
        ("n log n on average, n^2 in the worst case", "n^2", CORRECT),
        ("O(n) or O(n^2)", "n^2", UNCLEAR),
        ("exponential", "2^n", UNCLEAR),
    ],
)
def test_growth(answer: str, expected: str, outcome: Outcome) -> None:
    assert check(answer, expected, kind="growth").outcome is outcome


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"expected": "1 + "}, "column 5"),
        ({"expected": "1/0"}, "no value"),
        ({"expected": "1", "tolerance": "close"}, "tolerance"),
        ({"expected": "1", "unit": "bananas"}, "unit"),
        ({"expected": "n + 1"}, "undefined-symbol at 'n'"),
        ({"expected": "x", "kind": "formula", "variables": {"x": "many"}}, "domain"),
        ({"expected": "x", "kind": "formula", "form": "pretty"}, "form"),
    ],
)
def test_an_authors_fault_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(AuthorError, match=message):
        check("1", **({"kind": "number"} | options))  # type: ignore[arg-type]


def test_slips_that_need_the_unit_the_digits_or_the_sum() -> None:
    macs = check("118M", "2*7*7*3*64*112*112", kind="number", unit="FLOPs", tolerance="1%")
    cut = check("0.66", "2/3", kind="number", tolerance="2dp")
    bias = check("9408", "7*7*3*64 + 2*32", kind="number")
    assert [verdict.slip and verdict.slip.generic for verdict in (macs, cut, bias)] == [
        GenericSlip.MACS_FOR_FLOPS,
        GenericSlip.TRUNCATED,
        GenericSlip.MISSING_TERM,
    ]
