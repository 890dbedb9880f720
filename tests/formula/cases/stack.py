"""STACK: Maxima syntax, answer tests for equivalence, form, numbers and units."""

from __future__ import annotations

import re

from grader.formula.digits import decimal_places, figure_range
from tests.formula.cases import Result, Row, accepts, judged, valued

FORMS = {
    "ATEqualComAss": "same",
    "ATCasEqual": "identical",
    "ATSameType": "type",
    "ATExpanded": "expanded",
    "ATFacForm": "factored",
    "ATSingleFrac": "single-fraction",
    "ATPartFrac": "partial-fractions",
    "ATLowestTerms": "lowest-terms",
    "ATCompSquare": "completed-square",
}
WITHOUT_TEACHER = {"ATExpanded", "ATLowestTerms"}


def translated(text: str) -> str:
    """Maxima as we write it."""
    text = re.sub(r"%(pi|e|i)\b", r"\1", text).replace("'root", "root").replace("minf", "-inf")
    text = re.sub(r"matrix\(((?:\[[^\]]*\],?\s*)+)\)", r"[\1]", text)
    return re.sub(r"\b(binomial|cosec)\b", lambda found: {"binomial": "binom", "cosec": "csc"}[found[0]], text)


def algebra(row: Row) -> Result | None:
    kind, student, teacher = row["kind"], translated(row["student_answer"]), translated(row["teacher_answer"])
    if kind in ("ATGT", "ATGTE"):
        relation = f"({student}) {'>' if kind == 'ATGT' else '>='} ({teacher})"
        return accepts(row, relation, "1 = 1", kind="formula")
    form = FORMS.get(kind)
    if row["options"] and "/0" in row["options"]:
        return judged(row, "reject")  # the question itself is wrong
    if kind in WITHOUT_TEACHER:
        teacher = student or "1"
    return accepts(row, student, teacher, kind="formula", form=form)


def numeric(row: Row) -> Result | None:
    kind, options = row["kind"], str(row["options"])
    student, teacher = translated(row["student_answer"]), translated(str(row["teacher_answer"]))
    match kind:
        case "ATNumRelative":
            return accepts(row, student, teacher, kind="number", tolerance=_percent(options or "0.05"))
        case "ATNumAbsolute":
            return accepts(row, student, teacher, kind="number", tolerance=options or "0.05")
        case "ATNumSigFigs":
            return accepts(row, student, teacher, kind="number", tolerance=figures(options))
        case "ATSigFigsStrict":
            return valued(
                row, right=(figure_range(student)[0] == int(options)) == (row["expected"] == "accept"), got=""
            )
        case "ATNumDecPlaces":
            return accepts(row, student, teacher, kind="number", tolerance=f"={options}dp")
        case "ATNumDecPlacesWrong":
            return accepts(row, student, teacher, kind="number", tolerance=f"digits {options}")
    return None


def _percent(options: str) -> str:
    try:
        return f"{float(options) * 100:g}%"
    except ValueError:
        return options


def figures(options: str) -> str:
    """STACK's n, [n, m], [n, -1] and [n, 0] as tolerances of ours."""
    numbers = re.findall(r"-?\d+", options)
    if not numbers or not re.fullmatch(r"\[?\s*-?\d+\s*(,\s*-?\d+\s*)?\]?", options):
        return options
    if len(numbers) == 1 or numbers[1] == numbers[0]:
        return f"={numbers[0]}sf"
    if numbers[1] == "-1":
        return f">={numbers[0]}sf"
    return f"={numbers[0]}sf, {numbers[1]}sf"


def units(row: Row) -> Result | None:
    kind, options = row["kind"], str(row["options"])
    student, teacher = translated(row["student_answer"]), translated(str(row["teacher_answer"]))
    if kind.endswith("Absolute"):
        tolerance = options
    elif kind.endswith("Relative"):
        tolerance = _percent(options)
    else:
        tolerance = figures(options)
    return accepts(
        row, student, teacher, kind="number", tolerance=tolerance, form="same-unit" if "Strict" in kind else "unit"
    )


def sigfigs(row: Row) -> Result | None:
    if row["kind"] == "sigfig_range":
        low, high, places = *figure_range(row["student_answer"]), decimal_places(row["student_answer"])
        wanted = row["expected"]
        right = (low, high, places) == (wanted["min_sigfigs"], wanted["max_sigfigs"], wanted["decimal_places"])
        return valued(row, right=right, got=(low, high, places))
    return None
