"""latex2sympy and Math-Verify: formulas in LaTeX."""

from __future__ import annotations

import re

from grader.errors import AuthorError
from grader.formula.task import task
from tests.formula.cases import Result, Row, accepts

# What our syntax does not have: calculus, sums, matrices of other shapes than ours, bindings, other number systems.
_OUTSIDE = re.compile(
    r"\\(?:int|sum|prod|lim|partial|binom|gcd|lcm|operatorname|begin|bar|overline|hat|dot|circ|cup|cap|setminus|in\b|notin|"
    r"subset|forall|exists|pmod|equiv|angle|triangle|mathbb|vec|underbrace|det|trace|trans|norm|max|min|left\\\{)|"
    r"\\d?i?frac\{d|\\frac\{\\mathrm\{d\}|\bd[a-z]\b|\\variable|\\percent|_\{\d+\}\^|'"
)


def sympy_text(text: str) -> str:
    """What SymPy prints, as we write it."""
    text = re.sub(r"Interval\.open\((.*), (.*)\)", r"(\1, \2)", text)
    text = (
        re.sub(r"\b(oo)\b", "inf", text)
        .replace("EmptySet", "{}")
        .replace("binomial", "binom")
        .replace("Abs(", "abs(")
        .replace("I*", "i*")
        .replace("exp(1)", "e")
    )
    text = re.sub(r"\bE\b", "e", text)
    return re.sub(r"\bI\b", "i", text)


def latex2sympy(row: Row) -> Result | None:
    if row["kind"] != "latex_parses_as" or _OUTSIDE.search(row["student_answer"]):
        return None
    teacher = sympy_text(str(row["teacher_answer"]))
    if re.search(r"[A-Z][a-z]+\(|Matrix|\.subs|Derivative|\[\[", teacher):
        return None  # an object of SymPy, no formula
    if re.fullmatch(r"[-\d./]+", teacher) and not re.search(r"(?<![\\a-zA-Z])[a-z](?![a-zA-Z])", row["student_answer"]):
        return accepts(row, row["student_answer"], teacher, kind="number", tolerance="0.0000000001%")
    return accepts(row, row["student_answer"], teacher, kind="formula")


def math_verify(row: Row) -> Result | None:
    if row.get("tier") != "short":
        return None
    teacher = str(row["teacher_answer"])
    inside = re.findall(r"\$+(.+?)\$+|\\\((.+?)\\\)", teacher, re.DOTALL)
    if len(inside) == 1:
        teacher = inside[0][0] or inside[0][1]
    boxed = re.search(r"\\boxed\{(.*)\}", teacher)
    teacher = boxed[1] if boxed else teacher
    if re.fullmatch(r"\s*-?[\d.,]+\s*(\\?%)?\s*|\\frac\{\d+\}\{\d+\}", teacher):
        wanted = teacher.replace(",", "").replace("\\%", "%")
        return accepts(row, row["student_answer"], wanted, kind="number", tolerance="0.000001")
    return accepts(row, row["student_answer"], teacher, kind="formula") if _is_ours(teacher) else None


def _is_ours(text: str) -> bool:
    """Whether the expected answer is a formula in our syntax: no list of several, no ratio, no clock time."""
    if ":" in text or r"\pm" in text or r"\sum" in text:
        return False
    try:
        task(text, "formula", "exact", None, (), (), None, ())
    except AuthorError:
        return False
    return True
