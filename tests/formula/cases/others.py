"""PrairieLearn, Khan Academy, mitx-grading-library, Numbas, Moodle Formulas, WeBWorK and users' reports."""

from __future__ import annotations

import re
from typing import Any

from grader.formula.arithmetic import EvaluationError
from grader.formula.digits import figure_range
from grader.formula.measure import measure
from grader.formula.names import FUNCTIONS, SPELLINGS, Scope
from grader.formula.parser import parse_text
from grader.formula.syntax import ParseError
from grader.formula.tree import Bin, Call, Num, Relation, Seq, Unit, walk
from tests.formula.cases import Result, Row, accepts, judged, valued

ANY = "-4.0..4.0"
_WORD = re.compile(r"[A-Za-z]+(?:_\w+)?")


def letters(*texts: str, functions: tuple[str, ...] = ()) -> dict[str, str]:
    """The one-letter variables that texts in Khan Academy's notation use."""
    known = sorted({*FUNCTIONS, *SPELLINGS, "pi", "theta"}, key=len, reverse=True)
    found: dict[str, str] = {f"{name}()": ANY for name in functions}
    for text in texts:
        for run in _WORD.findall(text):
            rest = run
            for word in known:
                if len(word) > 1:
                    rest = rest.replace(word, " ")
            found |= {letter: ANY for letter in rest if letter.isalpha() and letter not in functions and letter != "e"}
    return found


def khan(row: Row) -> Result | None:
    if row["kind"] not in ("equivalent", "equivalent_same_form"):
        return None
    student, teacher = row["student_answer"], row["teacher_answer"]
    functions = tuple(row["options"]["functions"]) if "f(" in student else ()
    form = "same-up-to-sign" if row["kind"] == "equivalent_same_form" else None
    return accepts(
        row, student, teacher, kind="formula", variables=letters(student, teacher, functions=functions), form=form
    )


def prairielearn(row: Row) -> Result | None:
    kind, options = row["kind"], row["options"]
    student, teacher = row["student_answer"], str(row["teacher_answer"])
    variables = dict.fromkeys(("n", "m", "alpha", "mu0"), ANY)
    match kind:
        case "symbolic_equal":
            teacher = (
                teacher.replace("Max(", "max(").replace("Min(", "min(").replace("Abs(", "abs(").replace("I*", "i*")
            )
            teacher = re.sub(r"\bE\b", "e", teacher)
            if not options.get("variables"):
                variables = {}
            return accepts(row, student, teacher, kind="formula", variables=variables)
        case "symbolic_custom_functions":
            functions = {f"{name}()": ANY for name in ("f", "g", "beef")}
            return accepts(row, student, teacher, kind="formula", variables=variables | functions)
        case "absolute_bars" if student:
            return accepts(row, student, teacher, kind="formula")
        case "number_with_units":
            return accepts(row, student, teacher, kind="number", tolerance=_prairielearn_tolerance(options))
        case "exact_units_partial_credit":
            return valued(row, right=accepts(row, student, teacher, kind="number").got == "accept", got="")
        case "typed_sigfigs":
            return valued(row, right=figure_range(student)[0] == row["expected"], got=figure_range(student))
    if kind.startswith("symbolic_invalid"):
        return accepts(row, student, "n", kind="formula", variables={"n": ANY})
    return None


def _prairielearn_tolerance(options: dict[str, Any]) -> str:
    centimetres = re.fullmatch(r"([\d.]+)\s*(c?)m", str(options.get("atol", "")))
    if centimetres is None:
        return "exact"
    return str(float(centimetres[1]) / (100 if centimetres[2] else 1))


def mitx(row: Row) -> Result | None:
    if row["kind"] not in ("FormulaGrader", "MatrixGrader"):
        return None
    options = row["options"]
    student, teacher = str(row["student_answer"]), str(row["teacher_answer"])
    if any(text.replace(" ", "") in student.replace(" ", "") for text in options.get("forbidden_strings", [])):
        return judged(row, "reject")
    if any(f"{name}(" not in student for name in options.get("required_functions", [])):
        return judged(row, "reject")
    if {"metric_suffixes", "whitelist"} & set(options):
        return None  # conventions of that system that ours does not have
    variables = dict.fromkeys(options.get("variables", []), ANY)
    given = {name: str(value) for name, value in options.get("user_constants", {}).items()}
    for prefix in options.get("numbered_vars", []):
        variables |= {name.replace(" ", ""): ANY for name in re.findall(rf"{prefix}_\{{-?\d+\}}", student + teacher)}
    tolerance = str(options.get("tolerance", "0.01%"))
    if not variables:
        return accepts(
            row,
            student,
            teacher,
            kind="number",
            tolerance="exact" if tolerance in ("0", "0.0") else tolerance,
            given=given,
        )
    return accepts(row, student, teacher, kind="formula", variables=variables)


