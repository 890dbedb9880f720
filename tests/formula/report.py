"""``python -m tests.formula.report FOLDER``: how the cases of other graders come out, file by file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.formula.cases import Result, Row, latex, others, rows, stack

Adapter = Callable[[Row], Result | None]
ADAPTERS: dict[str, Adapter] = {
    "stack_algebra": stack.algebra,
    "stack_numeric": stack.numeric,
    "stack_sigfigs": stack.sigfigs,
    "stack_units": stack.units,
    "khan_kas": others.khan,
    "prairielearn": others.prairielearn,
    "mitx_grading": others.mitx,
    "numbas": others.numbas,
    "moodle_formulas": others.moodle,
    "webwork_pg": others.webwork,
    "khan_perseus_numeric": others.perseus,
    "user_reported": others.user_reported,
    "latex2sympy": latex.latex2sympy,
    "math_verify": latex.math_verify,
    "hostile": others.hostile,
}


FIELDS = ("kind", "tier", "student_answer", "teacher_answer", "options", "expected")


def results(folder: Path, name: str) -> Iterator[Result]:
    for row in rows(folder / f"{name}.jsonl"):
        result = ADAPTERS[name](row)
        if result is not None:
            yield result


def is_counted(result: Result) -> bool:
    return not result.row.get("disputed") and result.row.get("tier") not in ("specific", "skip")


def line(name: str, found: list[Result]) -> str:
    counted = [result for result in found if is_counted(result)]
    right = sum(result.right for result in counted)
    got = Counter(result.got for result in counted if result.got in ("accept", "reject", "unclear"))
    wrong = sum(result.is_false_accept for result in counted)
    aside = len(found) - len(counted)
    share = 100 * right / max(1, len(counted))
    return (
        f"{name:24} {right:4} of {len(counted):4} {share:6.1f} %   false accepts {wrong:2}   "
        f"accepted {got['accept']:4} rejected {got['reject']:4} unclear {got['unclear']:4}   aside {aside}"
    )


NUMBERS = (
    "stack_numeric",
    "stack_sigfigs",
    "stack_units",
    "mitx_grading",
    "numbas",
    "moodle_formulas",
    "webwork_pg",
    "khan_perseus_numeric",
)
GROUPS: dict[str, tuple[tuple[str, Callable[[Row], bool]], ...]] = {
    "equality of formulas": (
        ("stack_algebra", lambda row: row["tier"] == "core"),
        ("khan_kas", lambda row: row["kind"] == "equivalent"),
        ("prairielearn", lambda row: row["kind"].startswith("symbolic")),
    ),
    "numbers and units": tuple((name, lambda row: True) for name in NUMBERS),
    "LaTeX": (("latex2sympy", lambda row: True), ("math_verify", lambda row: True)),
}


def summary(found: dict[str, list[Result]]) -> None:
    for group, members in GROUPS.items():
        chosen = [result for name, suits in members for result in found.get(name, []) if suits(result.row)]
        print(line(group, chosen))


def main() -> None:
    folder = Path(sys.argv[1])
    only = set(sys.argv[2:])
    every: dict[str, list[Result]] = {}
    for name in ADAPTERS:
        if (folder / f"{name}.jsonl").exists() and (not only or name in only):
            found = list(results(folder, name))
            every[name] = found
            print(line(name, found))
            if only:
                for result in found:
                    if not result.right and is_counted(result):
                        row = result.row
                        print("   ", *(row.get(key, "") for key in FIELDS), "| got", result.got, sep=" | ")
    if not only:
        summary(every)


if __name__ == "__main__":
    main()