def numbas(row: Row) -> Result | None:
    kind, options = row["kind"], row["options"]
    student, teacher = row["student_answer"], row["teacher_answer"]
    match kind:
        case "jme" if isinstance(teacher, str) and "{" not in teacher:
            strings = options.get("musthave", {}).get("strings", []), options.get("notallowed", {}).get("strings", [])
            if any(text not in student for text in strings[0]) or any(text in student for text in strings[1]):
                return judged(row, "reject")
            if options.get("mustmatchpattern", {}).get("pattern"):
                return None
            student, teacher = student.lower(), teacher.lower()  # names are not case-sensitive there
            return accepts(row, student, teacher, kind="formula", variables=letters(student, teacher))
        case "numberentry" if options.get("notationStyles") is None and "precround" not in str(teacher):
            precision, style = options.get("precision", ""), options.get("precisionType", "")
            sign = "=" if options.get("strictPrecision") else ""
            tolerance = (
                f"{sign}{precision}{ {'dp': 'dp', 'sigfig': 'sf'}[style] }" if style in ("dp", "sigfig") else "exact"
            )
            form = "simplified" if options.get("mustBeReduced") else None
            result = accepts(row, student, teacher["min"], kind="number", tolerance=tolerance, form=form)
            return (
                result
                if isinstance(row["expected"], str)
                else valued(row, right=result.got == "reject", got=result.got)
            )
        case "matrix" if "matrix" in teacher:
            cells = "[" + ", ".join("[" + ", ".join(line) + "]" for line in student) + "]"
            wanted = re.sub(r"matrix\((.*?)\)", r"[\1]", teacher)
            precision = options.get("precision", "0")
            tolerance = (
                f"{precision}dp" if options.get("precisionType") == "dp" else str(options.get("tolerance") or "exact")
            )
            return accepts(row, cells, wanted, kind="number", tolerance=tolerance)
    return None


def moodle(row: Row) -> Result | None:
    student = row["student_answer"]
    match row["kind"]:
        case "unit_conversion":
            return accepts(row, student, row["teacher_answer"], kind="number", tolerance="0.0001%")
        case "input_type":
            return _typed_as(row, student, Scope(free=True))
        case "number_with_unit_type":
            return _typed_as(row, student, Scope(units=True), units=True)
        case "split_number_unit" if row["expected"]["number"]:
            return _split(row, student)
    return None


def _typed_as(row: Row, text: str, scope: Scope, *, units: bool = False) -> Result:
    try:
        node = parse_text(text, scope)
    except ParseError:
        return judged(row, "reject")
    if units and not any(isinstance(part, Num) for part in walk(node)):
        return judged(row, "reject")
    if any(isinstance(part, Seq | Relation) for part in walk(node)):
        return judged(row, "reject")
    if any(isinstance(part, Call) and part.name == "factorial" for part in walk(node)):
        return judged(row, "reject")
    return Result(row, "accept", row["expected"] == "accept")


def _split(row: Row, text: str) -> Result:
    """The unit we read is the unit Moodle splits off."""
    if row["expected"]["unit"] == "%":
        return valued(row, right=parse_text(text, Scope(units=True)) == Bin("*", Num(5), Unit("%")), got="")
    wanted = f"({row['expected']['number']})*({row['expected']['unit']})"
    try:
        ours, theirs = measure(parse_text(text, Scope(units=True))), measure(parse_text(wanted, Scope(units=True)))
    except (ParseError, EvaluationError, KeyError):
        return valued(row, right=False, got="no unit")
    return valued(row, right=ours == theirs, got=ours)


def webwork(row: Row) -> Result | None:
    student, teacher, options = row["student_answer"], row["teacher_answer"], row["options"]
    match row["kind"]:
        case "number_with_units":
            return accepts(row, student, teacher, kind="number", tolerance="0.1%")
        case "number_tolerance_digits" if not options.get("tolExtraDigits") and not options.get("tolTruncation"):
            return accepts(row, student, teacher, kind="number", tolerance=f"{options['tolerance'] + 1}sf")
        case "interval" if teacher:
            return accepts(row, student, teacher, kind="formula")
    return None


def perseus(row: Row) -> Result | None:
    options = row["options"]
    answers = options.get("answers", [{}])
    if row["kind"] != "number" or len(answers) != 1 or isinstance(row["teacher_answer"], list):
        return None
    if options.get("locale", "en") != "en" or options.get("forms") or answers[0].get("answerForms"):
        return None
    error = answers[0].get("maxError") or 0
    simplify = options.get("simplify", answers[0].get("simplify", "required"))
    value = row["teacher_answer"]
    wanted = f"{value!r}" if isinstance(value, float | int) else str(value)
    tolerance = str(error) if error else "0.0000000001" if "." in wanted else "exact"
    form = "simplified" if simplify in ("required", "enforced") else None
    return accepts(row, row["student_answer"], wanted, kind="number", tolerance=tolerance, form=form)


def user_reported(row: Row) -> Result | None:
    kind, student, teacher = row["kind"], str(row["student_answer"]), str(row["teacher_answer"])
    if kind in ("latex_equal", "equation_equal", "symbolic_equal", "set_equal"):
        return accepts(row, student, teacher, kind="formula")
    if kind in ("unit_unicode", "number_with_unit"):
        return accepts(row, student, teacher, kind="number")
    if kind == "at_least_n_sigfigs":
        return accepts(row, student, teacher, kind="number", tolerance=f">={row['options']['at_least_sigfigs']}sf")
    if kind == "thousands":
        return accepts(row, student, teacher, kind="number")
    if kind == "must_finish":
        return accepts(row, student, teacher, kind="formula")
    return None


def hostile(row: Row) -> Result | None:
    return accepts(row, row["student_answer"], str(row["teacher_answer"]), kind="number")
